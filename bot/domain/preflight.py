"""Preflight: what would keep a post from going out, found while there is time to mend it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import regex

from bot.domain.ids import AccountId
from bot.domain.limits import Problem
from bot.domain.media import is_media
from bot.domain.post import Part, PostStatus

AHEAD = (timedelta(hours=24), timedelta(hours=1))
"""How long before its time a post is checked again; the first check is when it is sent for approval."""
AGAIN = timedelta(minutes=5)
"""How soon something that was found is looked at again, so that its line goes once it is mended."""
CHECKED = frozenset({PostStatus.IN_REVIEW, PostStatus.APPROVED, PostStatus.SCHEDULED})
"""The posts that will go out unless something happens."""
MOST_LINKS = 5
_LINK = regex.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)'\]]", regex.IGNORECASE)


class Check(StrEnum):
    """What is looked at."""

    LOGIN = "login"  #: does the account let us in?
    SCOPES = "scopes"  #: may we do what the post needs?
    QUOTA = "quota"  #: has the platform calls left for us?
    API_END = "api end"  #: does the platform still take posts this way by then?
    REACH = "reach"  #: does the platform answer at all?
    MEDIA = "media"  #: are the files there, and taken?
    LINK = "link"  #: does the link answer?
    LENGTH = "length"  #: is the text taken?


class Fixer(StrEnum):
    """Who can mend it."""

    WRITER = "writer"  #: who wrote the post
    ADMIN = "admin"  #: who may connect accounts
    TIME = "time"  #: it passes by itself, or the platform mends it


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing in the way: which thing (`item`: "image 2", "link"), where, and in words for people."""

    check: Check
    item: str
    text: str
    fixer: Fixer
    account_id: AccountId | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How an account stands with its platform, as far as the platform tells.

    `missing` are permissions that a post needs and the token lacks; `remaining` the calls that are left,
    until there are new ones `resets_in`.
    """

    missing: frozenset[str] = frozenset()
    remaining: int | None = None
    resets_in: timedelta | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Preflight:
    """What the last check of a post found."""

    checked_at: datetime | None = None
    findings: tuple[Finding, ...] = ()


def next_check(due: datetime | None, now: datetime, findings: Collection[Finding]) -> datetime | None:
    """When to check next: ahead of its time, and soon where something was found; None when no more."""
    moments = [due - ahead for ahead in AHEAD if due - ahead > now] if due else []
    if findings:
        moments.append(now + AGAIN)
    return min(moments, default=None)


def links_of(parts: Iterable[Part]) -> list[str]:
    """The links that followers would press, each once, at most so many as are worth asking."""
    found = dict.fromkeys(link for part in parts for link in _LINK.findall(part.full_text))
    return list(found)[:MOST_LINKS]


def of_standing(account: AccountId, standing: Standing, calls: int, ahead: timedelta) -> Iterator[Finding]:
    """What an account's standing means for a post that takes so many calls, so long ahead."""
    if standing.missing:
        names = ", ".join(sorted(standing.missing))
        yield Finding(
            check=Check.SCOPES,
            item="permissions",
            text=f"The token lacks {names}. Make a new one with it, and connect the account again.",
            fixer=Fixer.ADMIN,
            account_id=account,
        )
    short = standing.remaining is not None and standing.remaining < calls
    if short and ahead < (standing.resets_in or timedelta(0)):
        yield Finding(
            check=Check.QUOTA,
            item="quota",
            text=f"The platform lets us make {standing.remaining} more calls, and this post takes {calls}; "
            f"there are new ones in {_span(standing.resets_in)}.",
            fixer=Fixer.TIME,
            account_id=account,
        )


def of_end(account: AccountId, ends: date | None, day: date) -> Iterator[Finding]:
    """What it means that a platform ends the way in which Pressroom posts."""
    if ends is not None and day >= ends:
        text = f"The platform ends this way of posting on {ends:%d %B %Y}. Pressroom has to be updated first."
        yield Finding(check=Check.API_END, item="API", text=text, fixer=Fixer.ADMIN, account_id=account)


def of_problems(account: AccountId, problems: Sequence[Problem]) -> Iterator[Finding]:
    """What the platform would refuse of text and media."""
    for problem in problems:
        check = Check.MEDIA if is_media(problem.part) else Check.LENGTH
        yield Finding(
            check=check, item=problem.part, text=problem.text, fixer=Fixer.WRITER, account_id=account
        )


def fresh(found: Iterable[Finding], before: Iterable[Finding]) -> list[Finding]:
    """What was not in the way before."""
    known = {(one.check, one.item, one.account_id) for one in before}
    return [one for one in found if (one.check, one.item, one.account_id) not in known]


def _span(span: timedelta | None) -> str:
    minutes = round((span or timedelta(0)).total_seconds() / 60)
    return f"{minutes} minutes" if minutes < _HOURS_FROM else f"{minutes // 60} hours"


_HOURS_FROM = 120
