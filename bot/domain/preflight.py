"""Preflight: what would keep a post from going out, found while there is time to mend it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import regex

from bot.domain.ids import AccountId
from bot.domain.limits import Problem
from bot.domain.media import is_media
from bot.domain.post import Part, Post, PostStatus, planned_at

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
    APPROVAL = "approval"  #: has it been approved by the time at which it is to go out?


class Fixer(StrEnum):
    """Who can mend it."""

    WRITER = "writer"  #: who wrote the post
    ADMIN = "admin"  #: who may connect accounts
    APPROVER = "approver"  #: whose yes the post waits for
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


def next_check(post: Post, now: datetime, findings: Collection[Finding]) -> datetime | None:
    """When to check next: ahead of its time, and soon where something was found; None when no more.

    What nobody has approved is looked at again at its time and when its window is over.
    """
    due = planned_at(post.content, post.due_at)
    moments = [due - ahead for ahead in AHEAD] if due else []
    if due and post.status == PostStatus.IN_REVIEW:
        moments += [due, due + post.content.freshness]
    if any(one.check != Check.APPROVAL for one in findings):
        moments.append(now + AGAIN)
    return min((one for one in moments if one > now), default=None)


def of_approval(post: Post, now: datetime) -> Iterator[Finding]:
    """What it means that nobody has approved a post whose time comes, or has come."""
    due = planned_at(post.content)
    if due is None or post.status != PostStatus.IN_REVIEW:
        return
    if due + post.content.freshness <= now:
        text = "It went by before the post was approved. Edit the post to choose another."
        yield Finding(check=Check.APPROVAL, item="time", text=text, fixer=Fixer.WRITER)
    elif due <= now:
        text = "It is still missing, and the time has come. Given soon, it still sends the post at once."
        yield Finding(check=Check.APPROVAL, item="approval", text=text, fixer=Fixer.APPROVER)
    elif due - AHEAD[-1] <= now and (post.waiting_since or now) <= due - AHEAD[-1]:
        text = "It is still missing, and the post is to go out in less than an hour."
        yield Finding(check=Check.APPROVAL, item="approval", text=text, fixer=Fixer.APPROVER)


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
            text=f"The platform takes {_calls(standing.remaining or 0)} more from us, and this post needs "
            f"{calls}; there are new ones in {_span(standing.resets_in)}.",
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


def _calls(number: int) -> str:
    return f"{number or 'no'} {'call' if number == 1 else 'calls'}"


def _span(span: timedelta | None) -> str:
    minutes = round((span or timedelta(0)).total_seconds() / 60)
    return f"{minutes} minutes" if minutes < _HOURS_FROM else f"{minutes // 60} hours"


_HOURS_FROM = 120
