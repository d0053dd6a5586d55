"""What people and channels of a workspace are called: typed out in a text it stays inside."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass

from aiohttp import ClientError
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.clock import Clock
from bot.domain.ids import TeamId
from bot.errors import InvalidInputError
from bot.slack.directory import Kept
from bot.slack.door import Json
from bot.slack.wire import Wire

log = logging.getLogger(__name__)

_PAGES = 5
"""So many pages of a thousand names are read: a modal waits for three seconds in all."""
_PATIENCE = 2.0
_MARK = re.compile(r"(?<![\w@#/&])([@#])(?=\w)")
_WORD = re.compile(r"[\w.-]+")
_GOES_ON = re.compile(r"[\w@]|[.-]\w")
"""What makes another word of it: an address of a platform (`@wren@social.example`), a longer name."""
_DEFAULTS = frozenset({"general", "random"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Inner:
    """The names of one workspace, in small letters."""

    people: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()

    def in_text(self, text: str, spared: Collection[str] = ()) -> tuple[str, str] | None:
        """The first of these names in the text, as it stands there, and whose it is; not those spared."""
        for mark in _MARK.finditer(text):
            rest = text[mark.end() :]
            known = self.people if mark[1] == "@" else self.channels
            name = max((one for one in known if _begins(rest, one)), key=len, default="")
            word = _WORD.match(rest)
            if name and not (word and word[0].casefold().rstrip(".-") in spared):
                return mark[1] + rest[: len(name)], _OF[mark[1]]
        return None


_OF = {"@": "somebody in this Slack", "#": "a channel of this Slack"}


def _begins(rest: str, name: str) -> bool:
    return rest[: len(name)].casefold() == name and not _GOES_ON.match(rest, len(name))


class Names:
    """Keeps what Slack's people and channels are called out of what followers read."""

    def __init__(self, wire: Wire, clock: Clock) -> None:
        self._wire = wire
        self._inner: Kept[Inner] = Kept(clock)

    async def refuse(
        self, team: TeamId, text: str, *, field: str | None = None, spared: Collection[str] = ()
    ) -> None:
        """Raises InvalidInputError, about `field`, for a text with the name of a colleague or a channel.

        `spared` are the handles of followers who are meant. Where Slack doesn't tell, nothing is refused.
        """
        if not _MARK.search(text):
            return
        inner = await self._inner.get(team, lambda: self._read(team))
        if found := inner.in_text(text, {handle.casefold() for handle in spared}):
            word, of = found
            raise InvalidInputError(f"“{word}” is {of}. Nobody outside knows it: take it out.", field=field)

    async def _read(self, team: TeamId) -> Inner:
        try:
            async with asyncio.timeout(_PATIENCE):
                client = await self._wire.client(team)
                people, channels = await asyncio.gather(
                    _all(client.users_list, "members"), _all(client.conversations_list, "channels", **_LIVE)
                )
        except (SlackClientError, ClientError, TimeoutError) as error:
            log.warning("names can't be read", extra={"error": type(error).__name__})
            self._inner.expire_soon(team)
            return Inner()
        return Inner(
            people=frozenset(name for one in people if not one.get("deleted") for name in _called(one)),
            channels=frozenset(name for one in channels if _is_inner(name := str(one.get("name") or ""))),
        )


_LIVE = {"types": "public_channel,private_channel", "exclude_archived": True}


async def _all(call: Callable[..., Awaitable[AsyncSlackResponse]], what: str, **more: object) -> list[Json]:
    return [one async for page in _pages(call, **more) for one in page.get(what) or ()]


async def _pages(
    call: Callable[..., Awaitable[AsyncSlackResponse]], **more: object
) -> AsyncIterator[AsyncSlackResponse]:
    cursor = ""
    for _ in range(_PAGES):
        page = await call(limit=1000, cursor=cursor, **more)
        yield page
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


def _called(person: Json) -> set[str]:
    profile = person.get("profile") or {}
    names = (person.get("name"), profile.get("display_name"), profile.get("real_name"))
    return {name.casefold() for name in names if name and len(name) > 1}


def _is_inner(name: str) -> bool:
    """Whether it can only mean the channel.

    A single plain word may be meant as a hashtag, whatever channels there are: #coffee tells nobody anything.
    """
    return bool(name) and (name in _DEFAULTS or not name.isalpha())
