"""Posts in a table: a CSV file read as people's programs write it, row by row."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from bot.domain.brand import Person
from bot.domain.ids import BrandId, ImportId
from bot.domain.post import Content
from bot.errors import InvalidInputError

MOST = 100
"""How many posts a file may hold."""

TEXT, ACCOUNTS, WHEN, DATE, TIME, LINK = "text", "accounts", "when", "date", "time", "link"
CAMPAIGN, IMAGES, ALTS, COMMENT = "campaign", "images", "alt texts", "first comment"
WARNING = "content warning"

COLUMNS = (TEXT, ACCOUNTS, WHEN, LINK, CAMPAIGN, IMAGES, ALTS, COMMENT, WARNING)
"""What a file may have, in the order of the template."""

TEMPLATE = """\
text,accounts,when,link,campaign,images,alt texts,first comment,content warning
Our new rye bread!,all,tomorrow 9am,https://example.com/rye,,https://example.com/rye.jpg,A loaf of rye,,
"A thread can have parts.
---
This is the second.",mastodon,2026-12-24 10:00,,,,,Which part is yours?,
Good morning!,"mastodon, bluesky",next slot,,,,,,
"""
"""What a file looks like."""

_ALIASES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("text", "post", "message", "content", "copy", "caption"), TEXT),
        **dict.fromkeys(("accounts", "account", "platforms", "platform", "channel", "channels"), ACCOUNTS),
        **dict.fromkeys(("when", "schedule", "scheduled", "datetime", "date and time", "publish at"), WHEN),
        **dict.fromkeys(("date", "day"), DATE),
        **dict.fromkeys(("time", "hour"), TIME),
        **dict.fromkeys(("link", "url"), LINK),
        CAMPAIGN: CAMPAIGN,
        **dict.fromkeys(("images", "image", "media", "image url", "image urls"), IMAGES),
        **dict.fromkeys(("alt texts", "alt text", "alts", "alt"), ALTS),
        **dict.fromkeys(("first comment", "comment"), COMMENT),
        **dict.fromkeys(("content warning", "warning", "cw", "spoiler"), WARNING),
    }
)
"""What columns may be called."""

_SEPARATORS = ",;\t|"
_WORKBOOK = b"PK\x03\x04"
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A row with what stands in it; `number` is the one that a spreadsheet shows beside it.

    `images` are the addresses of images with spaces or line breaks between them, `alts` a line for each.
    """

    number: int
    text: str
    accounts: str = ""
    when: str = ""
    link: str = ""
    campaign: str = ""
    images: str = ""
    alts: str = ""
    comment: str = ""
    warning: str = ""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where its images are."""
        found = (one.strip(",;") for one in self.images.split())
        return tuple(one for one in found if one)

    @property
    def alt_texts(self) -> tuple[str, ...]:
        """What its images show, in their order."""
        lines = (" ".join(line.split()) for line in re.split(r"[\n|]", self.alts))
        return tuple(lines) if self.alts else ()

    @property
    def digest(self) -> str:
        """The same for two rows that are one post, in whatever file they stand.

        A campaign, an alt text or a comment that was mended makes no other post of a row.
        """
        cells = [self.text, self.accounts, self.when, self.link, *([self.images] if self.images else [])]
        said = [" ".join(cell.split()) for cell in cells]
        return hashlib.sha256(json.dumps(said, ensure_ascii=True).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """An image that is still to be fetched."""

    address: str
    alt: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A row that is on its way to be a post; `origin` keeps it from being made into two."""

    number: int
    origin: str
    content: Content
    images: tuple[Picture, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Failed:
    """A row that became no post after all, and why."""

    number: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Import:
    """What somebody imported for a brand: what is still waiting, and what failed. Its posts name it."""

    id: ImportId
    brand_id: BrandId
    person: Person
    name: str
    begun_at: datetime
    waiting: tuple[Waiting, ...] = ()
    failed: tuple[Failed, ...] = ()


def rows_of(data: bytes) -> list[Row]:
    """The rows of a CSV file; raises InvalidInputError, saying what to do, where it is none.

    Encoding and separator are found out: UTF-8 with or without a mark, UTF-16, Windows; commas, semicolons,
    tabs.
    """
    if data.startswith(_WORKBOOK):
        raise _refused("This is a workbook. Save it as “CSV UTF-8” in your spreadsheet, and import that.")
    text = _decoded(data)
    if "\0" in text:
        raise _refused("This is no text. Save the table as “CSV UTF-8” in your spreadsheet.")
    head, lines = _table(text)
    rows = [row for number, cells in lines if (row := _row(number, head, cells))]
    if not rows:
        raise _refused("There is no post in this file: below the line of names every row is one.")
    if len(rows) > MOST:
        raise _refused(f"There are {len(rows)} posts in this file; {MOST} at a time are taken. Split it.")
    return rows


def _refused(text: str) -> InvalidInputError:
    return InvalidInputError(text, field="file")


def _decoded(data: bytes) -> str:
    encodings = [encoding for mark, encoding in _MARKS if data.startswith(mark)] or ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refused("I can't read the letters of this file. Save it as “CSV UTF-8” in your spreadsheet.")


def _table(text: str) -> tuple[Sequence[str | None], list[tuple[int, list[str]]]]:
    """The names of the columns as we call them, and the rows below with their numbers."""
    if text[:4].lower() == "sep=":
        # A hint for Excel, which does not show it as a row.
        text = text.partition("\n")[2]
    lines = max((_split(text, separator) for separator in _SEPARATORS), key=_known)
    if not lines or TEXT not in (head := _head(lines[0])):
        names = ", ".join(COLUMNS)
        raise _refused(f"The first line has to name the columns: {names}. One of them has to be “text”.")
    return head, list(enumerate(lines[1:], start=2))


def _split(text: str, separator: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        return []


def _known(lines: list[list[str]]) -> int:
    return sum(name is not None for name in _head(lines[0])) if lines else 0


def _head(names: Sequence[str]) -> list[str | None]:
    return [_ALIASES.get(" ".join(name.lower().replace("_", " ").split())) for name in names]


def _row(number: int, head: Sequence[str | None], cells: Sequence[str]) -> Row | None:
    said = {name: cell.strip() for name, cell in zip(head, cells, strict=False) if name and cell.strip()}
    if not said:
        return None
    when = said.get(WHEN) or " ".join(said[name] for name in (DATE, TIME) if name in said)
    return Row(
        number=number,
        text=said.get(TEXT, ""),
        accounts=said.get(ACCOUNTS, ""),
        when=when,
        link=said.get(LINK, ""),
        campaign=said.get(CAMPAIGN, ""),
        images=said.get(IMAGES, ""),
        alts=said.get(ALTS, ""),
        comment=said.get(COMMENT, ""),
        warning=said.get(WARNING, ""),
    )
