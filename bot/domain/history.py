"""What changed between two versions of a post."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeAlias

from bot.domain.difference import Change, changes
from bot.domain.ids import AccountId
from bot.domain.post import Content, Mark, Media, Schedule, picked
from bot.domain.recurrence import Repeat

_Texts: TypeAlias = tuple[str, Mapping[AccountId, str]]
"""What all accounts get, and what some get in its place."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Differences:
    """What of a post is not as it was: nothing stands for what stayed the same.

    `variants` and `comments` are the texts of single accounts; `media` says in words what changed of images;
    `tags` whether links say something else. A pair holds the old and the new. Of `warnings` the one without
    an account is that of all; `picks` are the numbers of an account's images.
    """

    text: tuple[Change, ...] = ()
    variants: Mapping[AccountId, tuple[Change, ...]] = field(default_factory=dict)
    added: tuple[AccountId, ...] = ()
    removed: tuple[AccountId, ...] = ()
    reordered: bool = False
    link: tuple[str | None, str | None] | None = None
    schedule: tuple[Schedule | None, Schedule | None] | None = None
    freshness: tuple[timedelta, timedelta] | None = None
    repeat: tuple[Repeat | None, Repeat | None] | None = None
    media: tuple[str, ...] = ()
    picks: Mapping[AccountId, tuple[str, str]] = field(default_factory=dict)
    comment: tuple[Change, ...] = ()
    comments: Mapping[AccountId, tuple[Change, ...]] = field(default_factory=dict)
    warnings: Mapping[AccountId | None, tuple[str, str]] = field(default_factory=dict)
    mark: tuple[Mark | None, Mark | None] | None = None
    campaign: tuple[str, str] | None = None
    thread: tuple[str, str] | None = None
    tags: bool = False


def differences(old: Content, new: Content) -> Differences:
    """Everything that an approval covers and that is not the same in both."""
    stayed = set(old.accounts) & set(new.accounts)
    campaigns, threads = (old.tracking.campaign, new.tracking.campaign), (_cut(old), _cut(new))
    marks = (old.caution.mark, new.caution.mark)
    return Differences(
        text=_text(old.text, new.text),
        variants=dict(_variants((old.text, old.overrides), (new.text, new.overrides))),
        comment=_text(old.comment.text, new.comment.text),
        comments=dict(_variants((old.comment.text, old.comment.own), (new.comment.text, new.comment.own))),
        warnings=dict(_warnings(old, new)),
        mark=marks if marks[0] != marks[1] else None,
        campaign=campaigns if campaigns[0] != campaigns[1] else None,
        thread=threads if threads[0] != threads[1] else None,
        tags=any(old.tracking.tags.get(one) != new.tracking.tags.get(one) for one in stayed),
        added=tuple(one for one in new.accounts if one not in old.accounts),
        removed=tuple(one for one in old.accounts if one not in new.accounts),
        reordered=[one for one in old.accounts if one in stayed]
        != [one for one in new.accounts if one in stayed],
        link=None if old.link == new.link else (old.link, new.link),
        schedule=None if old.schedule == new.schedule else (old.schedule, new.schedule),
        freshness=None if old.freshness == new.freshness else (old.freshness, new.freshness),
        repeat=None if old.repeat == new.repeat else (old.repeat, new.repeat),
        media=tuple(_media(old.media, new.media)),
        picks={one: pair for one in stayed if (pair := (_picked(old, one), _picked(new, one)))[0] != pair[1]},
    )


def _text(old: str, new: str) -> tuple[Change, ...]:
    return changes(old, new) if old != new else ()


def _variants(old: _Texts, new: _Texts) -> Iterator[tuple[AccountId, tuple[Change, ...]]]:
    (common, own), (new_common, new_own) = old, new
    for account in sorted({*own, *new_own}):
        if own.get(account) != new_own.get(account):
            yield account, changes(own.get(account, common), new_own.get(account, new_common))


def _warnings(old: Content, new: Content) -> Iterator[tuple[AccountId | None, tuple[str, str]]]:
    """The warnings that changed: that of all, and those of accounts for which it is another change."""
    common = (old.caution.words, new.caution.words)
    if common[0] != common[1]:
        yield None, common
    for account in sorted({*old.caution.own, *new.caution.own}):
        pair = (old.caution.own.get(account, common[0]), new.caution.own.get(account, common[1]))
        if pair[0] != pair[1] and pair != common:
            yield account, pair


def _picked(content: Content, account: AccountId) -> str:
    """Which images an account gets: all that there are, or those of these numbers."""
    return picked(content, account) if account in content.picks else "all"


def _cut(content: Content) -> str:
    """How the texts become threads, in words."""
    parts = sorted({len(pieces) for pieces in content.thread.pieces.values()})
    into = f"cut into {', '.join(map(str, parts))} parts" if parts else "as written"
    return f"{into}, numbered" if content.thread.numbered else into


def _media(old: tuple[Media, ...], new: tuple[Media, ...]) -> Iterator[str]:
    before, after = ({one.sha256: one.alt for one in media} for media in (old, new))
    for number, one in enumerate(old, start=1):
        if one.sha256 not in after:
            yield f"image {number} was removed" + (f" (“{one.alt}”)" if one.alt else "")
    yield from _arrived(new, before)
    both = before.keys() & after.keys()
    if [one.sha256 for one in old if one.sha256 in both] != [one.sha256 for one in new if one.sha256 in both]:
        yield "the images are in another order"


def _arrived(new: tuple[Media, ...], before: Mapping[str, str]) -> Iterator[str]:
    for number, one in enumerate(new, start=1):
        if one.sha256 not in before:
            yield f"image {number} is new"
        elif one.alt != before[one.sha256]:
            yield _described(number, before[one.sha256], one.alt)


def _described(number: int, was: str, now: str) -> str:
    if not was:
        return f"image {number} had no alt text, and has “{now}” now"
    return f"the alt text of image {number} was “{was}” and is {f'“{now}”' if now else 'gone'}"
