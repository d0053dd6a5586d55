"""Who is written to directly where no channel of a brand can be written in; and whether a channel can be."""

import logging

from bot.domain.brand import Brand, Role
from bot.domain.ids import ChannelId, SlackUserId, TeamId
from bot.slack.directory import Directory
from bot.slack.trouble import FAILURES, name_of
from bot.slack.wire import Wire

log = logging.getLogger(__name__)

_ROLES = (Role.ADMIN, Role.APPROVER, Role.COMMUNITY, Role.WRITER)


class Contacts:
    """Finds people and channels."""

    def __init__(self, wire: Wire, people: Directory) -> None:
        self._wire = wire
        self._people = people

    async def of(self, brand: Brand) -> SlackUserId | None:
        """An admin of the brand, else who has another role, else the owner of the workspace."""
        for role in _ROLES:
            held = sorted(brand.roles.get(role, ()))
            users = [name for name in held if not name.startswith("S")]
            if users:
                return SlackUserId(users[0])
            if found := await self._member(brand.team, held):
                return found
        return await self._owner(brand.team)

    async def is_open(self, team: TeamId, channel: ChannelId) -> bool:
        """Whether Slack says that we are in the channel, and it is not archived."""
        try:
            found = await self._people.channel(team, channel)
        except FAILURES as error:
            log.info("channel can't be looked up", extra={"error": name_of(error)})
            return False
        # A channel without a name is one that this server can't tell us of.
        return found is not None and found.joined and not found.archived and found.name != channel

    async def _member(self, team: TeamId, held: list[str]) -> SlackUserId | None:
        if not held:
            return None
        groups = await self._people.groups(team)
        members = sorted(user for group in held for user in groups.get(group, ()))
        return members[0] if members else None

    async def _owner(self, team: TeamId) -> SlackUserId | None:
        try:
            answer = await (await self._wire.client(team or None)).users_list(limit=200)
        except FAILURES as error:
            log.info("people can't be listed", extra={"error": name_of(error)})
            return None
        people = [one for one in answer.get("members") or () if not (one.get("is_bot") or one.get("deleted"))]
        for mark in ("is_primary_owner", "is_owner", "is_admin"):
            if found := [one["id"] for one in people if one.get(mark)]:
                return SlackUserId(found[0])
        return None
