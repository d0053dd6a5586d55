"""Posts from a table: looked at row by row before anything is stored, and each made once.

What is imported is kept first, and made into posts by a job: its images may take a while to come, and a row
that is done is done whatever happens to the next.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.clock import Clock
from bot.domain.account import Account
from bot.domain.brand import Brand, Person, Role, require
from bot.domain.card import CardKind, CardRef
from bot.domain.ids import AccountId, BrandId, ImportId, PostId
from bot.domain.importing import Failed, Import, Row, Waiting, rows_of
from bot.domain.post import Content, Media, Post, Schedule
from bot.errors import InvalidInputError, UserError
from bot.services.import_rows import Good, RowError, RowReader
from bot.services.media import MAX_IMAGE, MediaService
from bot.services.post import PostService
from bot.services.time import TimeService
from storage.database import Database
from storage.work import Work

BATCH = 4
"""How many rows are made at once: each holds one image in memory."""
LEASE = timedelta(minutes=10)
"""Whoever took an import to go on with and died is followed by the next after so long."""

Fetch = Callable[[str, int], Awaitable[bytes]]
"""What is at an address, up to so many bytes; raises InvalidInputError with the end of a sentence."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wrong:
    """A row that can't be taken as it is: what is wrong, and what to write instead."""

    row: Row
    text: str
    instead: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """What a file holds for a brand.

    `known` are rows that were imported before, with their posts; `twice` repeat a row above them.
    """

    brand: Brand
    good: Sequence[Good] = ()
    wrong: Sequence[Wrong] = ()
    known: Mapping[int, PostId] = field(default_factory=dict)
    twice: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportView:
    """An import with all that its card shows: its posts in the order of their rows."""

    batch: Import
    brand: Brand
    accounts: Mapping[AccountId, Account]
    posts: Sequence[Post]


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportService:
    """Reads tables and makes posts of their rows; `readable` makes a text fit for people outside of Slack."""

    database: Database
    clock: Clock
    times: TimeService
    posts: PostService
    media: MediaService
    fetch: Fetch
    readable: Callable[[str], str]

    async def look(self, brand_id: BrandId, person: Person, data: bytes) -> Proposal:
        """What would be imported, and what is wrong with the rest; nothing is stored or fetched.

        Raises InvalidInputError for what is no table, and NotAllowedError.
        """
        rows = rows_of(data)
        async with self.database.read() as work:
            brand = await work.brands.get(brand_id)
            require(brand, person, Role.WRITER)
            accounts = await work.accounts.of_brand(brand_id)
            campaigns = await work.campaigns.of_brand(brand_id)
            posts = await work.posts.of_origins([_origin(brand_id, row) for row in rows])
        known = {row.number: posts[origin] for row in rows if (origin := _origin(brand_id, row)) in posts}
        twice = _twice(rows)
        good: list[Good] = []
        wrong: list[Wrong] = []
        reader = RowReader(self.times, self.readable, brand, accounts, campaigns)
        for row in rows:
            if row.number in known or row.number in twice:
                continue
            try:
                good.append(await reader.good(row))
            except RowError as error:
                wrong.append(Wrong(row=row, text=error.text, instead=error.instead))
        return Proposal(brand=brand, good=good, wrong=wrong, known=known, twice=twice)

    async def store(self, brand_id: BrandId, person: Person, data: bytes, name: str) -> Proposal:
        """Keep the rows that are good, to be made into posts in review; the file is of that name."""
        found = await self.look(brand_id, person, data)
        in_slots = await self._slotted(found)
        waiting = [
            Waiting(
                number=good.row.number,
                origin=_origin(brand_id, good.row),
                content=in_slots.get(good.row.number, good.content),
                images=tuple(good.images),
            )
            for good in found.good
        ]
        if waiting:
            async with self.database.transaction() as work:
                await work.imports.add(brand_id, person, name, waiting, self.clock())
        return found

    async def run_due(self) -> None:
        """Make posts of what was imported, until nothing waits any more."""
        while found := await self._claim():
            await self._go_on(found)

    async def view(self, import_id: ImportId) -> ImportView:
        """The import with all that its card shows; raises NotFoundError."""
        async with self.database.read() as work:
            return await view_of(work, import_id)

    async def _claim(self) -> Import | None:
        now = self.clock()
        async with self.database.transaction() as work:
            return await work.imports.claim_due(now, now + LEASE)

    async def _go_on(self, found: Import) -> None:
        """Make some of its rows, in their order, and keep how far it is."""
        rows = found.waiting[:BATCH]
        contents = await asyncio.gather(*(self._content(row) for row in rows))
        made = [await self._post(found, *each) for each in zip(rows, contents, strict=True)]
        failed = (*found.failed, *(one for one in made if one))
        async with self.database.transaction() as work:
            await work.imports.settle(found.id, found.waiting[BATCH:], failed, self.clock())
            if failed or await work.imports.posts(found.id):
                brand = await work.brands.get(found.brand_id)
                ref = CardRef(kind=CardKind.IMPORT, id=found.id)
                await work.cards.want(ref, brand.channels.review, now=self.clock())

    async def _content(self, row: Waiting) -> Content | Failed:
        """What the row says with its images, one after the other; why not, where one of them won't do."""
        media: list[Media] = []
        for number, image in enumerate(row.images, start=1):
            try:
                content = await self.fetch(image.address, MAX_IMAGE)
            except InvalidInputError as error:
                return Failed(number=row.number, text=f"Image {number} {error}.")
            try:
                media.append(await self.media.take(content, alt=image.alt, name=f"image {number}"))
            except InvalidInputError as error:
                return Failed(number=row.number, text=str(error))
        return replace(row.content, media=tuple(media))

    async def _post(self, found: Import, row: Waiting, content: Content | Failed) -> Failed | None:
        if isinstance(content, Failed):
            return content
        try:
            await self.posts.compose_all(found.brand_id, found.person, {row.origin: content}, batch=found.id)
        except UserError as error:
            return Failed(number=row.number, text=str(error))
        return None

    async def _slotted(self, found: Proposal) -> dict[int, Content]:
        """The rows that go into slots, by number: each takes its slot from the next."""
        free: dict[Sequence[AccountId], Iterator[Schedule]] = {}
        given: set[Schedule] = set()
        slotted = {}
        for good in found.good:
            accounts = good.content.accounts
            if good.in_slot:
                if accounts not in free:
                    free[accounts] = await self.times.free_slots(found.brand, accounts)
                slot = next((slot for slot in free[accounts] if slot not in given), None)
                given |= {slot} if slot else set()
                slotted[good.row.number] = replace(good.content, schedule=slot)
        return slotted


async def view_of(work: Work, import_id: ImportId) -> ImportView:
    """The import with all that its card shows, in a transaction that is open."""
    batch = await work.imports.get(import_id)
    ids = await work.imports.posts(import_id)
    posts = await work.posts.many(ids)
    return ImportView(
        batch=batch,
        brand=await work.brands.get(batch.brand_id),
        accounts={one.id: one for one in await work.accounts.of_brand(batch.brand_id)},
        posts=[posts[post_id] for post_id in ids],
    )


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
