"""What a page of an inbox brings is stored as a whole, in few statements: items, conversations, cards."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.domain import conversation as rules
from bot.domain import storm as storms
from bot.domain.account import Account
from bot.domain.brand import Brand
from bot.domain.card import CardKind, CardRef
from bot.domain.conversation import (
    Conversation,
    ConversationAction,
    ConversationStatus,
    ItemKind,
    RemoteItem,
)
from bot.domain.ids import ConversationId
from bot.domain.storm import Storm
from bot.services.sentiment import sentiment_of
from storage.cards import Wish
from storage.items import NewItem
from storage.work import Work

REPEATED = timedelta(hours=1)
"""Who says the same again within this says it on the card of the first time."""

Place: TypeAlias = ConversationId | str
"""A conversation, or the key of one that is yet to be opened."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """An item that is new, and where it belongs."""

    remote: RemoteItem
    place: Place
    first: bool
    repeated: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Intake:
    """Takes in what comes to one account, within a transaction that holds its row."""

    work: Work
    brand: Brand
    account: Account
    now: datetime

    async def store(self, remotes: Sequence[RemoteItem]) -> int:
        """Store those that are new, with conversations and cards; how many they are."""
        fresh = await self._fresh(remotes)
        if not fresh:
            return 0
        arrivals = (await self._sorter(fresh)).sort(fresh)
        storm = await self._storm(arrivals)
        opened = await self._open(arrivals)
        held = await self._hear(arrivals)
        new = await self._judged(arrivals, opened, storm)
        await self.work.items.store(self.account.id, new, self.now)
        further = [one.remote.ref.id for one in arrivals if _is_further(one)]
        stored = await self.work.items.ids_of(self.account.id, further)
        cards = _Cards(self, arrivals, opened, held)
        if storm is None:
            await cards.want(stored)
        else:
            await cards.fold(stored, storm, _redraw_at(new, self.now))
        return len(fresh)

    async def _fresh(self, remotes: Sequence[RemoteItem]) -> list[RemoteItem]:
        me = self.account.identity.remote_id
        known = await self.work.items.known(self.account.id, [one.ref.id for one in remotes])
        fresh: dict[str, RemoteItem] = {}
        for one in remotes:
            if one.author.remote_id != me and one.ref.id not in known:
                fresh.setdefault(one.ref.id, one)
        return list(fresh.values())

    async def _sorter(self, fresh: Sequence[RemoteItem]) -> "_Sorter":
        """What is known already about where these belong."""
        parents = {one.parent_id for one in fresh if one.parent_id is not None}
        homes = await self.work.items.homes(self.account.id, parents)
        keys = await self.work.conversations.of_keys(self.account.id, [_key(one) for one in fresh])
        authors = {one.author.remote_id for one in fresh}
        since = self.now - REPEATED
        said = await self.work.items.said_by(self.account.id, authors, since)
        return _Sorter(homes, keys, said)

    async def _storm(self, arrivals: Sequence[Arrival]) -> Storm | None:
        """The storm that is on, or begins with these."""
        channel = self.brand.channels.community
        storm = await self.work.storms.in_channel(channel)
        if storm is not None:
            return storm
        arrived = await self.work.storms.arrived(channel, self.now - storms.SPAN)
        waiting = await self.work.cards.waiting(channel)
        opening = sum(one.first for one in arrivals)
        if not storms.begins(arrived=arrived + len(arrivals), waiting=waiting + opening):
            return None
        storm = await self.work.storms.begin(self.brand.id, channel, self.now)
        kept = await self.work.cards.keep_waiting_back(channel, (CardKind.CONVERSATION, CardKind.ITEM))
        await self.work.storms.take_in(storm.id, kept)
        await self.work.cards.want(CardRef(kind=CardKind.STORM, id=storm.id), channel, now=self.now)
        return storm

    async def _open(self, arrivals: Sequence[Arrival]) -> Mapping[str, ConversationId]:
        new: dict[str, ItemKind] = {}
        for one in arrivals:
            if isinstance(one.place, str):
                new.setdefault(one.place, one.remote.kind)
        return await self.work.conversations.open_many(self.account, new, self.now)

    async def _hear(self, arrivals: Sequence[Arrival]) -> Mapping[ConversationId, Conversation]:
        """The conversations that went on, as they are now."""
        ids = {one.place for one in arrivals if not isinstance(one.place, str)}
        held = {talk.id: _heard(talk) for talk in (await self.work.conversations.many(ids)).values()}
        await self.work.conversations.save_many(held.values())
        return held

    async def _judged(
        self, arrivals: Sequence[Arrival], opened: Mapping[str, ConversationId], storm: Storm | None
    ) -> list[NewItem]:
        taught = await self.work.words.of_brand(self.brand.id)
        return [
            NewItem(
                remote=one.remote,
                conversation_id=talk_of(one, opened),
                sentiment=sentiment_of(one.remote.text, one.remote.language, taught),
                repeated=one.repeated,
                storm_id=storm.id if storm else None,
            )
            for one in arrivals
        ]


class _Sorter:
    """Finds for each item in turn the conversation to which it belongs.

    Direct messages: one for each person. Else it follows what it answers: another item, or a reply of ours; a
    comment right under a post of ours, or anything else, opens a conversation of its own, unless its author
    has just said the same elsewhere.
    """

    def __init__(
        self,
        homes: Mapping[str, ConversationId],
        keys: Mapping[str, ConversationId],
        said: Sequence[tuple[str, str, ConversationId]],
    ) -> None:
        self._places: dict[str, Place] = {**homes}
        self._keys = keys
        self._opened: set[Place] = set()
        self._said: defaultdict[tuple[str, str], list[Place]] = defaultdict(list)
        for author, text, place in said:
            self._said[author, _words(text)].append(place)

    def sort(self, fresh: Sequence[RemoteItem]) -> list[Arrival]:
        """Where each of these belongs, in their order."""
        return [self._arrival(remote) for remote in fresh]

    def _arrival(self, remote: RemoteItem) -> Arrival:
        place = self._place(remote)
        words = _words(remote.text)
        before = self._said[remote.author.remote_id, words] if words else []
        same = place if place in before else next(iter(before), None)
        repeated = same is not None and (same == place or not self._goes_on(remote))
        if same is not None and repeated:
            place = same
        elif words:
            before.append(place)
        self._places[remote.ref.id] = place
        first = isinstance(place, str) and place not in self._opened
        self._opened.add(place)
        return Arrival(remote=remote, place=place, first=first, repeated=repeated)

    def _goes_on(self, remote: RemoteItem) -> bool:
        return remote.kind == ItemKind.MESSAGE or remote.parent_id in self._places

    def _place(self, remote: RemoteItem) -> Place:
        if (
            remote.kind != ItemKind.MESSAGE
            and remote.parent_id is not None
            and remote.parent_id in self._places
        ):
            return self._places[remote.parent_id]
        key = _key(remote)
        return self._keys.get(key, key)


class _Cards:
    """The cards that arrivals ask for: each its own, or in a storm one for all."""

    def __init__(
        self,
        intake: Intake,
        arrivals: Sequence[Arrival],
        opened: Mapping[str, ConversationId],
        held: Mapping[ConversationId, Conversation],
    ) -> None:
        self._cards = intake.work.cards
        self._channel = intake.brand.channels.community
        self._now = intake.now
        self._arrivals = arrivals
        self._opened = opened
        self._held = held

    async def want(self, stored: Mapping[str, int]) -> None:
        """A card for each conversation, and a message in its thread for what came later and is new."""
        wishes = dict.fromkeys(Wish(self._ref(one)) for one in self._arrivals)
        wishes |= dict.fromkeys(self._further(one, stored) for one in self._arrivals if _is_further(one))
        await self._cards.want_many(list(wishes), self._channel, now=self._now)

    async def fold(self, stored: Mapping[str, int], storm: Storm, redraw_at: datetime) -> None:
        """One card for all. Only where somebody is at it a conversation goes on in its thread."""
        claimed = {talk.id for talk in self._held.values() if talk.status == ConversationStatus.CLAIMED}
        further = [one for one in self._arrivals if _is_further(one) and one.place in claimed]
        await self._cards.keep_back(
            [_conversation(talk) for talk in self._opened.values()], self._channel, now=self._now
        )
        if self._held:
            await self._cards.refresh_shown(CardKind.CONVERSATION, self._held.keys(), now=self._now)
        await self._cards.want_many(
            [self._further(one, stored) for one in further], self._channel, now=self._now
        )
        ref = CardRef(kind=CardKind.STORM, id=storm.id)
        await self._cards.want(ref, storm.channel, now=redraw_at)

    def _ref(self, arrival: Arrival) -> CardRef:
        return _conversation(talk_of(arrival, self._opened))

    def _further(self, arrival: Arrival, stored: Mapping[str, int]) -> Wish:
        item = CardRef(kind=CardKind.ITEM, id=stored[arrival.remote.ref.id])
        return Wish(item, self._ref(arrival))


def talk_of(arrival: Arrival, opened: Mapping[str, ConversationId]) -> ConversationId:
    """The conversation to which an item belongs, once those that are new were opened."""
    return opened[arrival.place] if isinstance(arrival.place, str) else arrival.place


def _redraw_at(new: Sequence[NewItem], now: datetime) -> datetime:
    """When a storm's card is to show these: in its turn, or at once."""
    loud = any(storms.is_loud(one.sentiment.mood, one.remote.author.followers) for one in new)
    return now if loud else now + storms.REDRAWN


def _is_further(arrival: Arrival) -> bool:
    return not arrival.first and not arrival.repeated


def _conversation(talk: ConversationId) -> CardRef:
    return CardRef(kind=CardKind.CONVERSATION, id=talk)


def _key(remote: RemoteItem) -> str:
    """The key of the conversation that an item opens."""
    return f"message:{remote.author.remote_id}" if remote.kind == ItemKind.MESSAGE else remote.ref.id


def _words(text: str) -> str:
    return " ".join(text.casefold().split())


def _heard(talk: Conversation) -> Conversation:
    """The conversation after a further item; one that waits for an answer anew is anybody's."""
    heard = rules.apply(talk, ConversationAction.HEAR)
    return heard if heard.status == talk.status else replace(heard, claimed_by=None, claimed_until=None)
