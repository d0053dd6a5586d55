"""The versions of a post, and what changed between two of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from bot.blocks.content import name_of
from bot.blocks.difference import difference
from bot.blocks.element import select
from bot.blocks.kit import Json, actions, divider, modal, section, stamp, visible
from bot.blocks.rich import Line, bold, bullets, capped, date, paragraph, person, rich, text, wall
from bot.blocks.slot import window
from bot.blocks.timing import said
from bot.domain.account import Account
from bot.domain.brand import Brand
from bot.domain.history import Differences, differences
from bot.domain.ids import AccountId
from bot.domain.post import Post, Revision, Schedule

HISTORY = "history:show"
"""Opens the versions of a post; the value is its id, and the versions to compare (0: choose)."""

OLD, NEW = "history:old", "history:new"
"""The menus of the modal; their blocks are of the same names, their values the numbers of versions."""

_SHOWN = 20
_CHOICES = 100


class History(Protocol):
    """What the modal shows."""

    @property
    def post(self) -> Post:
        """The post itself."""

    @property
    def brand(self) -> Brand:
        """Whose it is."""

    @property
    def accounts(self) -> Mapping[AccountId, Account]:
        """The accounts of the brand."""

    @property
    def revisions(self) -> Sequence[Revision]:
        """The versions, the first one first."""


def history_value(post: Post, old: int = 0) -> str:
    """What a button carries that compares a version with the present one."""
    return stamp(post.id, old)


def history_modal(history: History, old: int = 0, new: int = 0) -> Json:
    """The versions of a post, and what changed from one to another; the last two where none are named."""
    by_number = {one.number: one for one in history.revisions}
    last = max(by_number)
    after = by_number.get(new, by_number[last])
    before = by_number.get(old, by_number.get(after.number - 1, after))
    blocks = [*_versions(history), divider(), *_menus(history, before.number, after.number)]
    changed = list(_changed(differences(before.content, after.content), history))
    nothing = section("These two versions are the same.")
    return modal(
        "Version history", [*blocks, *(changed or [nothing])], HISTORY, metadata=stamp(history.post.id)
    )


def _versions(history: History) -> Iterator[Json]:
    lines: list[Line] = [
        (bold(f"Version {one.number}"), text(" by "), person(one.editor), text(", "), _moment(one, history))
        for one in reversed(history.revisions)
    ]
    yield rich(bullets(capped(lines, _SHOWN)))


def _moment(one: Revision, history: History) -> Json:
    return date(one.created_at, history.brand.zone)


def _menus(history: History, old: int, new: int) -> Iterator[Json]:
    numbers = [one.number for one in history.revisions][-_CHOICES:]
    choices = {str(number): f"Version {number}" for number in numbers}
    yield paragraph(bold("What changed between"))
    yield actions(select(OLD, choices, str(old)), block_id=OLD)
    yield actions(select(NEW, choices, str(new)), block_id=NEW)


def _changed(found: Differences, history: History) -> Iterator[Json]:
    if found.text:
        yield paragraph(bold("Text"))
        yield difference(found.text)
    for account, changes in list(found.variants.items())[:_SHOWN]:
        yield paragraph(bold(f"Text on {name_of(history.accounts, account)}"))
        yield difference(changes)
    if found.comment:
        yield paragraph(bold("First comment"))
        yield difference(found.comment)
    for account, changes in list(found.comments.items())[:_SHOWN]:
        yield paragraph(bold(f"First comment on {name_of(history.accounts, account)}"))
        yield difference(changes)
    if lines := list(_facts(found, history)):
        yield rich(bullets(capped(lines, _SHOWN)))


def _facts(found: Differences, history: History) -> Iterator[Line]:
    for words, accounts in (("Added", found.added), ("Removed", found.removed)):
        for account in accounts:
            yield (bold(f"{words}: "), text(name_of(history.accounts, account)))
    if found.reordered:
        yield (bold("Accounts: "), text("in another order"))
    if found.link:
        yield _pair("Link", *(one or "none" for one in found.link))
    yield from _made(found)
    if found.schedule:
        yield _pair("Time", *(_time(one, history) for one in found.schedule))
    if found.freshness:
        yield _pair("May go out late by", *(window(one) for one in found.freshness))
    if found.repeat:
        yield _pair("Comes back", *(said(one) if one else "no" for one in found.repeat))
    yield from ((bold("Images: "), text(visible(words))) for words in found.media)


def _made(found: Differences) -> Iterator[Line]:
    """What becomes of the words otherwise than before."""
    if found.campaign:
        yield _pair("Campaign", *(one or "none" for one in found.campaign))
    elif found.tags:
        yield (bold("Campaign: "), text("its links say something else"))
    if found.thread:
        yield _pair("Thread", *found.thread)


def _pair(what: str, old: str, new: str) -> Line:
    return (bold(f"{what}: "), text(visible(old), "strike"), text(" "), text(visible(new), "bold"))


def _time(schedule: Schedule | None, history: History) -> str:
    return wall(schedule.instant, history.brand.zone) if schedule else "whoever releases it decides"
