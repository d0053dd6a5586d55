"""The versions of a post, and what changed between two of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from bot.blocks.content import MARKS, name_of
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
_T = TypeVar("_T")


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
    yield from _pair("Link", found.link, lambda link: link or "none")
    yield from _made(found, history)
    yield from _pair("Time", found.schedule, lambda schedule: _time(schedule, history))
    yield from _pair("May go out late by", found.freshness, window)
    yield from _pair("Comes back", found.repeat, lambda repeat: said(repeat) if repeat else "no")
    for account, pair in list(found.picks.items())[:_SHOWN]:
        yield from _pair(f"Images on {name_of(history.accounts, account)}", pair, str)
    yield from ((bold("Images: "), text(visible(words))) for words in found.media)


def _made(found: Differences, history: History) -> Iterator[Line]:
    """What becomes of the words otherwise than before, and what is said in front of them."""
    for account, pair in list(found.warnings.items())[:_SHOWN]:
        where = f" on {name_of(history.accounts, account)}" if account is not None else ""
        yield from _pair(f"Content warning{where}", pair, lambda words: words or "none")
    yield from _pair("Images marked as", found.mark, lambda mark: MARKS[mark] if mark else "nothing")
    yield from _pair("Campaign", found.campaign, lambda campaign: campaign or "none")
    if found.tags and not found.campaign:
        yield (bold("Campaign: "), text("its links say something else"))
    yield from _pair("Thread", found.thread, str)


def _pair(what: str, pair: tuple[_T, _T] | None, say: Callable[[_T], str]) -> Iterator[Line]:
    if pair:
        old, new = map(say, pair)
        yield (bold(f"{what}: "), text(visible(old), "strike"), text(" "), text(visible(new), "bold"))


def _time(schedule: Schedule | None, history: History) -> str:
    return wall(schedule.instant, history.brand.zone) if schedule else "whoever releases it decides"
