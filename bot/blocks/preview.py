"""The preview: what followers will see on each account, counted as its platform counts."""

from collections.abc import Iterator, Mapping, Sequence

from bot.blocks.content import about, cautions_of, name_of
from bot.blocks.drafting import Draft
from bot.blocks.kit import Json, context, divider, section
from bot.blocks.rich import Line, bold, bullets, capped, date, line, link, paragraph, quote, rich, text, when
from bot.domain.account import Account
from bot.domain.brand import Brand
from bot.domain.ids import AccountId
from bot.domain.likeness import Likeness
from bot.domain.limits import ELSEWHERE, Limits, part_length, problems, text_length
from bot.domain.media import name_of as media_name
from bot.domain.post import Content, Part, picked
from bot.domain.text import shorten

_ACCOUNTS, _PARTS, _IMAGES = 12, 25, 8
_WHOLE, _FIRST_WORDS = 1200, 60


def preview(draft: Draft, brand: Brand, accounts: Mapping[AccountId, Account]) -> Iterator[Json]:
    """What each account would show, what would be refused, and what was said before."""
    content = draft.proof or draft.content
    chosen = [accounts[account] for account in content.accounts if account in accounts]
    yield divider()
    yield from _accounts(content, chosen)
    if said := likeness_lines(draft.likenesses, accounts, brand):
        yield rich(bullets(said))
    yield from _images(draft)
    if elsewhere := _elsewhere(content, chosen):
        yield context(elsewhere)
    yield from _time(draft, brand)


def _accounts(content: Content, chosen: Sequence[Account]) -> Iterator[Json]:
    if not chosen:
        yield section("Choose an account to see how the post fits it.")
    for account in chosen[:_ACCOUNTS]:
        yield rich(*_fit(content, account))
    if len(chosen) > _ACCOUNTS:
        yield context(f"+{len(chosen) - _ACCOUNTS} more accounts; what they would refuse is said on sending.")


def _images(draft: Draft) -> Iterator[Json]:
    for number, image in enumerate(draft.media[:_IMAGES], start=1):
        yield context(media_name(image, number).capitalize(), *about(image))
    if draft.unseen:
        yield context("Press Refresh preview to see the new images here.")


def _time(draft: Draft, brand: Brand) -> Iterator[Json]:
    if draft.planned:
        yield paragraph(bold("Goes out: "), *when(draft.planned, brand.zone))
    if draft.doubt:
        yield paragraph(bold("When? "), text(draft.doubt))


def _fit(content: Content, account: Account) -> Iterator[Json]:
    parts = content.parts_for(account.id)
    found = problems(parts, account.limits)
    verdict = "would be refused" if found else "fits"
    yield line(bold(f"{account.name}: {verdict}"))
    own = [f"Images: {picked(content, account.id)}"] if account.id in content.picks else []
    for words in (*cautions_of(parts[0]), *_unheard(content, account), *own):
        yield line(text(words))
    thread = sum(not part.comment for part in parts)
    for number, part in enumerate(parts[:_PARTS], start=1):
        yield quote(text(shorten(part.full_text, _WHOLE)))
        name = "First comment: " if part.comment else f"Part {number} of {thread}: " if thread > 1 else ""
        yield line(text(f"{name}{_count(part, account.limits)}"))
    if len(parts) > _PARTS:
        yield line(text(f"+{len(parts) - _PARTS} more parts"))
    lines: Sequence[Line] = [(text(problem.text),) for problem in found]
    if lines:
        yield bullets(capped(lines, 8))


def _unheard(content: Content, account: Account) -> Iterator[str]:
    """Says that a warning has no place there, where there is one."""
    if content.caution.words and not account.limits.warnings:
        yield f"{account.platform.capitalize()} has no content warnings in words: none is shown there."


def _count(part: Part, limits: Limits) -> str:
    length = f"{part_length(part, limits.counting):,} of {limits.characters:,} characters"
    if limits.text_bytes is None:
        return length
    return f"{length}, {len(part.full_text.encode()):,} of {limits.text_bytes:,} bytes"


def _elsewhere(content: Content, chosen: Sequence[Account]) -> str:
    """How long the longest part of the common text is where the brand has no account to send it to."""
    common = [part.full_text for part in content.parts_for(AccountId(0)) if not part.comment]
    here = {account.platform for account in chosen}
    counts = []
    for name, limits in ELSEWHERE.items():
        if name.casefold() not in here:
            longest = max(text_length(said, limits.counting) for said in common)
            counts.append(f"{name} {longest:,} of {limits.characters:,}")
    return f"By the rules of other platforms: {', '.join(counts)} characters" if counts else ""


def likeness_lines(
    likenesses: Mapping[AccountId, Likeness], accounts: Mapping[AccountId, Account], brand: Brand
) -> list[Line]:
    """What accounts have said lately that this would say again; a warning, nothing is refused for it."""
    lines = [
        (bold(f"{name_of(accounts, account)} "), *_said(like), text(", "), date(like.said.at, brand.zone))
        for account, like in likenesses.items()
    ]
    return capped(lines, 5)


def _said(like: Likeness) -> Line:
    words = f"“{shorten(' '.join(like.said.text.split()), _FIRST_WORDS)}”"
    if like.said.url is None:
        return (bold("is about to say much the same: "), text(words))
    return (bold("has said much the same: "), link(like.said.url, words))
