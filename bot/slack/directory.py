"""Who people in Slack are, and what its channels are: asked of Slack, and kept for some minutes."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Generic, TypeVar

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.clock import Clock
from bot.domain.approval import Groups
from bot.domain.brand import Person
from bot.domain.ids import ChannelId, SlackUserId, TeamId
from bot.domain.text import clean
from bot.slack import payload
from bot.slack.answers import code
from bot.slack.door import Event, Json
from bot.slack.wire import Wire

log = logging.getLogger(__name__)

TTL = timedelta(minutes=10)
RETRY = timedelta(seconds=30)
KEPT = 5_000

NO_SUCH_USER = frozenset({"user_not_found", "user_not_visible", "user_team_mismatch"})
NO_SUCH_CHANNEL = frozenset({"channel_not_found", "method_not_supported_for_channel_type"})

V = TypeVar("V")


@dataclass(frozen=True, kw_only=True, slots=True)
class Channel:
    """A channel as we see it; `joined` tells whether we may write in it."""

    id: ChannelId
    name: str
    joined: bool
    archived: bool = False
    shared_outside: bool = False


class Directory:
    """People, user groups and channels of all workspaces."""

    def __init__(self, wire: Wire, clock: Clock) -> None:
        self._wire = wire
        self._users: Kept[Json] = Kept(clock)
        self._groups: Kept[Groups | None] = Kept(clock)

    async def person(self, team: TeamId, user: SlackUserId, user_team: str | None = None) -> Person:
        """Who acts. Guests, outsiders, bots and people who left are no members."""
        info = await self._info(team, user)
        if info is None or not is_member(info, team, user_team):
            return Person(id=user, member=False, timezone=(info or {}).get("tz"))
        groups = await self._groups.get(team, lambda: self._read_groups(team))
        mine = frozenset(group for group, members in (groups or {}).items() if user in members)
        return Person(id=user, groups=mine, groups_known=groups is not None, timezone=info.get("tz"))

    async def groups(self, team: TeamId) -> Groups:
        """The members of each user group; none where Slack doesn't tell."""
        return await self._groups.get(team, lambda: self._read_groups(team)) or {}

    async def name_of(self, team: TeamId, user: SlackUserId) -> str:
        """What people call somebody."""
        info = await self._info(team, user) or {}
        profile = info.get("profile") or {}
        names = (
            profile.get("display_name"),
            profile.get("real_name"),
            info.get("real_name"),
            info.get("name"),
        )
        return next((clean(name, 80) for name in names if name), "somebody")

    async def me(self, team: TeamId) -> SlackUserId | None:
        """Who we are in the workspace."""
        user = (await self._wire.authorize(team)).bot_user_id
        return SlackUserId(user) if user else None

    async def group_names(self, team: TeamId) -> dict[str, str]:
        """The handles of the workspace's user groups, by their ids; none where Slack doesn't tell."""
        client = await self._wire.client(team)
        try:
            answer = await client.usergroups_list(include_disabled=False)
        except (SlackClientError, ClientError, TimeoutError) as error:
            log.warning("user groups can't be read", extra={"error": type(error).__name__})
            return {}
        return {group["id"]: f"@{group['handle']}" for group in answer.get("usergroups") or ()}

    async def channel(self, team: TeamId, channel: ChannelId) -> Channel | None:
        """The channel, as it is now; None where there is none that we can see."""
        client = await self._wire.client(team)
        try:
            answer = await client.conversations_info(channel=channel)
        except SlackApiError as error:
            if code(error) in NO_SUCH_CHANNEL:
                return None
            if not _is_missing(error):
                raise
            return Channel(id=channel, name=channel, joined=True)
        found = answer.get("channel")
        return _channel(found if isinstance(found, dict) else {"id": channel, "is_member": True})

    async def heed(self, event: Event) -> None:
        """Forget what an event (`user_change`, `subteam_…`) says has changed."""
        if event.type.startswith("subteam"):
            self._groups.forget(event.team)
        person = payload.person_of(event.body)
        if event.type == "user_change" and person:
            self._users.forget((event.team, person))

    async def _info(self, team: TeamId, user: SlackUserId) -> Json | None:
        return await self._users.get((team, user), lambda: self._read_user(team, user)) or None

    async def _read_user(self, team: TeamId, user: SlackUserId) -> Json:
        """What Slack knows of somebody; empty where it knows nobody."""
        client = await self._wire.client(team)
        try:
            answer = await client.users_info(user=user)
        except SlackApiError as error:
            if code(error) in NO_SUCH_USER:
                return {}
            if not _is_missing(error):
                raise
            log.info("users.info is missing", extra={"team": team})
            return {"id": user}
        found = answer.get("user")
        return dict(found) if isinstance(found, dict) else {"id": user}

    async def _read_groups(self, team: TeamId) -> Groups | None:
        """Groups that can't be read give nobody a right: None, and asked again soon."""
        client = await self._wire.client(team)
        try:
            # One call for all groups: Slack allows twenty a minute.
            answer = await client.usergroups_list(include_users=True, include_disabled=False)
            groups = [group for group in answer.get("usergroups") or () if not group.get("date_delete")]
            return {group["id"]: await self._members(team, group) for group in groups}
        except (SlackClientError, ClientError, TimeoutError) as error:
            log.warning("user groups can't be read", extra={"error": type(error).__name__})
            self._groups.expire_soon(team)
            return None

    async def _members(self, team: TeamId, group: Json) -> frozenset[SlackUserId]:
        if "users" in group:
            return frozenset(group["users"] or ())
        client = await self._wire.client(team)
        answer = await client.usergroups_users_list(usergroup=group["id"])
        return frozenset(answer.get("users") or ())


def is_member(info: Json, team: TeamId, user_team: str | None) -> bool:
    """Whether somebody is a full member of the workspace, by what Slack says of them."""
    barred = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
    if any(info.get(word) for word in barred):
        return False
    home = (info.get("enterprise_user") or {}).get("teams") or []
    return all(not known or known == team or team in home for known in (info.get("team_id"), user_team))


def _is_missing(error: SlackApiError) -> bool:
    """Whether the server has no such method: not every server that speaks Slack's protocol has all."""
    status = getattr(error.response, "status_code", None)
    return code(error) == "unknown_method" or (status in _NO_SUCH_ADDRESS and not code(error))


_NO_SUCH_ADDRESS = frozenset(
    {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED}
)


def _channel(found: Json) -> Channel:
    return Channel(
        id=ChannelId(found["id"]),
        name=clean(found.get("name") or found["id"], 80),
        joined=bool(found.get("is_member")),
        archived=bool(found.get("is_archived")),
        shared_outside=bool(found.get("is_ext_shared")),
    )


class Kept(Generic[V]):
    """Answers kept for some minutes; what many ask for at once is asked of Slack once."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._found: OrderedDict[Hashable, tuple[V, datetime]] = OrderedDict()
        self._short: set[Hashable] = set()
        self._asking: dict[Hashable, asyncio.Lock] = {}

    async def get(self, key: Hashable, ask: Callable[[], Awaitable[V]]) -> V:
        """The answer that is kept, else a new one."""
        async with self._asking.setdefault(key, asyncio.Lock()):
            kept = self._found.get(key)
            if kept is None or kept[1] <= self._clock():
                kept = await self._ask(key, ask)
        return kept[0]

    def forget(self, key: Hashable) -> None:
        """Ask again next time; what is being asked for now may be of before."""
        self._found.pop(key, None)
        if key in self._asking and self._asking[key].locked():
            self.expire_soon(key)

    def expire_soon(self, key: Hashable) -> None:
        """Keep what is being asked for now for a short while only."""
        self._short.add(key)

    async def _ask(self, key: Hashable, ask: Callable[[], Awaitable[V]]) -> tuple[V, datetime]:
        answer = await ask()
        until = self._clock() + (RETRY if key in self._short else TTL)
        self._short.discard(key)
        self._found[key] = (answer, until)
        while len(self._found) > KEPT:
            gone, _ = self._found.popitem(last=False)
            self._asking.pop(gone, None)
        return answer, until
