"""When to publish, as people say it: picked, in plain words, or the next free slot."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.domain.brand import Brand, Person
from bot.domain.ids import AccountId, PostId, SlackUserId
from bot.domain.post import Content, PostStatus, Schedule, planned_at
from bot.domain.recurrence import LONGEST, instants
from bot.domain.schedule import (
    FreeSlot,
    at_instant,
    free_slots,
    in_words,
    next_free_slot,
    shared_slots,
    zone_named,
)
from bot.errors import InvalidInputError
from storage.database import Database
from storage.work import Work

_WAITING = (
    PostStatus.DRAFT,
    PostStatus.IN_REVIEW,
    PostStatus.CHANGES_REQUESTED,
    PostStatus.ON_HOLD,
    PostStatus.APPROVED,
    PostStatus.SCHEDULED,
)
NEXT_SLOT = "next slot"
SLOT_WORDS = frozenset({NEXT_SLOT, "next free slot", "slot"})


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """What somebody said about the time; words go before a moment, and nothing at all means "not yet".

    A slot is one of all the `accounts` that the post goes to.
    """

    moment: datetime | None = None
    words: str = ""
    accounts: Sequence[AccountId] = ()


class TimeService:
    """Turns what people say about time into schedules."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def schedule(self, when: When, brand: Brand, person: Person) -> Schedule | None:
        """The schedule that is meant, in the zone of the brand; words are read in the person's own zone.

        Raises InvalidInputError for a time that is over, doesn't exist, happens twice, or can't be read.
        """
        words = when.words.strip().lower()
        if words in SLOT_WORDS:
            return await self.next_slot(brand, when.accounts)
        if words:
            said = in_words(words, zone_of(person, brand), now=self._clock())
            return at_instant(said.instant, brand.zone, now=self._clock())
        if when.moment is not None:
            return at_instant(when.moment, brand.zone, now=self._clock())
        return None

    async def in_brand(self, when: When, brand: Brand) -> Schedule | None:
        """As `schedule`, with words said in the zone of the brand: a file says them, not a person."""
        return await self.schedule(when, brand, _NOBODY)

    async def next_slot(self, brand: Brand, accounts: Sequence[AccountId]) -> Schedule:
        """The first slot that all of the accounts have and no other post of theirs takes."""
        found = next(await self.free_slots(brand, accounts), None)
        if found is None:
            raise InvalidInputError("Every slot of the next year is taken.", field="when")
        return found

    async def free_slots(self, brand: Brand, accounts: Sequence[AccountId]) -> Iterator[Schedule]:
        """All of them, one after the other; raises InvalidInputError where the accounts have none."""
        now = self._clock()
        async with self._database.read() as work:
            chosen = [one for one in await work.accounts.of_brand(brand.id) if one.id in accounts]
            taken = await taken_slots(work, brand, accounts, now)
        return free_slots(shared_slots(chosen, brand), brand.zone, now=now, taken=taken)


_NOBODY = Person(id=SlackUserId(""))


async def kept(
    work: Work, brand: Brand, content: Content, now: datetime, of: PostId | None = None
) -> Content:
    """The content of a post that is about to be kept: the next slot instead of one taken meanwhile.

    From here on to the end of the transaction nobody else gets a slot of the brand.
    """
    slot = content.schedule
    if not isinstance(slot, FreeSlot):
        return content
    await work.brands.take_turn(brand.id)
    taken = await taken_slots(work, brand, content.accounts, now, but=of)
    if slot.instant in taken:
        accounts = [one for one in await work.accounts.of_brand(brand.id) if one.id in content.accounts]
        slot = next_free_slot(shared_slots(accounts, brand), brand.zone, now=now, taken=taken)
    return replace(content, schedule=Schedule(instant=slot.instant, wall=slot.wall, zone=slot.zone))


async def taken_slots(
    work: Work, brand: Brand, accounts: Collection[AccountId], now: datetime, *, but: PostId | None = None
) -> set[datetime]:
    """When another post of the accounts goes out, or would once it is approved; or one that comes back."""
    posts = [
        one for one in await work.posts.planned([brand.id], now, now + LONGEST, _WAITING) if one.id != but
    ]
    theirs = [post for post in posts if not accounts or not set(accounts).isdisjoint(post.content.accounts)]
    places = await work.repeats.of_posts([post.id for post in theirs if post.content.repeat])
    later = {
        moment
        for post in theirs
        if (place := places.get(post.id)) and place.goes_on and post.content.repeat
        for moment in instants(post.content.repeat, place.number, place.due_at)
    }
    return later | {moment for post in theirs if (moment := planned_at(post.content, post.due_at))}


def zone_of(person: Person, brand: Brand) -> ZoneInfo:
    """The person's zone; the brand's where Slack tells none, or one that this machine doesn't know."""
    try:
        return zone_named(person.timezone) if person.timezone else brand.zone
    except InvalidInputError:
        return brand.zone
