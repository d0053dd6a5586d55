"""Who people in Slack are: what services must be told by the edge."""

from collections.abc import Mapping
from typing import Protocol

from bot.domain.brand import Person
from bot.domain.ids import SlackUserId, TeamId


class Directory(Protocol):
    """Looks people up in Slack, with a memory of minutes."""

    async def person(self, team: TeamId, user: SlackUserId, user_team: str | None = None) -> Person:
        """The person with their groups; a guest, an outsider or a bot is no member.

        Unreadable groups are none.
        """

    async def groups(self, team: TeamId) -> Mapping[str, str]:
        """The names of the workspace's user groups, by their ids; none where Slack doesn't tell."""

    async def me(self, team: TeamId) -> SlackUserId | None:
        """Who we are in the workspace."""

    async def name_of(self, team: TeamId, user: SlackUserId) -> str:
        """What people call them, for texts without a Slack mention."""


class Files(Protocol):
    """Fetches what people put into Slack."""

    async def fetch(self, team: TeamId, file_id: str) -> bytes:
        """The bytes of a file; raises InvalidInputError where Slack does not give them."""
