"""The stop of a brand: nothing new of it starts, in any process, until somebody resumes it and is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.account import Account
from bot.domain.brand import Brand, Person, Role, require
from bot.domain.card import CardKind, CardRef
from bot.domain.delivery import Delivery
from bot.domain.ids import AccountId, BrandId, LapseId, PauseId, PostId
from bot.domain.lapse import Cause
from bot.domain.pause import Pause
from bot.domain.post import Post
from bot.errors import TransitionError
from bot.services.byhand import redraw
from bot.services.outcome import hold_all, show
from storage.database import Database
from storage.work import Work

AHEAD = timedelta(days=1)
"""How far ahead the card of a stop looks for what would go out."""
_LISTED = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class PauseView:
    """A stop as its card shows it: what was being sent, and what waits (`total` in all)."""

    pause: Pause
    brand: Brand
    accounts: Mapping[AccountId, Account]
    in_flight: Sequence[Delivery]
    waiting: Sequence[tuple[Delivery, Post | None]]
    total: int


class PauseService:
    """Stops brands, and lets them go on."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def pause(self, brand_id: BrandId, person: Person, reason: str = "") -> PauseView:
        """Stop the brand: when this answers, nothing of it starts any more. A second stop is the first.

        Raises NotAllowedError for who is neither approver nor admin.
        """
        async with self._database.transaction() as work:
            require(await work.brands.get(brand_id), person, Role.APPROVER)
            pause = await work.pauses.begin(brand_id, person.id, reason.strip(), self._clock())
        # In a second transaction, as it waits for what is about to start: of what wants to start from now on
        # nothing gets so far, so that this is not waited for as well.
        async with self._database.transaction() as work:
            return await view_of(work, await self._take_hold(work, pause), self._clock() + AHEAD)

    async def resume(self, brand_id: BrandId, seen: PauseId, person: Person) -> LapseId | None:
        """End the stop that was seen, and ask about each thing that was due meanwhile, if there is any.

        Raises TransitionError where it has ended already (its card is drawn anew), and NotAllowedError.
        """
        async with self._database.transaction() as work:
            brand = await work.brands.get(brand_id)
            require(brand, person, Role.APPROVER)
            pause = await work.pauses.running(brand_id)
            if pause is not None and pause.id == seen:
                return await self._let_go(work, brand, pause, person)
            await work.cards.refresh(CardRef(kind=CardKind.PAUSE, id=seen), now=self._clock())
        raise TransitionError(f"{brand.name} has been resumed already.")

    async def running(self, brand_id: BrandId) -> Pause | None:
        """The present stop of the brand."""
        async with self._database.read() as work:
            return await work.pauses.running(brand_id)

    async def _take_hold(self, work: Work, pause: Pause) -> Pause:
        if pause.in_flight is not None:
            return pause
        now = self._clock()
        await work.brands.pause(pause.brand_id, now)
        await redraw(work, pause.brand_id, now)
        in_flight = await work.pauses.in_flight(pause.brand_id)
        held = await work.pauses.acknowledge(pause.id, [delivery.id for delivery in in_flight])
        brand = await work.brands.get(pause.brand_id)
        await work.cards.want(CardRef(kind=CardKind.PAUSE, id=pause.id), brand.channels.review, now=now)
        await _log(work, brand, held, "brand:pause", now=now, reason=held.reason)
        return held

    async def _let_go(self, work: Work, brand: Brand, pause: Pause, person: Person) -> LapseId | None:
        now = self._clock()
        await hold_all(work, await work.pauses.waiting(brand.id, now))
        ended = await work.pauses.end(pause.id, person.id, now)
        await work.brands.resume(brand.id)
        await redraw(work, brand.id, now)
        lapse = await work.lapses.begin(brand.id, Cause.PAUSE, now)
        missed = await work.pauses.set_aside(brand.id, lapse.id, now)
        for delivery in _one_of_each(missed):
            await show(work, delivery, now)
        await work.cards.want(CardRef(kind=CardKind.PAUSE, id=pause.id), brand.channels.review, now=now)
        await _log(work, brand, ended, "brand:resume", now=now, asked=len(missed))
        if not missed:
            return None
        await work.cards.want(CardRef(kind=CardKind.LAPSE, id=lapse.id), brand.channels.review, now=now)
        return lapse.id


async def view_of(work: Work, pause: Pause, until: datetime) -> PauseView:
    """The stop as its card shows it, with what would go out until then."""
    waiting = [] if pause.ended_at else _one_of_each(await work.pauses.waiting(pause.brand_id, until))
    listed = [
        (one, await work.posts.get(PostId(one.post_id)) if one.post_id else None) for one in waiting[:_LISTED]
    ]
    return PauseView(
        pause=pause,
        brand=await work.brands.get(pause.brand_id),
        accounts={account.id: account for account in await work.accounts.of_brand(pause.brand_id)},
        in_flight=await work.lapses.named(pause.in_flight or ()),
        waiting=listed,
        total=len(waiting),
    )


def _one_of_each(deliveries: Sequence[Delivery]) -> list[Delivery]:
    """The first delivery of each post, and those of replies."""
    found: dict[tuple[int | None, int | None], Delivery] = {}
    for one in deliveries:
        found.setdefault((one.post_id, one.reply_id), one)
    return list(found.values())


async def _log(work: Work, brand: Brand, pause: Pause, action: str, *, now: datetime, **more: object) -> None:
    actor = pause.ended_by or pause.begun_by
    await work.audit.add(
        team=brand.team,
        actor=actor,
        action=action,
        subject="brand",
        detail={"brand": brand.id, "pause": pause.id, **more},
        now=now,
    )
