"""Posts from a table: looked at row by row before anything is stored, and each stored once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.account import Account
from bot.domain.brand import Brand, Person, Role, require
from bot.domain.ids import AccountId, BrandId, PostId
from bot.domain.importing import Row, rows_of
from bot.domain.limits import problems
from bot.domain.post import Content, Post, Schedule
from bot.errors import InvalidInputError
from bot.services.post import PostService
from bot.services.time import SLOT_WORDS, TimeService, When
from storage.database import Database


@dataclass(frozen=True, kw_only=True, slots=True)
class Wrong:
    """A row that can't be taken as it is: what is wrong, and what to write instead."""

    row: Row
    text: str
    instead: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Good:
    """A row that becomes a post; `in_slot` where its time is the next free slot."""

    row: Row
    content: Content
    in_slot: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Import:
    """What a file holds for a brand.

    `known` are rows that were imported before, with their posts; `twice` repeat a row above them.
    """

    brand: Brand
    good: Sequence[Good] = ()
    wrong: Sequence[Wrong] = ()
    known: Mapping[int, PostId] = field(default_factory=dict)
    twice: Mapping[int, int] = field(default_factory=dict)
    made: Sequence[Post] = ()


class ImportService:
    """Reads tables and makes posts of their rows; `readable` makes a text fit for people outside of Slack."""

    def __init__(
        self, database: Database, times: TimeService, posts: PostService, readable: Callable[[str], str]
    ) -> None:
        self._database = database
        self._times = times
        self._posts = posts
        self._readable = readable

    async def look(self, brand_id: BrandId, person: Person, data: bytes) -> Import:
        """What would be imported, and what is wrong with the rest; nothing is stored.

        Raises InvalidInputError for what is no table, and NotAllowedError.
        """
        rows = rows_of(data)
        async with self._database.read() as work:
            brand = await work.brands.get(brand_id)
            require(brand, person, Role.WRITER)
            accounts = await work.accounts.of_brand(brand_id)
            posts = await work.posts.of_origins([_origin(brand_id, row) for row in rows])
        known = {row.number: posts[origin] for row in rows if (origin := _origin(brand_id, row)) in posts}
        twice = _twice(rows)
        good: list[Good] = []
        wrong: list[Wrong] = []
        read = _Reader(self._times, self._readable, brand, accounts)
        for row in rows:
            if row.number in known or row.number in twice:
                continue
            try:
                good.append(await read.good(row))
            except _RowError as error:
                wrong.append(Wrong(row=row, text=error.text, instead=error.instead))
        return Import(brand=brand, good=good, wrong=wrong, known=known, twice=twice)

    async def store(self, brand_id: BrandId, person: Person, data: bytes) -> Import:
        """Make the rows that are good into posts in review; those that are there already stay as they are."""
        looked = await self.look(brand_id, person, data)
        in_slots = await self._slotted(looked)
        drafts = {
            _origin(brand_id, good.row): in_slots.get(good.row.number, good.content) for good in looked.good
        }
        made = await self._posts.compose_all(brand_id, person, drafts) if drafts else []
        return replace(looked, made=made)

    async def _slotted(self, looked: Import) -> dict[int, Content]:
        """The rows that go into slots, by number: each takes its slot from the next."""
        free: dict[Sequence[AccountId], Iterator[Schedule]] = {}
        given: set[Schedule] = set()
        found = {}
        for good in looked.good:
            accounts = good.content.accounts
            if good.in_slot:
                if accounts not in free:
                    free[accounts] = await self._times.free_slots(looked.brand, accounts)
                slot = next((slot for slot in free[accounts] if slot not in given), None)
                given |= {slot} if slot else set()
                found[good.row.number] = replace(good.content, schedule=slot)
        return found


class _Reader:
    """Reads the rows of one file for a brand; what many of them say alike is read once."""

    def __init__(
        self, times: TimeService, readable: Callable[[str], str], brand: Brand, accounts: Sequence[Account]
    ) -> None:
        self._times = times
        self._readable = readable
        self._brand = brand
        self._accounts = accounts
        self._read: dict[tuple[str, tuple[AccountId, ...]], tuple[Schedule | None, bool]] = {}

    async def good(self, row: Row) -> Good:
        """What the row becomes; raises _RowError where it can't be taken as it is."""
        if not row.text:
            raise _RowError("There is no text.", "Write what the post says into the column “text”.")
        if row.link and not row.link.startswith(("https://", "http://")):
            raise _RowError(f"“{row.link}” is no link.", "Begin it with https://, or leave it empty.")
        chosen = _accounts(row, self._accounts)
        schedule, in_slot = await self._when(row, tuple(account.id for account in chosen))
        content = Content(
            text=self._text(row),
            accounts=tuple(account.id for account in chosen),
            link=row.link or None,
            schedule=schedule,
            freshness=self._brand.freshness,
        )
        for account in chosen:
            for problem in problems(content.parts_for(account.id), account.limits):
                raise _RowError(f"{account.name}: {problem.text}", _SHORTER)
        return Good(row=row, content=content, in_slot=in_slot)

    def _text(self, row: Row) -> str:
        try:
            return self._readable(row.text)
        except InvalidInputError as error:
            raise _RowError(str(error), "Write it as people outside should read it.") from error

    async def _when(self, row: Row, accounts: tuple[AccountId, ...]) -> tuple[Schedule | None, bool]:
        words = " ".join(row.when.lower().split())
        if (words, accounts) not in self._read:
            try:
                self._read[words, accounts] = await self._said(words, accounts)
            except InvalidInputError as error:
                instead = f"Such as 2026-12-24 10:00, tomorrow 9am or next slot, in {self._brand.timezone}."
                raise _RowError(str(error), instead) from error
        return self._read[words, accounts]

    async def _said(self, words: str, accounts: tuple[AccountId, ...]) -> tuple[Schedule | None, bool]:
        if words in SLOT_WORDS:
            await self._times.next_slot(self._brand, accounts)
            return None, True
        return await self._times.in_brand(When(words=words, accounts=accounts), self._brand), False


class _RowError(Exception):
    """A row won't do; ends at the report."""

    def __init__(self, text: str, instead: str) -> None:
        super().__init__()
        self.text = text
        self.instead = instead


_SHORTER = "Change the text, or leave this account out."


def _origin(brand_id: BrandId, row: Row) -> str:
    return f"import:{brand_id}:{row.digest}"


def _twice(rows: Sequence[Row]) -> dict[int, int]:
    """The rows that say what one above them says, by their number."""
    first: dict[str, int] = {}
    found = {}
    for row in rows:
        if (above := first.setdefault(row.digest, row.number)) != row.number:
            found[row.number] = above
    return found


def _accounts(row: Row, accounts: Sequence[Account]) -> list[Account]:
    """The accounts that a cell names: by name, handle or platform; all where it is empty."""
    names = [name.strip() for name in row.accounts.replace(";", ",").split(",") if name.strip()]
    if not accounts:
        raise _RowError("The brand has no account yet.", "Connect one first.")
    chosen: dict[AccountId, Account] = {}
    for name in names or ["all"]:
        found = [one for one in accounts if name.lower() == "all" or name.lower() in _names(one)]
        if not found:
            listed = ", ".join(one.name for one in accounts[:10])
            raise _RowError(f"There is no account “{name}”.", f"Write one of: {listed}; or all.")
        chosen |= {one.id: one for one in found}
    return list(chosen.values())


def _names(account: Account) -> set[str]:
    handle = account.identity.handle.lower()
    return {account.name.lower(), account.platform.lower(), handle, f"@{handle}"}
