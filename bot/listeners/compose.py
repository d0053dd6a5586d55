"""The composer: opened from anywhere, drawn again for a preview and for more of it, and sent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.blocks.composer import (
    COMMON,
    COMPOSE,
    MORE_CHOICES,
    PREVIEW,
    SNIPPET,
    TYPED,
    VARIANTS,
    WHEN_CHANGED,
    WORDS_TYPED,
    composer,
)
from bot.blocks.drafting import (
    FILES,
    NEXT_SLOT,
    OWN_IMAGES,
    TEXT,
    Draft,
    Routing,
    draft_of,
    routing,
    text_block,
)
from bot.blocks.kit import TEXT as LONGEST
from bot.blocks.kit import stamped
from bot.blocks.notice import done
from bot.blocks.queue import DRAFT
from bot.blocks.scheduling import Echo
from bot.domain.brand import Brand, Person, Role, require
from bot.domain.ids import AccountId, PostId, SnippetId, TeamId
from bot.domain.post import Content, Post
from bot.domain.snippet import inserted
from bot.domain.text import clean
from bot.errors import InvalidInputError
from bot.listeners.drafted import read, when_of
from bot.listeners.echo import echo_of
from bot.listeners.person import person_of
from bot.listeners.upload import uploaded
from bot.services.timing import timed
from bot.slack.door import (
    Answers,
    Click,
    Handler,
    Json,
    Open,
    Redraw,
    Request,
    Shortcut,
    Submission,
    Whisper,
)
from bot.slack.outward import Outward, mentioned, outward
from bot.slack.services import Services

NEW = "post:new"
FROM_MESSAGE = "post:from_message"
"""The shortcuts: "Draft a post", everywhere and on a message."""


# ---- opened


async def open_composer(
    request: Request, services: Services, said: str = "", files: Sequence[Json] = ()
) -> Answers:
    """Open the composer for the brand that is meant here; `said` is a message to begin with, with its files.

    What of the message only the team understands is left out or spelt out, and the composer says so.
    """
    brand = await services.brands.meant(request.team, request.channel)
    require(brand, await person_of(request, services), Role.WRITER)
    shelf = await services.composer.shelf(brand.id)
    start = await _outward(said, request.team, services)
    brought = tuple((str(one["id"]), clean(str(one.get("name") or one["id"]), 60)) for one in files)
    draft = Draft(
        text=start.text,
        accounts=tuple(shelf.accounts),
        notes=start.notes,
        source=request.channel,
        brought=brought[:_BROUGHT],
        taken=tuple(one for one, _ in brought[:_TAKEN]),
    )
    return Open(view=composer(draft, brand, shelf))


async def _outward(said: str, team: TeamId, services: Services) -> Outward:
    names = {user: await services.people.name_of(team, user) for user in mentioned(said)}
    return outward(said, names)


async def from_message(shortcut: Shortcut, services: Services) -> Answers:
    """Start from what a message says."""
    message = shortcut.message or {}
    files = [one for one in message.get("files") or () if one.get("id")]
    return await open_composer(shortcut, services, message.get("text") or "", files)


_TAKEN = 4
"""As many of them are ticked from the beginning: most networks take no more."""
_BROUGHT = 10
"""As many files of a message can be chosen from; Slack has no larger row of boxes."""


async def edit(click: Click, services: Services) -> Answers:
    """Open the composer on a post; an old card is drawn anew instead."""
    number, version = stamped(click.value)
    view = await services.posts.seen(PostId(number), version)
    draft = draft_of(view.post.content, view.post.id, version)
    return Open(view=composer(draft, view.brand, await services.composer.shelf(view.brand.id)))


# ---- drawn again


async def redraw(click: Click, services: Services) -> Answers:
    """Draw the composer anew with what was typed, and with what the click asks for."""
    route = routing(click.metadata)
    brand = await services.brands.get(route.brand)
    draft = read(click.values, route, await _post(services, route))
    draft = await _changed(draft, click, services)
    if draft.preview:
        draft = await _previewed(draft, click, services, brand)
    if draft.preview or draft.when == NEXT_SLOT or draft.words:
        draft = await _echoed(draft, click, services, brand)
    return Redraw(view=composer(draft, brand, await services.composer.shelf(brand.id)))


async def _changed(draft: Draft, click: Click, services: Services) -> Draft:
    if click.action_id == SNIPPET:
        return await _with_snippet(draft, click, services)
    change = _CHANGES.get(click.action_id)
    return change(draft, click.value) if change else draft


def _with_variant(draft: Draft, value: str) -> Draft:
    account = AccountId(stamped(value, 1)[0])
    # It begins with the common text: most often only a word or two of it has to change.
    return replace(draft, own=(*draft.own, account), overrides={**draft.overrides, account: draft.text})


def _without_variant(draft: Draft, value: str) -> Draft:
    gone = AccountId(stamped(value, 1)[0])
    return replace(draft, own=tuple(account for account in draft.own if account != gone))


_CHANGES: Mapping[str, Callable[[Draft, str], Draft]] = {
    VARIANTS: _with_variant,
    COMMON: _without_variant,
    PREVIEW: lambda draft, _: replace(draft, preview=True),
    MORE_CHOICES: lambda draft, _: replace(draft, more=True),
}
"""What a click changes of the draft, by what it carries."""


async def _with_snippet(draft: Draft, click: Click, services: Services) -> Draft:
    snippet = await services.snippets.get(SnippetId(stamped(click.value, 1)[0]))
    text = inserted(draft.text, snippet)
    if len(text) > LONGEST:
        raise InvalidInputError(f"With “{snippet.name}” the text would be too long.", field=TEXT)
    return replace(draft, text=text, round=draft.round + 1)


async def _previewed(draft: Draft, click: Click, services: Services, brand: Brand) -> Draft:
    """The draft with what a preview shows of it: its images and its parts."""
    files = [*draft.taken, *click.values.files(FILES)]
    # While somebody types, nothing is loaded: that would take longer than the next letter.
    wanted = () if click.action_id in {TYPED, WORDS_TYPED} else files
    added = tuple(await uploaded(click.team, wanted, services, FILES))
    shown = replace(draft, added=added, unseen=len(added) < len(files))
    proof = await services.composer.proof(brand.id, shown.content, draft.post)
    return replace(shown, proof=proof.content, likenesses=proof.likenesses)


async def _echoed(draft: Draft, click: Click, services: Services, brand: Brand) -> Draft:
    """The draft with what was said about its time, said back."""
    try:
        said = await echo_of(when_of(draft), brand, click, services)
    except InvalidInputError as error:
        # The rest of the preview is worth seeing all the same.
        said = Echo(doubt=str(error))
    return replace(draft, planned=said.planned, doubt=said.doubt)


# ---- sent


async def submit(sent: Submission, services: Services) -> Answers:
    """Keep what was written: a new post, or a new version of one."""
    route = routing(sent.metadata)
    person = await person_of(sent, services)
    brand = await services.brands.get(route.brand)
    post = await _post(services, route)
    draft = read(sent.values, route, post)
    await services.names.refuse(sent.team, _all_of(draft), field=text_block(route.round))
    content = timed(await _content(draft, sent, services, (brand, person)), post, brand)
    content = await services.composer.finish(brand, person, content)
    if route.post is not None:
        await services.posts.edit(route.post, route.version, person, content)
        return None
    post = await services.posts.compose(
        brand.id, person, content, origin=f"view:{sent.view_id}", submit=not draft.as_draft
    )
    if route.source is None:
        return None
    return Whisper(channel=route.source, user=post.author, drawing=done(_where(draft, route, brand)))


def _all_of(draft: Draft) -> str:
    """All the words that followers would read."""
    of_all = (draft.text, draft.comment, draft.caution)
    own = (draft.overrides, draft.own_comments, draft.own_cautions)
    return "\n".join([*of_all, *(one for texts in own for one in texts.values())])


def _where(draft: Draft, route: Routing, brand: Brand) -> str:
    """What became of it, and where its card is."""
    review = brand.channels.review
    place = "this channel" if review == route.source else f"<#{review}>"
    kept = "Kept as a draft." if draft.as_draft else "Sent for approval."
    return f"{kept} Its card is in {place}."


async def _content(draft: Draft, sent: Submission, services: Services, who: tuple[Brand, Person]) -> Content:
    brand, person = who
    schedule = await services.times.schedule(when_of(draft), brand, person)
    files = [*draft.taken, *sent.values.files(FILES)]
    added = await uploaded(sent.team, files, services, FILES)
    whole = replace(draft, added=tuple(added))
    for account, number in whole.missing.items():
        raise InvalidInputError(f"There is no image {number}.", field=f"{OWN_IMAGES}{account}")
    return replace(whole.content, schedule=schedule)


async def _post(services: Services, route: Routing) -> Post | None:
    return (await services.posts.show(route.post)).post if route.post is not None else None


ACTIONS: Mapping[str, Handler] = {
    DRAFT: open_composer,
    **dict.fromkeys(
        (PREVIEW, VARIANTS, COMMON, MORE_CHOICES, SNIPPET, TYPED, WHEN_CHANGED, WORDS_TYPED), redraw
    ),
}
VIEWS: Mapping[str, Handler] = {COMPOSE: submit}
SHORTCUTS: Mapping[str, Handler] = {NEW: open_composer, FROM_MESSAGE: from_message}
