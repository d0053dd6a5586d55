"""When to publish, as people say it: picked, in plain words, or the next free slot."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.domain.brand import Brand, Person
from bot.domain.post import PostStatus, Schedule
from bot.domain.schedule import at_instant, in_words, next_free_slot, zone_named
from bot.errors import InvalidInputError
from storage.database import Database

_WAITING = (
    PostStatus.IN_REVIEW,
    PostStatus.CHANGES_REQUESTED,
    PostStatus.ON_HOLD,
    PostStatus.APPROVED,
    PostStatus.SCHEDULED,
)
_MOST = 500
NEXT_SLOT = "next slot"


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """What somebody said about the time; words go before a moment, and nothing at all means "not yet"."""

    moment: datetime | None = None
    words: str = ""


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
        if words in {NEXT_SLOT, "next free slot", "slot"}:
            return next_free_slot(brand.slots, brand.zone, now=self._clock(), taken=await self._taken(brand))
        if words:
            said = in_words(words, _zone_of(person, brand), now=self._clock())
            return at_instant(said.instant, brand.zone, now=self._clock())
        if when.moment is not None:
            return at_instant(when.moment, brand.zone, now=self._clock())
        return None

    async def _taken(self, brand: Brand) -> set[datetime]:
        """The instants at which another post of the brand goes out, or would once it is approved."""
        async with self._database.read() as work:
            posts = await work.posts.queue([brand.id], _WAITING, limit=_MOST, offset=0)
        chosen = (post.content.schedule.instant if post.content.schedule else post.due_at for post in posts)
        return {moment for moment in chosen if moment is not None}


def _zone_of(person: Person, brand: Brand) -> ZoneInfo:
    """The person's zone; the brand's where Slack tells none, or one that this machine doesn't know."""
    try:
        return zone_named(person.timezone) if person.timezone else brand.zone
    except InvalidInputError:
        return brand.zone
