"""The composer: opened from anywhere, drawn again for a preview, and sent."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from bot.blocks.composer import (
    ACCOUNTS,
    ALTS,
    AS_DRAFT,
    AT_TIME,
    COMPOSE,
    FILES,
    IN_WORDS,
    KEPT,
    LINK,
    NEXT_SLOT,
    ON_RELEASE,
    PREVIEW,
    TEXT,
    TIME,
    VARIANT,
    VARIANTS,
    WHEN,
    WHEN_CHANGED,
    WORDS,
    Draft,
    Routing,
    composer,
    draft_of,
    routing,
)
from bot.blocks.kit import stamped
from bot.blocks.notice import done
from bot.blocks.queue import DRAFT
from bot.domain.account import Account
from bot.domain.brand import Brand, Person, Role, require
from bot.domain.ids import AccountId, PostId, TeamId
from bot.domain.post import Content, Media, Post
from bot.errors import InvalidInputError
from bot.listeners.person import person_of
from bot.services.time import NEXT_SLOT as NEXT_SLOT_WORDS
from bot.services.time import When
from bot.services.timing import timed
from bot.slack.door import (
    Answers,
    Click,
    Handler,
    Open,
    Redraw,
    Request,
    Shortcut,
    Submission,
    Values,
    Whisper,
)
from bot.slack.services import Services
from bot.slack.text import from_input
from bot.slack.text import from_message as from_message_text

NEW = "post:new"
FROM_MESSAGE = "post:from_message"
"""The shortcuts: "Draft a post", everywhere and on a message."""


async def open_composer(request: Request, services: Services, text: str = "") -> Answers:
    """Open an empty composer, or one that begins with the text, for the brand that is meant here."""
    brand = await services.brands.meant(request.team, request.channel)
    require(brand, await person_of(request, services), Role.WRITER)
    accounts = await _accounts(services, brand)
    draft = Draft(text=text, accounts=tuple(accounts), source=request.channel)
    return Open(view=composer(draft, brand, accounts))


async def from_message(shortcut: Shortcut, services: Services) -> Answers:
    """Start from what a message says; says which word of it must not go out."""
    return await open_composer(
        shortcut, services, from_message_text((shortcut.message or {}).get("text") or "")
    )


async def edit(click: Click, services: Services) -> Answers:
    """Open the composer on a post; an old card is drawn anew instead."""
    number, version = stamped(click.value)
    view = await services.posts.seen(PostId(number), version)
    return Open(view=composer(draft_of(view.post.content, view.post.id, version), view.brand, view.accounts))


async def redraw(click: Click, services: Services) -> Answers:
    """Draw the composer anew, with what was typed: for a preview, or another kind of time."""
    route = routing(click.metadata)
    brand = await services.brands.get(route.brand)
    draft = _read(click.values, route, await _post(services, route))
    changed = replace(draft, variants=route.variants or click.action_id == VARIANTS)
    if click.action_id == PREVIEW:
        changed = await _previewed(changed, click, services, brand)
    return Redraw(view=composer(changed, brand, await _accounts(services, brand)))


async def _previewed(draft: Draft, click: Click, services: Services, brand: Brand) -> Draft:
    """The draft with what a preview shows of it: its images, and when it would go out."""
    person = await person_of(click, services)
    added = await _images(click.team, click.values.files(FILES), services)
    shown = replace(draft, preview=True, added=added)
    try:
        schedule = await services.times.schedule(_when(draft), brand, person)
    except InvalidInputError as error:
        # The rest of the preview is worth seeing all the same.
        return replace(shown, doubt=str(error))
    return replace(shown, planned=schedule.instant if schedule else None)


async def submit(sent: Submission, services: Services) -> Answers:
    """Keep what was written: a new post, or a new version of one."""
    route = routing(sent.metadata)
    person = await person_of(sent, services)
    brand = await services.brands.get(route.brand)
    post = await _post(services, route)
    draft = _read(sent.values, route, post)
    content = timed(await _content(draft, sent, services, (brand, person)), post, brand)
    if route.post is not None:
        await services.posts.edit(route.post, route.version, person, content)
        return None
    post = await services.posts.compose(
        brand.id, person, content, origin=f"view:{sent.view_id}", submit=not draft.as_draft
    )
    if route.source is None:
        return None
    return Whisper(channel=route.source, user=post.author, drawing=done(_where(draft, route, brand)))


def _where(draft: Draft, route: Routing, brand: Brand) -> str:
    """What became of it, and where its card is."""
    review = brand.channels.review
    place = "this channel" if review == route.source else f"<#{review}>"
    kept = "Kept as a draft." if draft.as_draft else "Sent for approval."
    return f"{kept} Its card is in {place}."


def _read(values: Values, route: Routing, post: Post | None) -> Draft:
    return Draft(
        text=from_input(values.text(TEXT), field=TEXT),
        accounts=tuple(AccountId(int(account)) for account in values.many(ACCOUNTS)),
        link=values.text(LINK),
        existing=post.content.media if post else (),
        kept=tuple(values.many(KEPT)),
        alts=from_input(values.text(ALTS), field=ALTS),
        overrides={
            AccountId(int(block.removeprefix(VARIANT))): from_input(values.text(block), field=block)
            for block in values.state
            if block.startswith(VARIANT)
        },
        when=values.text(WHEN) or ON_RELEASE,
        at=values.moment(TIME),
        words=values.text(WORDS),
        as_draft=bool(values.many(AS_DRAFT)),
        variants=route.variants,
        post=route.post,
        version=route.version,
        source=route.source,
    )


async def _content(draft: Draft, sent: Submission, services: Services, who: tuple[Brand, Person]) -> Content:
    brand, person = who
    schedule = await services.times.schedule(_when(draft), brand, person)
    added = await _images(sent.team, sent.values.files(FILES), services)
    return replace(replace(draft, added=added).content, schedule=schedule)


def _when(draft: Draft) -> When:
    if draft.when == AT_TIME and draft.at is None:
        raise InvalidInputError("Pick a date and a time.", field=TIME)
    if draft.when == IN_WORDS and not draft.words:
        raise InvalidInputError("Say a time, such as “tomorrow 9am”.", field=WORDS)
    words = {IN_WORDS: draft.words, NEXT_SLOT: NEXT_SLOT_WORDS}.get(draft.when, "")
    return When(words=words, moment=draft.at if draft.when == AT_TIME else None, accounts=draft.accounts)


async def _images(team: TeamId, files: list[str], services: Services) -> tuple[Media, ...]:
    async def take(number: int, file_id: str) -> Media:
        file = await services.files.download(team, file_id)
        return await services.media.take(file.data, alt="", name=f"image {number}")

    return tuple(await asyncio.gather(*(take(number, file) for number, file in enumerate(files, start=1))))


async def _post(services: Services, route: Routing) -> Post | None:
    return (await services.posts.show(route.post)).post if route.post is not None else None


async def _accounts(services: Services, brand: Brand) -> Mapping[AccountId, Account]:
    return {account.id: account for account in await services.accounts.of_brand(brand.id)}


ACTIONS: Mapping[str, Handler] = {
    DRAFT: open_composer,
    PREVIEW: redraw,
    VARIANTS: redraw,
    WHEN_CHANGED: redraw,
}
VIEWS: Mapping[str, Handler] = {COMPOSE: submit}
SHORTCUTS: Mapping[str, Handler] = {NEW: open_composer, FROM_MESSAGE: from_message}
