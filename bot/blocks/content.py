"""What a post would publish, as it will look: texts by account, parts of a thread, images."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.blocks.kit import Json, context, one_line
from bot.blocks.rich import bold, paragraph, quoted
from bot.domain.account import Account
from bot.domain.ids import AccountId
from bot.domain.post import Content, Media


def texts(content: Content, accounts: Mapping[AccountId, Account]) -> Iterator[Json]:
    """The texts, each once, with its accounts where these get different ones."""
    variants = _variants(content)
    for parts, to in variants.items():
        if len(variants) > 1:
            yield paragraph(bold(f"On {names(accounts, to)}"))
        for number, part in enumerate(parts, start=1):
            if len(parts) > 1:
                yield context(f"Part {number} of {len(parts)}")
            yield from quoted(part)


def _variants(content: Content) -> dict[tuple[str, ...], list[AccountId]]:
    """The accounts by the text that they get; without an account, the text as it was written."""
    found: dict[tuple[str, ...], list[AccountId]] = {}
    for account in content.accounts:
        parts = tuple(part.full_text for part in content.parts_for(account))
        found.setdefault(parts, []).append(account)
    return found or {(content.text,): []}


def names(accounts: Mapping[AccountId, Account], which: Iterable[AccountId]) -> str:
    """Accounts as a line of text."""
    return ", ".join(name_of(accounts, account) for account in which) or "no account yet"


def name_of(accounts: Mapping[AccountId, Account], account: AccountId) -> str:
    """What people call an account, even one that is gone."""
    return one_line(accounts[account].name) if account in accounts else "an account that was removed"


def images(media: Sequence[Media]) -> list[Json]:
    """A line about each image; the bytes are not in Slack, so there is no picture to show."""
    return [context(f"Image {number} of {len(media)}", *about(one)) for number, one in enumerate(media, 1)]


def about(media: Media) -> tuple[str, str]:
    """An image in words: its measures, and its alt text."""
    kind = media.mime.rpartition("/")[2].upper()
    size = f"{kind}, {media.width} by {media.height} pixels, {_bytes(media.size)}"
    return size, f"Alt text: {media.alt}" if media.alt else "No alt text"


def _bytes(size: int) -> str:
    return f"{size / _MEGABYTE:.1f} MB" if size >= _MEGABYTE else f"{max(1, size // 1000)} KB"


_MEGABYTE = 1_000_000
