"""Time to answer: reminds of conversations that wait, and tells others of those whose time is over."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.clock import Clock
from bot.domain.brand import Brand, Person, Role, require
from bot.domain.card import Card, CardKind, CardRef
from bot.domain.conversation import Conversation
from bot.domain.ids import BrandId, StormId, WaitId
from bot.domain.storm import OPEN
from bot.domain.target import Targets, Wait, checked, planned, replanned
from bot.errors import NotFoundError
from storage.database import Database
from storage.waits import Running, Unwatched
from storage.work import Work

_AT_ONCE = 500
_SAID_AT_ONCE = 50
_ONCE = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitView:
    """A conversation that waits, and who should hear of it.

    `late` is how many conversations of the storm wait too long, where it has no card of its own.
    """

    wait: Wait
    brand: Brand
    talk: Conversation
    asked: frozenset[str]
    late: int | None = None


class TargetService:
    """Keeps brands to what they have set themselves."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def of(self, brand_id: BrandId) -> Targets | None:
        """What the brand has set itself; None where it has set nothing."""
        async with self._database.read() as work:
            return await work.waits.targets(brand_id)

    async def change(self, brand_id: BrandId, person: Person, targets: Targets) -> None:
        """Set the brand's targets; raises NotAllowedError for who is no admin of it, or InvalidInputError."""
        now = self._clock()
        async with self._database.transaction() as work:
            brand = await work.brands.get(brand_id)
            require(brand, person, Role.ADMIN)
            for priority in checked(targets).within:
                planned(now, targets, priority, brand.zone)
            await work.waits.save_targets(brand_id, targets)
            await replan_brand(work, brand, now)
            await work.audit.add(
                team=brand.team,
                actor=person.id,
                action="brand:targets",
                subject="brand",
                detail={"brand": brand_id},
                now=now,
            )

    async def run_due(self) -> None:
        """Let time run for what came in, stop it for what was answered, say what is due."""
        async with self._database.transaction() as work:
            await work.waits.end_answered(self._clock())
        await self._watch()
        async with self._database.read() as work:
            due = await work.waits.due(self._clock(), _SAID_AT_ONCE)
        for wait_id in due:
            async with self._database.transaction() as work:
                await self._say(work, wait_id)

    async def _watch(self) -> None:
        async with self._database.read() as work:
            found = await work.waits.unwatched(_AT_ONCE)
        if not found:
            return
        async with self._database.transaction() as work:
            # Held first, and in the order in which who changes a priority takes them.
            talks = await work.conversations.many({one.conversation_id for one in found})
            ids = sorted({one.brand_id for one in found})
            plans = {one: await work.waits.targets(one, lock=True) for one in ids}
            brands = {one: await work.brands.get(one) for one in ids}
            for one in found:
                talk, plan = talks[one.conversation_id], plans[one.brand_id]
                if plan and talk.status in OPEN:
                    new = self._planned(one, talk.priority, brands[one.brand_id], plan)
                    await work.waits.begin(new)

    def _planned(self, one: Unwatched, priority: str, brand: Brand, targets: Targets) -> Wait:
        # What was put away and came back counts from its return: nobody was to look at it before.
        since = self._clock() if one.waited_before else one.since
        nudge_at, due_at = planned(since, targets, priority, brand.zone)
        return Wait(
            id=WaitId(0),
            brand_id=one.brand_id,
            conversation_id=one.conversation_id,
            since=since,
            nudge_at=nudge_at,
            due_at=due_at,
        )

    async def _say(self, work: Work, wait_id: WaitId) -> None:
        """Say what is due, in the transaction that notes that it was said."""
        now = self._clock()
        escalated = await work.waits.escalate(wait_id, now)
        nudged = await work.waits.nudge(wait_id, now)
        if not (escalated or nudged):
            return
        wait = await work.waits.get(wait_id)
        head = await _card(work, CardRef(kind=CardKind.CONVERSATION, id=wait.conversation_id))
        if head is None and escalated:
            head = await self._storm_to_tell(work, wait, now)
        if head is not None:
            ref = CardRef(kind=CardKind.ESCALATION if escalated else CardKind.NUDGE, id=wait_id)
            await work.cards.want(ref, head.channel, head.ref, now=now)

    async def _storm_to_tell(self, work: Work, wait: Wait, now: datetime) -> Card | None:
        """The card of the storm into which the conversation folded, once for all of it."""
        storm = await work.waits.storm_of(wait.conversation_id)
        if storm is None or not await work.slots.claim(f"late:{storm}", _ONCE, "targets", now):
            return None
        return await _card(work, CardRef(kind=CardKind.STORM, id=storm))


async def replan(work: Work, talk: Conversation, now: datetime) -> None:
    """Let the time of a conversation whose priority has changed run by that, where it runs."""
    brand = await work.brands.get(talk.brand_id)
    targets = await work.waits.targets(brand.id, lock=True) or Targets()
    await _replan(work, brand, targets, await work.waits.of_conversation(talk.id), now)


async def replan_brand(work: Work, brand: Brand, now: datetime) -> None:
    """Let the time of all that waits run by what the brand has decided now."""
    # Held before anything is read: whatever begins to wait meanwhile does so by the same targets.
    targets = await work.waits.targets(brand.id, lock=True) or Targets()
    await _replan(work, brand, targets, await work.waits.of_brand(brand.id), now)


async def _replan(
    work: Work, brand: Brand, targets: Targets, waiting: Sequence[Running], now: datetime
) -> None:
    plans = [(one.wait, replanned(one.wait, targets, one.priority, brand.zone)) for one in waiting]
    moved = [new for old, new in plans if new != old]
    await work.waits.move(moved)
    # What has been said names the time until which to answer.
    told = [one.id for one in moved if one.nudged_at is not None]
    await work.cards.refresh_shown(CardKind.NUDGE, told, now=now)


async def view_of(work: Work, wait_id: WaitId, now: datetime, *, escalated: bool) -> WaitView:
    """The wait as its message shows it."""
    wait = await work.waits.get(wait_id)
    brand, talk = await work.brands.get(wait.brand_id), await work.conversations.get(wait.conversation_id)
    targets = await work.waits.targets(brand.id) or Targets()
    if wait.ended_at is None and talk.status not in OPEN:
        wait = replace(wait, ended_at=now)
    folded = await _card(work, CardRef(kind=CardKind.CONVERSATION, id=talk.id)) is None
    storm = await work.waits.storm_of(talk.id) if folded else None
    return WaitView(
        wait=wait,
        brand=brand,
        talk=talk,
        asked=_told(brand, targets) if escalated else _reminded(brand, talk),
        late=await work.waits.late_in(StormId(storm), now) if storm else None,
    )


def _reminded(brand: Brand, talk: Conversation) -> frozenset[str]:
    holder = talk.claimed_by or talk.assignee
    return frozenset({holder}) if holder else brand.roles.get(Role.COMMUNITY, frozenset())


def _told(brand: Brand, targets: Targets) -> frozenset[str]:
    roles = [brand.roles.get(one, frozenset()) for one in (Role.ADMIN, Role.COMMUNITY)]
    return next((who for who in (targets.escalate_to, *roles) if who), frozenset())


async def _card(work: Work, ref: CardRef) -> Card | None:
    """The card, where it is in its channel or on its way there."""
    with suppress(NotFoundError):
        card = await work.cards.get(ref)
        return card if card.wanted else None
    return None
