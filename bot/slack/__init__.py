"""The edge to Slack: who asks, what they ask, what they get, and what we say unasked."""
