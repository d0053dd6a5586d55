"""Every connector there is, by the name of its platform: a new one adds its line here."""

from collections.abc import Mapping

from bot.connectors.base import ConnectorFactory
from bot.connectors.bluesky import BlueskyConnector
from bot.connectors.byhand import ByHandConnector
from bot.connectors.mastodon import MastodonConnector

CONNECTORS: Mapping[str, ConnectorFactory] = {
    "bluesky": BlueskyConnector,
    "by hand": ByHandConnector,
    "mastodon": MastodonConnector,
}
