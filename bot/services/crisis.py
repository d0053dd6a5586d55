"""Crises: opened by a person or a spike, one for each brand at a time, closed by a person with a report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from bot.clock import Clock
from bot.domain.account import Account
from bot.domain.audit import PRESSROOM
from bot.domain.brand import Brand, Person, Role, allowed, require
from bot.domain.card import CardKind, CardRef
from bot.domain.conversation import Conversation, Item
from bot.domain.crisis import CALM, Crisis, Note, Room
from bot.domain.ids import AccountId, BrandId, CrisisId, SlackUserId
from bot.domain.pause import Pause
from bot.domain.sentiment import Mood
from bot.domain.spike import SPAN_HOURS, Hour, Spike, SpikeKind, spike
from bot.errors import InvalidInputError, TransitionError
from storage.database import Database
from storage.work import Work

WORST = 5
"""How many of the worst items the card of a crisis shows."""

_HOUR = timedelta(hours=1)
_BUSY, _QUIET = timedelta(seconds=15), timedelta(minutes=5)
_ROLES = (Role.COMMUNITY, Role.APPROVER, Role.ADMIN)


@dataclass(frozen=True, kw_only=True, slots=True)
class CrisisView:
    """A crisis as its card and its report show it; `log` is all that was done, in order."""

    crisis: Crisis
    brand: Brand
    accounts: Mapping[AccountId, Account]
    moods: Mapping[Mood, int]
    lately: Mapping[Mood, int]
    answered: int
    waiting: int
    worst: Sequence[tuple[Item, Conversation]]
    pause: Pause | None
    log: Sequence[Note]


class CrisisService:
    """The use cases around crises."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def open(self, brand_id: BrandId, person: Person, reason: str = "") -> tuple[Crisis, Brand]:
        """Open the brand's room; where it is open already that one. Raises NotAllowedError."""
        async with self._database.transaction() as work:
            brand = await work.brands.get(brand_id)
            _require(brand, person)
            return await self._open(work, brand, person.id, reason.strip()), brand

    async def close(self, crisis_id: CrisisId, person: Person) -> None:
        """Close the room, and write the report; raises TransitionError where it is closed already."""
        now = self._clock()
        async with self._database.transaction() as work:
            crisis = await work.crises.get(crisis_id)
            brand = await work.brands.get(crisis.brand_id)
            _require(brand, person)
            await work.cards.refresh(_card(crisis), now=now)
            ended = await work.crises.end(crisis_id, person.id, now)
            if ended:
                report = CardRef(kind=CardKind.REPORT, id=crisis.id)
                await work.cards.want(report, crisis.channel, now=now)
                await self._log(work, brand, crisis, person.id, "crisis:close")
        if not ended:
            raise TransitionError(f"The crisis of {brand.name} has been closed already.")

    async def note(self, crisis_id: CrisisId, person: Person, text: str, *, origin: str) -> None:
        """Write something down; the same origin again is the same note. Raises TransitionError when over."""
        if not text.strip():
            raise InvalidInputError("Write down what happened.", field="note")
        async with self._database.transaction() as work:
            crisis = await work.crises.get(crisis_id)
            brand = await work.brands.get(crisis.brand_id)
            _require(brand, person)
            if crisis.ended_at is not None:
                raise TransitionError("This crisis is over, and its report is written.")
            note = Note(at=self._clock(), author=person.id, text=text.strip())
            await work.crises.write(crisis_id, note, origin)
            await work.cards.refresh(_card(crisis), now=self._clock())
            await self._log(work, brand, crisis, person.id, "crisis:note")

    async def room(self, brand_id: BrandId) -> Room:
        """Where the brand wants its crises."""
        async with self._database.read() as work:
            return await work.crises.room(brand_id)

    async def change_room(self, brand_id: BrandId, person: Person, room: Room) -> None:
        """Set where the brand wants its crises; raises NotAllowedError for who is no admin of it."""
        async with self._database.transaction() as work:
            brand = await work.brands.get(brand_id)
            require(brand, person, Role.ADMIN)
            await work.crises.save_room(brand_id, room)
            await work.audit.add(
                team=brand.team,
                actor=person.id,
                action="brand:crisis",
                subject="brand",
                detail={"brand": brand_id, "watched": room.watched},
                now=self._clock(),
            )

    async def run_due(self) -> None:
        """Look for spikes, and keep the cards of crises up to date."""
        async with self._database.read() as work:
            brands, running = await work.brands.all(), await work.crises.all_running()
        on = {crisis.brand_id for crisis in running}
        for brand in brands:
            if brand.id not in on:
                await self._look(brand)
        for crisis in running:
            await self._redraw(crisis)

    async def _look(self, brand: Brand) -> None:
        now = self._clock()
        async with self._database.read() as work:
            found = await _spike(work, brand, now)
        if found is None:
            return
        async with self._database.transaction() as work:
            await self._open(work, brand, PRESSROOM, _in_words(found))

    async def _redraw(self, crisis: Crisis) -> None:
        """Draw the card anew: often while much comes in, else now and then."""
        now = self._clock()
        async with self._database.transaction() as work:
            lately = await work.crises.moods(crisis.brand_id, now - timedelta(minutes=1), now)
            step = (_BUSY if lately else _QUIET).total_seconds()
            slot = datetime.fromtimestamp(now.timestamp() // step * step, now.tzinfo)
            if await work.slots.claim(f"crisis:{crisis.id}", slot, "crises", now):
                await work.cards.refresh(_card(crisis), now=now)

    async def _open(self, work: Work, brand: Brand, person: SlackUserId, reason: str) -> Crisis:
        now = self._clock()
        channel = (await work.crises.room(brand.id)).channel or brand.channels.community
        crisis, fresh = await work.crises.begin(brand.id, channel, person, reason, now)
        if fresh:
            await work.cards.want(_card(crisis), channel, now=now)
            await self._log(work, brand, crisis, person, "crisis:open")
        return crisis

    async def _log(self, work: Work, brand: Brand, crisis: Crisis, person: SlackUserId, action: str) -> None:
        await work.audit.add(
            team=brand.team,
            actor=person,
            action=action,
            subject="crisis",
            detail={"brand": brand.id, "crisis": crisis.id},
            now=self._clock(),
        )


async def view_of(work: Work, crisis_id: CrisisId, now: datetime) -> CrisisView:
    """The crisis as its card and its report show it."""
    crisis = await work.crises.get(crisis_id)
    until = crisis.ended_at or now
    worst = [await work.items.get(one) for one in await work.crises.worst(crisis, until, WORST)]
    answers = await work.crises.answers(crisis, until)
    log = [*await work.crises.notes(crisis.id), *await work.crises.stops(crisis, until), *answers]
    return CrisisView(
        crisis=crisis,
        brand=await work.brands.get(crisis.brand_id),
        accounts={one.id: one for one in await work.accounts.of_brand(crisis.brand_id)},
        moods=await work.crises.moods(crisis.brand_id, crisis.since, until),
        lately=await work.crises.moods(crisis.brand_id, until - _HOUR, until),
        answered=len(answers),
        waiting=await work.crises.unanswered(crisis.brand_id),
        worst=[(item, await work.conversations.get(item.conversation_id)) for item in worst],
        pause=await work.pauses.running(crisis.brand_id),
        log=sorted(log, key=lambda note: note.at),
    )


def people(brand: Brand) -> frozenset[str]:
    """Who is called when a crisis begins."""
    return frozenset().union(*(brand.roles.get(role, frozenset()) for role in _ROLES))


async def _spike(work: Work, brand: Brand, now: datetime) -> Spike | None:
    """What is unusual about the last hour, where the brand wants to know and has had no crisis lately."""
    first = await work.crises.first_heard(brand.id)
    latest = await work.crises.latest_end(brand.id)
    calm = latest is not None and now - latest < CALM
    if first is None or calm or not (await work.crises.room(brand.id)).watched:
        return None
    known = min(SPAN_HOURS, (now - first) // _HOUR)
    marks = [now - _HOUR * number for number in range(known + 1)]
    hours = [_hour(await work.crises.moods(brand.id, since, until)) for until, since in pairwise(marks)]
    return spike(hours[0], hours[1:]) if hours else None


def _hour(moods: Mapping[Mood, int]) -> Hour:
    return Hour(total=sum(moods.values()), negative=moods.get(Mood.NEGATIVE, 0))


def _in_words(found: Spike) -> str:
    if found.kind is SpikeKind.NEGATIVE:
        share = found.now.negative / found.now.total
        return (
            f"{share:.0%} of the last hour's {found.now.total:,} were negative; usual is {found.usual:.0%}."
        )
    return f"{found.now.total:,} came in within an hour; usual is {found.usual:,.0f}."


def _card(crisis: Crisis) -> CardRef:
    return CardRef(kind=CardKind.CRISIS, id=crisis.id)


def _require(brand: Brand, person: Person) -> None:
    """Raises NotAllowedError for who neither answers followers nor decides about posts."""
    if not allowed(brand, person, Role.APPROVER):
        require(brand, person, Role.COMMUNITY)
