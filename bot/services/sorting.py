"""Which conversation each incoming item goes on with, or opens; and what says the same again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.domain.conversation import Fold, ItemKind, RemoteItem
from bot.domain.ids import ConversationId
from bot.domain.sentiment import UNSURE, Sentiment

Place: TypeAlias = ConversationId | str
"""A conversation, or the key of one that is yet to be opened."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """An item that is new, and where it belongs; `fold` says why it is not shown, `signs` why it is spam."""

    remote: RemoteItem
    place: Place
    first: bool
    repeated: bool
    sentiment: Sentiment = UNSURE
    fold: Fold | None = None
    signs: tuple[str, ...] = ()

    @property
    def further(self) -> bool:
        """Whether it gets a message of its own in the thread of its conversation."""
        return not self.first and not self.repeated and self.fold is None

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
        said: Sequence[tuple[str, str, ConversationId]],
    ) -> None:
        self._places: dict[str, Place] = {**homes}
        self._keys = keys
        self._opened: set[Place] = set()
        self._said: defaultdict[tuple[str, str], list[Place]] = defaultdict(list)
        for author, text, place in said:
            self._said[author, words_of(text)].append(place)

    def sort(self, fresh: Sequence[RemoteItem]) -> list[Arrival]:
        """Where each of these belongs, in their order."""
        return [self._arrival(remote) for remote in fresh]

    def _arrival(self, remote: RemoteItem) -> Arrival:
        place = self._place(remote)
        words = words_of(remote.text)
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
        key = key_of(remote)
        return self._keys.get(key, key)


def key_of(remote: RemoteItem) -> str:
    """The key of the conversation that an item opens."""
    return f"message:{remote.author.remote_id}" if remote.kind == ItemKind.MESSAGE else remote.ref.id


def words_of(text: str) -> str:
    """A text without what makes no difference when it is said again."""
    return " ".join(text.casefold().split())
