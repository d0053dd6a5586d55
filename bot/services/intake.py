"""What a page of an inbox brings is stored as a whole, in few statements: items, conversations, cards."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain import conversation as rules
from bot.domain import storm as storms
from bot.domain.account import Account
from bot.domain.brand import Brand
from bot.domain.card import CardKind, CardRef
from bot.domain.conversation import Conversation, ConversationAction, ConversationStatus
from bot.domain.ids import ChannelId, ConversationId
from bot.domain.storm import Storm
from bot.services.judging import Judged
from bot.services.placing import Placing
from bot.services.sorting import Arrival, Sorter, key_of
from storage.cards import Wish
from storage.conversations import Opening
from storage.items import NewItem
from storage.work import Work

REPEATED = timedelta(hours=1)
"""Who says the same again within this says it on the card of the first time."""

_PUT_AWAY = frozenset({ConversationStatus.RESOLVED, ConversationStatus.SNOOZED})
"""Nobody looks into the thread of these: what comes to them is shown in the channel as well."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """A conversation that goes on: as it was, and as it is now."""

    before: Conversation
    now: Conversation

    @property
    def returns(self) -> bool:
        """Whether it was put away, and is to be dealt with again."""
        return self.before.status in _PUT_AWAY and self.now.status != self.before.status


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """What came for one channel: `shown` conversations have a card there, `folded` new ones have none."""

    channel: ChannelId
    arrivals: Sequence[Arrival]
    shown: Mapping[ConversationId, Held | None] = field(default_factory=dict)
    folded: Sequence[ConversationId] = ()

    @property
    def new(self) -> list[ConversationId]:
        """The conversations that were opened, and have a card."""
        return [talk for talk, held in self.shown.items() if held is None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Intake:
    """Takes in what comes to one account, within a transaction that holds its row."""

    work: Work
    brand: Brand
    account: Account
    now: datetime
    recalled: Mapping[str, str] = field(default_factory=dict)
    """Texts of ours that comments answer, and that Pressroom did not publish, by their names."""
    first: bool = False
    """Whether this is the first look at the account: it finds what is older than its connection."""

    async def store(self, items: Sequence[Judged]) -> int:
        """Store those that are new, with conversations and cards; how many they are."""
        fresh = await self._fresh(items)
        if not fresh:
            return 0
        placing = await Placing.of(self.work, self.brand, self.account, fresh)
        arrivals = (await self._sorter(fresh, placing)).sort(fresh)
        openings = placing.openings(arrivals)
        opened = await self.work.conversations.open_many(self.account, openings, self.now)
        await self._recall(arrivals, opened)
        held = await self._hear(arrivals)
        batches = self._batches(arrivals, opened, openings, held)
        for batch in batches:
            await self._take(batch, opened)
        return len(fresh)

    async def _fresh(self, items: Sequence[Judged]) -> list[Judged]:
        me = self.account.identity.remote_id
        known = await self.work.items.known(self.account.id, [one.remote.ref.id for one in items])
        fresh: dict[str, Judged] = {}
        for one in items:
            if one.remote.author.remote_id != me and one.remote.ref.id not in known:
                fresh.setdefault(one.remote.ref.id, one)
        return list(fresh.values())

    async def _sorter(self, fresh: Sequence[Judged], placing: Placing) -> Sorter:
        """What is known already about where these belong."""
        parents = {one.remote.parent_id for one in fresh if one.remote.parent_id is not None}
        homes = await self.work.items.homes(self.account.id, parents)
        keys = await self.work.conversations.of_keys(self.account.id, [key_of(one.remote) for one in fresh])
        marks = {one.said for one in fresh if one.said is not None}
        said = await self.work.items.said(self.account.id, marks, self.now - REPEATED)
        return Sorter(homes, keys, said, placing.ignored)

    async def _recall(self, arrivals: Sequence[Arrival], opened: Mapping[str, ConversationId]) -> None:
        """Keep with a new conversation what its first item answers."""
        answered = {
            one.talk(opened): self.recalled[parent]
            for one in arrivals
            if one.first and (parent := one.remote.parent_id) is not None and parent in self.recalled
        }
        await self.work.conversations.save_answered(answered)

    async def _hear(self, arrivals: Sequence[Arrival]) -> dict[ConversationId, Held]:
        """The conversations that went on; what is folded away changes none of them."""
        ids = {one.place for one in arrivals if not isinstance(one.place, str)}
        loud = {one.place for one in arrivals if one.fold is None}
        found = await self.work.conversations.many(ids)
        held = {
            talk.id: Held(before=talk, now=_heard(talk) if talk.id in loud else talk)
            for talk in found.values()
        }
        await self.work.conversations.save_many([held[one].now for one in held if one in loud])
        return held

    def _batches(
        self,
        arrivals: Sequence[Arrival],
        opened: Mapping[str, ConversationId],
        openings: Mapping[str, Opening],
        held: Mapping[ConversationId, Held],
    ) -> list[Batch]:
        """What came, by the channels it goes to, each in its order."""
        talks = {opened[key]: (one.placement.target.channel, one.folded) for key, one in openings.items()}
        talks |= {talk: (one.now.channel, one.now.folded) for talk, one in held.items()}
        sorted_by: dict[ChannelId, list[Arrival]] = {}
        for one in arrivals:
            channel = talks[one.talk(opened)][0] or self.brand.channels.community
            sorted_by.setdefault(channel, []).append(one)
        return [
            Batch(
                channel=channel,
                arrivals=found,
                shown={talk: held.get(talk) for talk in _talks(found, opened) if talks[talk][1] is None},
                folded=[talk for talk in _talks(found, opened) if talks[talk][1] and talk not in held],
            )
            for channel, found in sorted_by.items()
        ]

    async def _take(self, batch: Batch, opened: Mapping[str, ConversationId]) -> None:
        """Store what came for a channel, and ask for its cards: each its own, or in a storm one for all."""
        storm = await self._found(batch) or await self._storm(batch)
        new = [_new_item(one, opened, storm) for one in batch.arrivals]
        await self.work.items.store(self.account.id, new, self.now)
        further = [one.remote.ref.id for one in batch.arrivals if one.further or _is_back(one, batch)]
        stored = await self.work.items.ids_of(self.account.id, further)
        cards = _Cards(self, batch, opened, stored)
        await cards.keep_back(batch.folded)
        if storm is None:
            await cards.want()
        else:
            await cards.fold(storm, _redraw_at(new, self.now))

    async def _found(self, batch: Batch) -> Storm | None:
        """What was there before the account was connected, where it is more than a few."""
        if not self.first or len(batch.arrivals) <= storms.FOUND:
            return None
        return await self.work.storms.found(self.account, batch.channel, self.now)

    async def _storm(self, batch: Batch) -> Storm | None:
        """The storm that is on in the channel, or begins with these."""
        channel = batch.channel
        storm = await self.work.storms.in_channel(channel)
        if storm is not None:
            return storm
        arrived = await self.work.storms.arrived(channel, self.now - storms.SPAN)
        waiting = await self.work.cards.waiting(channel)
        arrived += sum(not one.aside for one in batch.arrivals)
        if not storms.begins(arrived=arrived, waiting=waiting + len(batch.new)):
            return None
        storm = await self.work.storms.begin(self.brand.id, channel, self.now)
        kept = await self.work.cards.keep_waiting_back(channel, (CardKind.CONVERSATION, *_FURTHER))
        await self.work.storms.take_in(storm.id, kept)
        await self.work.cards.want(CardRef(kind=CardKind.STORM, id=storm.id), channel, now=self.now)
        return storm


class _Cards:
    """The cards that a channel's arrivals ask for."""

    def __init__(
        self,
        intake: Intake,
        batch: Batch,
        opened: Mapping[str, ConversationId],
        stored: Mapping[str, int],
    ) -> None:
        self._cards = intake.work.cards
        self._now = intake.now
        self._batch = batch
        self._opened = opened
        self._stored = stored

    async def keep_back(self, talks: Iterable[ConversationId]) -> None:
        """A place in the channel for each, at which nothing is shown before somebody asks for it."""
        refs = [_conversation(talk) for talk in talks]
        await self._cards.keep_back(refs, self._batch.channel, now=self._now)

    async def want(self) -> None:
        """A card for each conversation, and a message in its thread for what came later and is new."""
        wishes = dict.fromkeys(Wish(_conversation(talk)) for talk in self._batch.shown)
        wishes |= dict.fromkeys(self._further())
        await self._cards.want_many(list(wishes), self._batch.channel, now=self._now)

    async def fold(self, storm: Storm, redraw_at: datetime) -> None:
        """One card for all. Only where somebody is at it a conversation goes on in its thread."""
        batch = self._batch
        held = {talk: one.now for talk, one in batch.shown.items() if one is not None}
        claimed = {talk for talk, one in held.items() if one.status == ConversationStatus.CLAIMED}
        further = [wish for wish in self._further() if wish.thread_of and wish.thread_of.id in claimed]
        await self.keep_back(batch.new)
        if held:
            await self._cards.refresh_shown(CardKind.CONVERSATION, held.keys(), now=self._now)
        await self._cards.want_many(further, batch.channel, now=self._now)
        ref = CardRef(kind=CardKind.STORM, id=storm.id)
        await self._cards.want(ref, storm.channel, now=redraw_at)

    def _further(self) -> list[Wish]:
        """Messages in threads; those of what had been put away are seen in the channel as well."""
        wishes = []
        for one in self._batch.arrivals:
            back = _is_back(one, self._batch)
            if (one.further or back) and one.talk(self._opened) in self._batch.shown:
                kind = CardKind.RETURN if back else CardKind.ITEM
                item = CardRef(kind=kind, id=self._stored[one.remote.ref.id])
                wishes.append(Wish(item, _conversation(one.talk(self._opened))))
        return wishes


_FURTHER = (CardKind.ITEM, CardKind.RETURN)


def _is_back(arrival: Arrival, batch: Batch) -> bool:
    """Whether its conversation had been put away, and it is the first that came to it since."""
    held = None if isinstance(arrival.place, str) else batch.shown.get(arrival.place)
    if held is None or not held.returns or arrival.fold is not None:
        return False
    return arrival is next(one for one in batch.arrivals if one.place == arrival.place and one.fold is None)


def _talks(arrivals: Sequence[Arrival], opened: Mapping[str, ConversationId]) -> list[ConversationId]:
    return list(dict.fromkeys(one.talk(opened) for one in arrivals))


def _new_item(arrival: Arrival, opened: Mapping[str, ConversationId], storm: Storm | None) -> NewItem:
    return NewItem(
        remote=arrival.remote,
        conversation_id=arrival.talk(opened),
        sentiment=arrival.sentiment,
        repeated=arrival.repeated,
        aside=arrival.aside or (storm is not None and storm.account_id is not None),
        said=None if arrival.repeated else arrival.judged.said,
        storm_id=storm.id if storm else None,
    )


def _redraw_at(new: Sequence[NewItem], now: datetime) -> datetime:
    """When a storm's card is to show these: in its turn, or at once."""
    loud = any(storms.is_loud(one.sentiment.mood, one.remote.author.followers) for one in new)
    return now if loud else now + storms.REDRAWN


def _conversation(talk: ConversationId) -> CardRef:
    return CardRef(kind=CardKind.CONVERSATION, id=talk)


def _heard(talk: Conversation) -> Conversation:
    """The conversation after a further item; one that waits for an answer anew is anybody's."""
    if talk.folded is not None and talk.status == ConversationStatus.IGNORED:
        # It was put away for what somebody else wrote.
        return rules.apply(talk, ConversationAction.REOPEN)
    heard = rules.apply(talk, ConversationAction.HEAR)
    if heard.status == talk.status:
        return heard
    return replace(heard, claimed_by=None, claimed_until=None)
