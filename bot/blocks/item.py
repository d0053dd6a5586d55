"""An item that came in: who wrote what, with what, and how it sounds."""

from collections.abc import Iterator

from bot.blocks.kit import Drawing, Json, context, message, mrkdwn, one_line
from bot.blocks.rich import bold, bullets, capped, host_of, link, paragraph, quoted, rich, text, token
from bot.blocks.talk import MOODS, Talk
from bot.domain.conversation import Item


def said(item: Item) -> list[Json]:
    """Who wrote what."""
    return [paragraph(*_author(item)), *quoted(item.remote.text or "(no text)"), *_media(item)]


def _author(item: Item) -> Iterator[Json]:
    author = item.remote.author
    yield bold(one_line(author.name or author.handle, 80))
    yield text(f" @{one_line(author.handle, 120)} ")
    if host_of(author.url):
        yield link(author.url, "Profile")
    if author.followers:
        yield text(f" · {author.followers:,} followers")


def _media(item: Item) -> list[Json]:
    urls = [url for url in item.remote.media if host_of(url)]
    lines = [(link(url, f"Attachment {number}"),) for number, url in enumerate(urls, start=1)]
    return [rich(bullets(capped(lines, 4)))] if lines else []


def item_message(item: Item, talk: Talk) -> Drawing:
    """A later item, in the thread of its conversation's card."""
    created = mrkdwn(f"Written {token(item.remote.created_at, talk.brand.zone)}")
    url = item.remote.url
    more = [paragraph(link(url, f"Open on {talk.account.platform.capitalize()}"))] if host_of(url) else []
    return message(*said(item), context(MOODS[item.sentiment.mood], created), *more)
