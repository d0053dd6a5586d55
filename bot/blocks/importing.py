"""Posts from a table: the modal that takes the file, what is in it row by row, and what became of it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.blocks.content import names
from bot.blocks.element import button, entry, file_input
from bot.blocks.kit import (
    OUTDATED,
    Drawing,
    Json,
    actions,
    context,
    divider,
    message,
    modal,
    mrkdwn,
    one_line,
    section,
    visible,
)
from bot.blocks.rich import Line, bold, bullets, capped, line, preformatted, rich, text, wall
from bot.domain.account import Account
from bot.domain.brand import Brand
from bot.domain.ids import AccountId, BrandId, PostId
from bot.domain.importing import MOST, TEMPLATE, Picture, Row
from bot.domain.post import Content
from bot.domain.text import shorten
from bot.errors import NotFoundError

LOOK = "import:look"
"""The callback_id of the modal that takes the file; also the button beside a file that was dropped."""

STORE = "import:store"
"""The callback_id of the report, sent to import what is good."""

FILE = "file"
"""The block of the file."""

_WRONG, _GOOD = 40, 20


class Wrong(Protocol):
    """A row that can't be taken as it is."""

    @property
    def row(self) -> Row:
        """The row."""

    @property
    def text(self) -> str:
        """What is wrong."""

    @property
    def instead(self) -> str:
        """What to write instead."""


class Good(Protocol):
    """A row that becomes a post."""

    @property
    def row(self) -> Row:
        """The row."""

    @property
    def content(self) -> Content:
        """What the post would say."""

    @property
    def images(self) -> Sequence[Picture]:
        """The images that are still to be fetched."""

    @property
    def in_slot(self) -> bool:
        """Whether it takes the next free slot."""


class Proposal(Protocol):
    """What a file holds for a brand."""

    @property
    def brand(self) -> Brand:
        """Whose posts they are."""

    @property
    def good(self) -> Sequence[Good]:
        """The rows that become posts."""

    @property
    def wrong(self) -> Sequence[Wrong]:
        """The rows that do not."""

    @property
    def known(self) -> Mapping[int, PostId]:
        """The rows that were imported before."""

    @property
    def twice(self) -> Mapping[int, int]:
        """The rows that repeat one above them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """Which file is meant, for which brand: what the report's metadata and the button's value say."""

    brand: BrandId
    file: str


def sheet_value(sheet: Sheet) -> str:
    """The sheet as a value."""
    return json.dumps([sheet.brand, sheet.file], separators=(",", ":"))


def sheet_of(value: str) -> Sheet:
    """The sheet that a value names; raises NotFoundError for anything else."""
    try:
        brand, file = json.loads(value)
        return Sheet(brand=BrandId(int(brand)), file=str(file))
    except (ValueError, TypeError) as error:
        raise NotFoundError(OUTDATED) from error


def import_modal(brand: Brand) -> Json:
    """Takes the file, and shows what one looks like."""
    said = f"Every row below the names becomes a post of {brand.name} that waits for approval. First you see "
    hint = f"From any spreadsheet: save as CSV. Up to {MOST} posts."
    times = (
        f"Times are those of {brand.timezone}: 2026-12-24 10:00, tomorrow 9am, next slot. Empty: no time yet."
    )
    whose = "Accounts by name, handle or platform, with commas between; all, or empty, for every one."
    pictures = "Images by their https:// addresses, with spaces between, and a line of alt text for each."
    more = f"{pictures} A campaign has to be one of {brand.name}'s. Columns that you don't need may go."
    return modal(
        "Import posts",
        [
            section(f"{said}what would be imported, row by row; nothing is stored before you say so."),
            entry(FILE, "CSV file", file_input(FILE, ("csv",), 1), hint),
            context("To begin with, copy this into a file that ends in .csv:"),
            rich(preformatted(TEMPLATE)),
            context(times, whose, more),
        ],
        LOOK,
        "Look at it",
        str(brand.id),
    )


def offer(sheet: Sheet, name: str) -> Drawing:
    """Said to who dropped a table into a channel: nobody else sees it."""
    words = f"“{one_line(name, 80)}” looks like a table of posts. You see what would be imported first."
    return message(section(words), actions(button("Look at the posts", LOOK, sheet_value(sheet), "primary")))


def report_modal(found: Proposal, sheet: Sheet, accounts: Mapping[AccountId, Account]) -> Json:
    """What is wrong, row by row, and what would be imported."""
    number = len(found.good)
    blocks = [section(_summary(found)), *_wrong(found.wrong), *_left(found), *_good(found, accounts)]
    if not number:
        return modal("Nothing to import", blocks, STORE)
    words = "Import 1 post" if number == 1 else f"Import {number} posts"
    return modal("Look before you import", blocks, STORE, words, sheet_value(sheet))


def done_modal(found: Proposal) -> Json:
    """Where what was imported is to be seen, and what is still to be mended."""
    number = len(found.good)
    channel = f"<#{found.brand.channels.review}>"
    card = "a card there lists them, and names any whose images could not be had."
    said = f"{'1 post is' if number == 1 else f'{number} posts are'} on the way into {channel}: {card}"
    again = "Mend these rows and import the same file again: what is there already is not imported twice."
    rest = [divider(), section(again), *_wrong(found.wrong)] if found.wrong else []
    return modal("Imported", [section(mrkdwn(said)), *rest], STORE)


def _summary(found: Proposal) -> str:
    counts = (
        (len(found.good), "to import"),
        (len(found.wrong), "to mend"),
        (len(found.known), "imported before"),
        (len(found.twice), "said twice"),
    )
    rows = sum(number for number, _ in counts)
    told = ", ".join(f"{number} {words}" for number, words in counts if number)
    return f"{rows} {'row' if rows == 1 else 'rows'}: {told}."


def _wrong(wrong: Sequence[Wrong]) -> Iterator[Json]:
    if not wrong:
        return
    lines = [
        (bold(f"Row {one.row.number}: "), text(shorten(one.text, 200)), text(f" {shorten(one.instead, 250)}"))
        for one in wrong
    ]
    yield rich(line(bold("To mend")), bullets(capped(lines, _WRONG)))


def _left(found: Proposal) -> Iterator[Json]:
    known = [f"row {number} is post {post}" for number, post in found.known.items()]
    twice = [f"row {number} says what row {above} says" for number, above in found.twice.items()]
    for words, listed in (("Imported before", known), ("Left out", twice)):
        if listed:
            more = f", and {len(listed) - _GOOD} more" if len(listed) > _GOOD else ""
            yield context(f"{words}: {', '.join(listed[:_GOOD])}{more}.")


def _good(found: Proposal, accounts: Mapping[AccountId, Account]) -> Iterator[Json]:
    if not found.good:
        return
    lines = [
        (
            bold(f"Row {one.row.number}: "),
            text(f"{one_line(one.content.text, 80)} · {names(accounts, one.content.accounts)} · "),
            text(_when(one, found.brand), "italic"),
            *_more(one),
        )
        for one in found.good
    ]
    yield rich(line(bold("To import")), bullets(capped(lines, _GOOD)))


def _more(good: Good) -> Line:
    """What a row brings beside its text."""
    images = len(good.images)
    pictures = f"{images} images to fetch" if images > 1 else "1 image to fetch" if images else ""
    comment = "a first comment" if good.content.comment.text else ""
    warning = "a content warning" if good.content.caution.words else ""
    found = [visible(one) for one in (pictures, comment, warning, good.content.tracking.campaign) if one]
    return (text(f" · {', '.join(found)}"),) if found else ()


def _when(good: Good, brand: Brand) -> str:
    if good.in_slot:
        return "the next free slot"
    schedule = good.content.schedule
    return wall(schedule.instant, brand.zone) if schedule else "no time yet"
