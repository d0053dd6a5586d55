"""Which conversation each incoming item goes on with, or opens; and what says the same again."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.domain.conversation import Fold, ItemKind, RemoteItem
from bot.domain.ids import ConversationId
from bot.domain.sentiment import Sentiment
from bot.services.judging import Judged

Place: TypeAlias = ConversationId | str
"""A conversation, or the key of one that is yet to be opened."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """An item that is new, and where it belongs; `fold` says why it is not shown."""

    judged: Judged
    place: Place
    first: bool
    repeated: bool
    fold: Fold | None = None

    @property
    def remote(self) -> RemoteItem:
        """The item as it came."""
        return self.judged.remote

    @property
    def sentiment(self) -> Sentiment:
        """Its mood."""
        return self.judged.sentiment

    @property
    def aside(self) -> bool:
        """Whether it says nothing about how much comes in."""
        return self.repeated or self.fold is not None

    @property
    def further(self) -> bool:
        """Whether it gets a message of its own in the thread of its conversation."""
        return not self.first and not self.aside

    def talk(self, opened: Mapping[str, ConversationId]) -> ConversationId:
        """The conversation to which it belongs, once those that are new were opened."""
        return opened[self.place] if isinstance(self.place, str) else self.place


class Sorter:
    """Finds for each item in turn the conversation to which it belongs.

    Direct messages: one for each person. Else it follows what it answers: another item, or a reply of ours; a
    comment right under a post of ours, or anything else, opens a conversation of its own, unless its author
    has just said the same elsewhere.
    """

    def __init__(
        self,
        homes: Mapping[str, ConversationId],
        keys: Mapping[str, ConversationId],
        said: Sequence[tuple[int, ConversationId]],
        ignored: Collection[str],
    ) -> None:
        self._places: dict[str, Place] = {**homes}
        self._keys = keys
        self._opened: set[Place] = set()
        self._ignored = ignored
        self._said: defaultdict[int, list[Place]] = defaultdict(list)
        for mark, place in said:
            self._said[mark].append(place)

    def sort(self, fresh: Sequence[Judged]) -> list[Arrival]:
        """Where each of these belongs, in their order."""
        return [self._arrival(one) for one in fresh]

    def _arrival(self, judged: Judged) -> Arrival:
        remote = judged.remote
        place = self._place(remote)
        before = [] if judged.said is None else self._said[judged.said]
        same = place if place in before else next(iter(before), None)
        repeated = same is not None and (same == place or not self._goes_on(remote))
        if same is not None and repeated:
            place = same
        else:
            before.append(place)
        self._places[remote.ref.id] = place
        first = isinstance(place, str) and place not in self._opened
        self._opened.add(place)
        fold = self._fold(judged)
        return Arrival(judged=judged, place=place, first=first, repeated=repeated, fold=fold)

    def _fold(self, judged: Judged) -> Fold | None:
        if judged.remote.author.remote_id in self._ignored:
            return Fold.AUTHOR
        return Fold.SPAM if judged.signs else None

    def _goes_on(self, remote: RemoteItem) -> bool:
        return remote.kind == ItemKind.MESSAGE or remote.parent_id in self._places

    def _place(self, remote: RemoteItem) -> Place:
        if (
            remote.kind != ItemKind.MESSAGE
            and remote.parent_id is not None
            and remote.parent_id in self._places
        ):
            return self._places[remote.parent_id]
        key = key_of(remote)
        return self._keys.get(key, key)


def key_of(remote: RemoteItem) -> str:
    """The key of the conversation that an item opens."""
    return f"message:{remote.author.remote_id}" if remote.kind == ItemKind.MESSAGE else remote.ref.id
