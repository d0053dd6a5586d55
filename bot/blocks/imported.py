"""Posts from one table, on one card: what waits of them, what could not be made, and the way to all."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from bot.blocks.element import button
from bot.blocks.kit import (
    Drawing,
    Json,
    actions,
    context,
    header,
    message,
    mrkdwn,
    one_line,
    section,
    stamp,
)
from bot.blocks.page import SIZE
from bot.blocks.policy import names
from bot.blocks.queue import post_row
from bot.blocks.rich import bold, bullets, capped, line, paragraph, rich, text, token
from bot.domain.account import Account
from bot.domain.approval import asked
from bot.domain.brand import Brand
from bot.domain.ids import AccountId
from bot.domain.importing import Import
from bot.domain.post import Post, PostStatus
from bot.domain.text import shorten

ALL = "import:all"
"""Shows all posts of an import to who asks; the value is "import.page"."""

PREVIOUS, NEXT = "import:previous", "import:next"
"""Turn the page of that list; the value is the same."""

_FAILED = 20


class ImportView(Protocol):
    """What the card and the list show."""

    @property
    def batch(self) -> Import:
        """The import itself."""

    @property
    def brand(self) -> Brand:
        """Whose it is."""

    @property
    def accounts(self) -> Mapping[AccountId, Account]:
        """The brand's accounts."""

    @property
    def posts(self) -> Sequence[Post]:
        """The posts that were made of it, in the order of the rows."""


def import_card(view: ImportView) -> Drawing:
    """What waits for approval: the first few, each with a button that opens it, and the way to all."""
    waiting = _waiting(view)
    shown = [block for post in waiting[:SIZE] for block in _row(view, post)]
    return message(
        header(f"Posts from a table · {view.brand.name}"),
        section(_summary(view, len(waiting))),
        *shown,
        *_failed(view.batch),
        context(*_origin(view)),
        *_ways(view),
    )


def import_list(view: ImportView, page: int) -> Drawing:
    """A page of all of it, whatever became of each; pages count from 0."""
    start = page * SIZE
    shown = [block for post in view.posts[start : start + SIZE] for block in _row(view, post)]
    return message(
        header(f"Posts from {one_line(view.batch.name, 80)}"),
        *(shown or [section("There is no further post.")]),
        *_pager(view, page),
    )


def import_reminder(view: ImportView) -> Drawing:
    """Pings those whose yes is missing; once none is, says so."""
    waiting = _waiting(view)
    if not waiting:
        return message(context("Nobody is waited for any more."))
    who = names({name for post in waiting for name in asked(post, view.brand)})
    number = _posts(len(waiting))
    one = len(waiting) == 1
    words = f"{number} of this table {'waits' if one else 'wait'} for {'your' if who else 'an'} approval."
    return message(paragraph(*who, text(f": {words}" if who else words)))


def _waiting(view: ImportView) -> list[Post]:
    return [post for post in view.posts if post.status == PostStatus.IN_REVIEW]


def _summary(view: ImportView, waiting: int) -> str:
    made, coming = len(view.posts), len(view.batch.waiting)
    wait = "None waits" if not waiting else "1 waits" if waiting == 1 else f"{waiting} wait"
    still = f" {coming} more to come: images are being fetched." if coming else ""
    cards = " The card of each comes into this channel once somebody decides about it." if waiting else ""
    return f"{_posts(made)}. {wait} for approval.{cards}{still}"


def _posts(number: int) -> str:
    return "1 post" if number == 1 else f"{number} posts"


def _row(view: ImportView, post: Post) -> list[Json]:
    return post_row(post, {view.brand.id: view.brand}, view.accounts)


def _failed(batch: Import) -> Iterator[Json]:
    if not batch.failed:
        return
    lines = [(bold(f"Row {one.number}: "), text(shorten(one.text, 250))) for one in batch.failed]
    yield rich(line(bold("Not imported")), bullets(capped(lines, _FAILED)))
    yield context("Mend these rows and import the same file again: what is there already stays as it is.")


def _origin(view: ImportView) -> Iterator[str | Json]:
    batch = view.batch
    yield one_line(batch.name, 80)
    yield mrkdwn(f"imported by <@{batch.person.id}> {token(batch.begun_at, view.brand.zone)}")


def _ways(view: ImportView) -> list[Json]:
    if not view.posts:
        return []
    return [actions(button("See all", ALL, stamp(view.batch.id, 0)))]


def _pager(view: ImportView, page: int) -> list[Json]:
    last = max(0, len(view.posts) - 1) // SIZE
    shown = []
    if page:
        shown.append(button("Previous", PREVIOUS, stamp(view.batch.id, min(page - 1, last))))
    if page < last:
        shown.append(button("Next", NEXT, stamp(view.batch.id, page + 1)))
    return [context(f"Page {page + 1} of {last + 1}"), actions(*shown)] if shown else []
