"""An item that came in: who wrote what, with what, in which language, and how it sounds."""

from collections.abc import Iterator, Mapping

from bot.blocks.caution import caution
from bot.blocks.edit import fate
from bot.blocks.kit import Drawing, Json, context, message, mrkdwn, one_line
from bot.blocks.picture import pictures
from bot.blocks.rich import bold, bullets, capped, date, host_of, link, paragraph, quoted, rich, text, token
from bot.blocks.talk import MOODS, Talk
from bot.domain.conversation import Item
from bot.domain.language import language_of
from bot.domain.sentiment import Mood, Sentiment


def said(item: Item) -> list[Json]:
    """Who wrote what."""
    return [
        paragraph(*_author(item)),
        *quoted(item.remote.text or "(no text)"),
        *pictures(item.remote.pictures),
        *_media(item),
    ]


def _author(item: Item) -> Iterator[Json]:
    author = item.remote.author
    yield bold(one_line(author.name or author.handle, 80))
    yield text(f" @{one_line(author.handle, 120)} ")
    if host_of(author.url):
        yield link(author.url, "Profile")
    if author.followers is not None:
        yield text(f" · {author.followers:,} follower{'' if author.followers == 1 else 's'}")


def _media(item: Item) -> list[Json]:
    urls = [url for url in item.remote.media if host_of(url)]
    lines = [(link(url, f"Attachment {number}"),) for number, url in enumerate(urls, start=1)]
    return [rich(bullets(capped(lines, 4)))] if lines else []


LANGUAGES: Mapping[str, str] = {
    "ar": "Arabic",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "zh": "Chinese",
}
"""The languages that rules can ask for, in words."""

_HEDGED = frozenset({Mood.UNSURE, Mood.UNSCORED})


def mood_words(sentiment: Sentiment) -> str:
    """A mood with its score; no score where it would pretend to know."""
    words = MOODS[sentiment.mood]
    if sentiment.score is None or sentiment.mood in _HEDGED:
        return words
    return f"{words} ({sentiment.score:+.2f})"


def facts(item: Item) -> list[str]:
    """How an item sounds, and in which language it is, where that is known."""
    code = (language_of(item.remote.text, item.remote.language) or "").partition("-")[0].lower()
    known = LANGUAGES.get(code, code.upper() if len(code) == len("en") else "")
    return [mood_words(item.sentiment), *([known] if known else [])]


def item_message(item: Item, talk: Talk, *, back: bool = False) -> Drawing:
    """A later item, in the thread of its conversation's card; `back` says that the talk had been put away."""
    created = mrkdwn(f"Written {token(item.remote.created_at, talk.brand.zone)}")
    head = [paragraph(bold("This conversation is back:"), text(" they wrote again."))] if back else []
    odd = caution(item, talk)
    became = fate(talk.edits.get(item.id), talk.brand.zone)
    return message(*head, *said(item), *odd, *became, context(*facts(item), created), *_page(item, talk))


def awake_message(talk: Talk) -> Drawing:
    """Says in thread and channel that a snooze is over, with what was said last."""
    item = talk.items[-1]
    head = paragraph(
        bold("Back from its snooze."),
        text(" They have been waiting since "),
        date(item.remote.created_at, talk.brand.zone),
        text("."),
    )
    return message(head, *said(item), *_page(item, talk))


def _page(item: Item, talk: Talk) -> list[Json]:
    url = item.remote.url
    return [paragraph(link(url, f"Open on {talk.account.platform.capitalize()}"))] if host_of(url) else []
