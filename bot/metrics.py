"""What is counted for the operator; `/metrics` shows it in Prometheus's format."""

from prometheus_client import CollectorRegistry, Counter, Gauge

REGISTRY = CollectorRegistry()

REQUESTS = Counter("pressroom_slack_requests", "Requests from Slack.", ["kind"], registry=REGISTRY)
FAILURES = Counter("pressroom_slack_failures", "Requests that broke, by kind.", ["kind"], registry=REGISTRY)
CARDS = Counter("pressroom_cards", "Attempts to bring a card to Slack.", ["outcome"], registry=REGISTRY)
DELIVERIES = Counter("pressroom_deliveries", "Deliveries to platforms.", ["outcome"], registry=REGISTRY)
KNOCKS = Counter("pressroom_knocks", "Knocks of platforms.", ["outcome"], registry=REGISTRY)
SOCKET_CONNECTED = Gauge("pressroom_socket_connected", "Whether Socket Mode is connected.", registry=REGISTRY)
