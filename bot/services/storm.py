"""Storms: what their card shows, how they are gone through, and when they are over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.domain import storm as rules
from bot.domain.account import Account
from bot.domain.brand import Brand, Person, Role, require
from bot.domain.card import CardKind, CardRef
from bot.domain.conversation import Conversation, Item
from bot.domain.ids import AccountId, StormId
from bot.domain.storm import Count, Order, Storm
from bot.services.conversation import ConversationService, ConversationView
from storage.database import Database
from storage.work import Work

WORST = 5
"""How many of the worst items a storm's card shows."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StormView:
    """A storm with all that its card shows: the worst items come with their conversations."""

    storm: Storm
    brand: Brand
    accounts: Mapping[AccountId, Account]
    counts: Sequence[Count]
    worst: Sequence[tuple[Item, Conversation]]


class StormService:
    """The use cases around storms."""

    def __init__(self, database: Database, clock: Clock, conversations: ConversationService) -> None:
        self._database = database
        self._clock = clock
        self._conversations = conversations

    async def view_of(self, work: Work, storm_id: StormId) -> StormView:
        """The storm with all that its card shows, in a transaction that is open."""
        storm = await work.storms.get(storm_id)
        counts = await work.storms.counts(storm_id)
        ids = {count.account_id for count in counts}
        worst = [await work.items.get(one) for one in await work.storms.worst(storm_id, WORST)]
        return StormView(
            storm=storm,
            brand=await work.brands.get(storm.brand_id),
            accounts={account: await work.accounts.get(account) for account in sorted(ids)},
            counts=counts,
            worst=[(item, await work.conversations.get(item.conversation_id)) for item in worst],
        )

    async def page(
        self, storm_id: StormId, person: Person, order: Order, *, limit: int, offset: int
    ) -> list[ConversationView]:
        """Some of the storm's conversations; raises NotAllowedError for who does not answer followers."""
        async with self._database.read() as work:
            storm = await work.storms.get(storm_id)
            require(await work.brands.get(storm.brand_id), person, Role.COMMUNITY)
            found = await work.storms.conversations(storm_id, order, limit, offset)
            talks = [await work.conversations.get(talk) for talk in found]
            return [await self._conversations.view_of(work, talk) for talk in talks]

    async def end_due(self) -> None:
        """End the storms that are over, each with a last look at its card."""
        now = self._clock()
        async with self._database.read() as work:
            storms = await work.storms.live()
        for storm in storms:
            async with self._database.transaction() as work:
                arrived = await work.storms.arrived(storm.channel, now - rules.LULL)
                if rules.ends(arrived=arrived, lasted=now - storm.begun_at):
                    await work.storms.end(storm.id, now)
                    await work.cards.refresh(CardRef(kind=CardKind.STORM, id=storm.id), now=now)
