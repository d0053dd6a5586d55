"""What the two platforms have in common, for the followers, the control API and the page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from sandbox.platforms.calls import Json
from sandbox.platforms.personas import Persona


@dataclass(frozen=True, kw_only=True, slots=True)
class Crowd:
    """Likes and the like of people without a name, so that old posts have believable counts."""

    likes: int = 0
    reposts: int = 0
    replies: int = 0


NOBODY = Crowd()
"""The crowd of a post that only people with names have seen."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What someone is about to post on a platform."""

    text: str
    language: str = "en"
    reply_to: str | None = None
    at: datetime | None = None
    crowd: Crowd = NOBODY


@dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """Something an account did that others may react to: `post`, `reply` or `message`."""

    platform: str
    kind: str
    author: str
    post: str
    text: str
    answers: str | None = None


LIMIT = 500
"""How many posts a timeline shows unless more are asked for: drawing them all would take long in a storm."""

Watcher: TypeAlias = Callable[[Happening], None]
"""Who wants to know of every happening."""


class RefusedActError(Exception):
    """A follower or the page asked for something that is not there or not allowed."""


class Platform(Protocol):
    """A social network whose people can be played: ids in, ids out."""

    name: str
    brand: str
    watchers: list[Watcher]

    def join(self, persona: Persona) -> str:
        """Make sure the persona has an account, and answer its id."""
        ...

    def find(self, handle: str) -> str:
        """The id of the account with this handle; RefusedActError if there is none."""
        ...

    def post(self, author: str, draft: Draft) -> str:
        """Write a public post or comment and answer its id."""
        ...

    def like(self, actor: str, post: str) -> None:
        """Like a post; a second like changes nothing."""
        ...

    def repost(self, actor: str, post: str) -> None:
        """Pass a post on; a second time changes nothing."""
        ...

    def follow(self, actor: str, target: str) -> None:
        """Follow an account."""
        ...

    def message(self, author: str, target: str, text: str) -> str:
        """Write a direct message and answer its id."""
        ...

    def edit(self, post: str, text: str) -> None:
        """Give a post another text, whoever wrote it; refused where the platform has no such thing."""
        ...

    def remove(self, post: str) -> None:
        """Delete a post, whoever wrote it."""
        ...

    def cheer(self, post: str, more: Crowd) -> None:
        """Let the nameless crowd add to a post's counts."""
        ...

    def welcome(self, account: str, more: int) -> None:
        """Let more people without a name follow an account."""
        ...

    def mention_of(self, account: str) -> str:
        """How one names an account in a text so that it is told."""
        ...

    def addressed(self, post: str) -> set[str]:
        """The accounts that a post or message was written to, so that they are told of it."""
        ...

    def root(self, post: str) -> str:
        """The first post (or the conversation) of the thread that a post or message is in."""
        ...

    def timeline(self, *, everything: bool = False, limit: int = LIMIT) -> list[Json]:
        """The posts, newest first, without direct messages unless everything is asked for."""
        ...

    def accounts(self) -> list[Json]:
        """Everyone on the platform, the brand first."""
        ...
