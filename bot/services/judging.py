"""What the text of an incoming item tells by itself, before anybody knows where it belongs."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.domain.conversation import RemoteItem
from bot.domain.saying import mark_of
from bot.domain.sentiment import Sentiment
from bot.domain.spam import spam_signs
from bot.services.sentiment import Taught, sentiment_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """An item with its mood, what makes it look like spam, and what stands for its author's words."""

    remote: RemoteItem
    sentiment: Sentiment
    signs: tuple[str, ...] = ()
    said: int | None = None


def judged(remote: RemoteItem, taught: Taught, own: Collection[str] = ()) -> Judged:
    """The item as a brand that has taught these words, and has these hosts of its own, reads it."""
    author = remote.author
    return Judged(
        remote=remote,
        sentiment=sentiment_of(remote.text, remote.language, taught),
        signs=spam_signs(remote.text, author.followers, own),
        said=mark_of(author.remote_id, remote.text),
    )
