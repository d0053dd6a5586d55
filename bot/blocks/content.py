"""What a post would publish, as it will look: texts by account, parts of a thread, images."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.blocks.kit import TEXT, Json, context, one_line
from bot.blocks.rich import bold, line, paragraph, pieces, quote, quoted, rich, text
from bot.domain.account import Account
from bot.domain.ids import AccountId
from bot.domain.media import fits, is_video, length, megabytes, recipe
from bot.domain.post import Content, Mark, Media, Part, picked

MARKS: Mapping[Mark, str] = {
    Mark.SUGGESTIVE: "suggestive",
    Mark.NUDITY: "nudity",
    Mark.ADULT: "adult content",
    Mark.GRAPHIC: "violence or wounds",
}
"""What images may be marked as, in words."""


def texts(content: Content, accounts: Mapping[AccountId, Account]) -> Iterator[Json]:
    """The texts, each once, with its accounts where these get different ones."""
    variants = _variants(content)
    for parts, to in variants.items():
        if len(variants) > 1:
            yield paragraph(bold(f"On {names(accounts, to)}"))
        own = to[:1] and to[0] in content.picks
        told = [*cautions_of(parts[0]), *([f"Images: {picked(content, to[0])}"] if own else [])]
        if told:
            yield context(*told)
        yield from _packed(parts) if len(parts) > 1 else quoted(parts[0].full_text)


def _packed(parts: Sequence[Part]) -> Iterator[Json]:
    """A thread in as few blocks as it takes: who approves has to see all of it."""
    thread = sum(not part.comment for part in parts)
    found: list[Json] = []
    room = TEXT
    for number, part in enumerate(parts, start=1):
        name = "First comment" if part.comment else f"Part {number} of {thread}"
        for piece in pieces(part.full_text):
            room -= len(piece)
            if found and (room < 0 or len(found) >= _ELEMENTS):
                yield rich(*found)
                found, room = [], TEXT - len(piece)
            heading = [line(bold(name))] if part.comment or thread > 1 else []
            found += [*heading, quote(text(piece))]
    yield rich(*found)


_ELEMENTS = 40


def cautions_of(part: Part) -> list[str]:
    """What followers are warned of, in words; none where they are not."""
    warning = [f"Content warning: {one_line(part.warning, 300)}"] if part.warning else []
    return [*warning, *([f"Images marked as {MARKS[part.mark]}"] if part.mark else [])]


def _variants(content: Content) -> dict[tuple[Part, ...], list[AccountId]]:
    """The accounts by what they get; without an account, the text as it was written."""
    found: dict[tuple[Part, ...], list[AccountId]] = {}
    for account in content.accounts:
        found.setdefault(content.parts_for(account), []).append(account)
    return found or {(Part(text=content.text),): []}


def names(accounts: Mapping[AccountId, Account], which: Iterable[AccountId]) -> str:
    """Accounts as a line of text."""
    return ", ".join(name_of(accounts, account) for account in which) or "no account yet"


def name_of(accounts: Mapping[AccountId, Account], account: AccountId) -> str:
    """What people call an account, even one that is gone."""
    return one_line(accounts[account].name) if account in accounts else "an account that was removed"


def images(media: Sequence[Media], notes: Mapping[str, Sequence[str]] | None = None) -> list[Json]:
    """A line about each image and video, which themselves are in the thread of a card in review.

    `notes` is what else there is to say of a piece, by its SHA-256.
    """
    said = notes or {}
    return [
        context(
            f"{'Video' if is_video(one) else 'Image'} {number} of {len(media)}",
            *about(one),
            *said.get(one.sha256, ())[:_NOTES],
        )
        for number, one in enumerate(media, 1)
    ]


def about(media: Media) -> tuple[str, str]:
    """An image or a video in words: its measures, and its alt text."""
    kind = media.mime.rpartition("/")[2].upper().replace("QUICKTIME", "QuickTime")
    size = f"{kind}, {media.width} by {media.height} pixels, {megabytes(media.size)}"
    moving = f", {length(media.seconds)} long, {media.codec}" if is_video(media) else ""
    return size + moving, f"Alt text: {media.alt}" if media.alt else "No alt text"


def fitted(
    media: Sequence[Media], accounts: Iterable[Account], made: Mapping[tuple[str, str], Media]
) -> dict[str, list[str]]:
    """What an account gets in place of an image that it does not take as it is, by the image's SHA-256."""
    found: dict[str, list[str]] = {}
    for account in accounts:
        for one in media:
            other = made.get((one.sha256, recipe(account.limits)))
            if other and not fits(one, account.limits):
                still = "the first picture of it, " if one.animated else ""
                found.setdefault(one.sha256, []).append(f"{one_line(account.name)}: {still}{about(other)[0]}")
    return found


_NOTES = 6
