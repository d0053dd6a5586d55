"""Answering: the modal, the private prompt, and the button that takes a reply back."""

from collections.abc import Mapping
from dataclasses import replace

from bot.blocks.delivery import UNDO
from bot.blocks.kit import stamped
from bot.blocks.notice import done
from bot.blocks.reply import (
    ALTS,
    ANYWAY,
    COUNT,
    FILES,
    INSERT,
    KEEP,
    KEPT,
    REPLY,
    SEND,
    ReplyDraft,
    ReplyRoute,
    described,
    draft_of,
    held,
    held_modal,
    kept,
    reply_modal,
    route,
)
from bot.domain.conversation import Reply
from bot.domain.ids import ConversationId, ReplyId, TeamId
from bot.domain.post import Media
from bot.errors import InvalidInputError
from bot.listeners.person import person_of
from bot.listeners.private import on_card
from bot.listeners.upload import uploaded
from bot.services.conversation import ConversationView
from bot.services.reply import Attached, HeldError
from bot.slack.door import Answers, Click, Closing, Handler, Open, Redraw, Say, Submission, Values
from bot.slack.services import Services
from bot.slack.text import from_input


async def ask(click: Click, services: Services) -> Answers:
    """Take the conversation, and ask for the answer; who has it already is named, with the way around."""
    number, seen = stamped(click.value)
    person = await person_of(click, services)
    try:
        view = await services.replies.start(ConversationId(number), person, seen)
    except HeldError as error:
        return await _held(error, services)
    return await _open(view, services)


async def ask_anyway(click: Click, services: Services) -> Answers:
    """Take the conversation from who has it, and ask for the answer; words from the thread stand in it."""
    number, reply = stamped(click.value)
    person = await person_of(click, services)
    view = await services.replies.start_anyway(ConversationId(number), person)
    words = (await services.replies.get(ReplyId(reply))).text if reply else ""
    return await _open(view, services, ReplyDraft(text=words))


async def count(click: Click, services: Services) -> Answers:
    """Count the words anew."""
    return await _redraw(click, services, insert=0)


async def insert(click: Click, services: Services) -> Answers:
    """Put a saved reply behind what was typed."""
    return await _redraw(click, services, insert=stamped(click.value, 1)[0])


async def _redraw(click: Click, services: Services, *, insert: int) -> Answers:
    where = route(click.metadata)
    view = await services.conversations.show(where.conversation)
    typed = click.values.text(where.block)
    more = await services.answers.filled(insert, view) if insert else ""
    words = "\n".join(filter(None, (typed, more)))
    draft = ReplyDraft(
        text=words,
        public=_public(words),
        saved=await services.answers.saved(view.brand.id),
        reply=where.reply,
        media=await _before(where, services),
        turn=where.turn + bool(insert),
        alts=click.values.text(ALTS),
    )
    return Redraw(view=reply_modal(view, draft))


def _public(words: str) -> str | None:
    try:
        return from_input(words)
    except InvalidInputError:
        # It is said when they are sent: half a word is no mistake.
        return None


async def submit(sent: Submission, services: Services) -> Answers:
    """Send the answer that was typed."""
    where = route(sent.metadata)
    person = await person_of(sent, services)
    text = from_input(sent.values.text(where.block), field=where.block)
    view = await services.conversations.show(where.conversation)
    handles = {item.remote.author.handle for item in view.items}
    await services.names.refuse(sent.team, text, field=where.block, spared=handles)
    media = await _media(sent.values, sent.team, where, services)
    try:
        await services.replies.send(
            where.conversation, person, text, origin=f"view:{sent.view_id}", attached=Attached(media=media)
        )
    except HeldError as error:
        now = await services.conversations.show(error.conversation)
        return Open(view=held_modal(now.conversation, now.brand))
    return None


async def take_over(sent: Submission, services: Services) -> Answers:
    """Take the conversation from who has it; the words stand in the modal below, to be sent then."""
    (number,) = stamped(sent.metadata, 1)
    await services.replies.start_anyway(ConversationId(number), await person_of(sent, services))
    return None


async def close(closing: Closing, services: Services) -> Answers:
    """Give the conversation back that was taken for an answer which nobody wrote."""
    where = route(closing.metadata)
    await services.claims.put_back(where.conversation, await person_of(closing, services))
    return None


async def send(click: Click, services: Services) -> Answers:
    """Send what the person wrote in the thread."""
    number, seen, files = draft_of(click.value)
    person = await person_of(click, services)
    media = tuple(await uploaded(click.team, files, services, FILES))
    try:
        reply = await services.replies.send_draft(number, person, seen, media)
    except HeldError as error:
        return await _held(error, services, number, pictured=bool(files))
    return Say(drawing=done(await services.replies.outlook(reply)), replace=True)


async def keep(_click: Click, _services: Services) -> Answers:
    """Leave what the person wrote inside the team."""
    return Say(drawing=kept(), replace=True)


async def undo(click: Click, services: Services) -> Answers:
    """Take the reply back, and open it to be written anew."""
    (number,) = stamped(click.value, 1)
    reply, view = await services.replies.undo(ReplyId(number), await person_of(click, services))
    return await _open(view, services, _anew(reply))


def _anew(reply: Reply) -> ReplyDraft:
    alts = "\n".join(f"{number}: {one.alt}" for number, one in enumerate(reply.media, start=1))
    return ReplyDraft(text=reply.text, reply=reply.id, media=reply.media, alts=alts)


_BLANK = ReplyDraft()


async def _open(view: ConversationView, services: Services, draft: ReplyDraft = _BLANK) -> Open:
    saved = await services.answers.saved(view.brand.id)
    return Open(view=reply_modal(view, replace(draft, saved=saved)))


async def _held(
    error: HeldError, services: Services, reply: ReplyId | None = None, *, pictured: bool = False
) -> Say:
    view = await services.conversations.show(error.conversation)
    return Say(drawing=held(view.conversation, view.brand, reply, pictured=pictured))


async def _before(where: ReplyRoute, services: Services) -> tuple[Media, ...]:
    return (await services.replies.get(where.reply)).media if where.reply else ()


async def _media(values: Values, team: TeamId, where: ReplyRoute, services: Services) -> tuple[Media, ...]:
    """The images that stay and those that were added, each with what its line says of it."""
    stays = values.many(KEPT)
    before = [one for one in await _before(where, services) if one.sha256 in stays]
    added = await uploaded(team, values.files(FILES), services, FILES, first=len(before) + 1)
    found = [*before, *added]
    alts = described(found, from_input(values.text(ALTS), field=ALTS))
    return tuple(replace(one, alt=alt) for one, alt in zip(found, alts, strict=True))


ACTIONS: Mapping[str, Handler] = {
    REPLY: on_card(ask),
    ANYWAY: ask_anyway,
    COUNT: count,
    INSERT: insert,
    SEND: send,
    KEEP: keep,
    UNDO: undo,
}
VIEWS: Mapping[str, Handler] = {REPLY: submit, ANYWAY: take_over}
CLOSINGS: Mapping[str, Handler] = {REPLY: close}
