"""What people write in the thread of a conversation: internal, until they make the gesture that sends it."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.blocks.notice import refused
from bot.blocks.reply import send_prompt
from bot.blocks.reply_change import anew_prompt, change_prompt, stuck, withdrawn
from bot.domain.brand import Role, allowed, require
from bot.domain.conversation import Reply
from bot.domain.ids import ChannelId, SlackUserId, TeamId
from bot.errors import InvalidInputError, NotFoundError
from bot.listeners.importing import dropped, offer
from bot.listeners.person import person_of
from bot.services.conversation import ConversationView
from bot.services.reply import Remark
from bot.services.reply_change import Asking, Draft, Offer, Retouch, Stuck, Withdrawn
from bot.slack.door import Answers, Drawing, Event, Handler, Json, Shortcut, Whisper
from bot.slack.guard import CHANGED, DELETED
from bot.slack.services import Services
from bot.slack.text import from_message

FROM_THREAD = "reply:from_message"
"""The message shortcut "Send as reply"."""


async def heard(event: Event, services: Services) -> Answers:
    """Ask who wrote in a conversation's thread whether their words are for the follower; only they see it.

    Words that name a colleague or a channel are talk of the team: nothing is asked about them.
    """
    body = event.body
    if sheet := dropped(body):
        return await offer(event, sheet, services)
    if body.get("subtype") in {CHANGED, DELETED}:
        return await _retouched(event, services)
    if not body.get("thread_ts") or not body.get("text", "").strip():
        return None
    try:
        words = from_message(body["text"])
    except InvalidInputError:
        return None
    remark = Remark(
        channel=ChannelId(body["channel"]),
        thread=body["thread_ts"],
        ts=body["ts"],
        author=SlackUserId(body["user"]),
        text=words,
    )
    return await _asked(remark, event, services)


async def _asked(remark: Remark, event: Event, services: Services) -> Whisper | None:
    drafted = await services.replies.remember(remark)
    # What was changed before we heard of it has been asked about in its newer words.
    if not drafted or drafted[0].text != remark.text:
        return None
    try:
        await services.names.refuse(event.team, remark.text)
    except InvalidInputError:
        return None
    view = await services.conversations.show(drafted[0].conversation_id)
    if not await _may_send(event.team, remark.author, view, services):
        return None
    return _prompt(remark, drafted[0], view, event.body)


async def _may_send(team: TeamId, user: SlackUserId, view: ConversationView, services: Services) -> bool:
    """Who may not answer is not asked whether to."""
    return allowed(view.brand, await services.people.person(team, user), Role.COMMUNITY)


async def _retouched(event: Event, services: Services) -> Answers:
    """Offer to change or delete the reply as well that was sent from a message."""
    body, before = event.body, event.body["previous_message"]
    author = SlackUserId(before["user"])
    where = _Where(channel=ChannelId(body["channel"]), user=author, thread=before["thread_ts"])
    try:
        retouch = _retouch(body, where)
    except InvalidInputError as error:
        return where.whisper(_left(error))
    found = await services.reply_changes.notice(retouch)
    if found is None:
        return None
    try:
        await services.names.refuse(event.team, retouch.text or "")
    except InvalidInputError as error:
        return None if isinstance(found, Draft) else where.whisper(_left(error))
    if not isinstance(found, Draft):
        return where.whisper(_said(found))
    view = await services.conversations.show(found.reply.conversation_id)
    if not await _may_send(event.team, author, view, services):
        return None
    return where.whisper(send_prompt(found.reply, view, pictures_of(body.get("message") or {})))


def _retouch(body: Json, where: "_Where") -> Retouch:
    """What became of a message; raises InvalidInputError for words that can't go out."""
    before, after = body["previous_message"], body.get("message") or {}
    gone = body["subtype"] == DELETED or after.get("subtype") == "tombstone"
    edition = (after.get("edited") or {}).get("ts") or body.get("event_ts")
    return Retouch(
        channel=where.channel,
        thread=where.thread,
        ts=before["ts"],
        edition="deleted" if gone else str(edition),
        author=where.user,
        text=None if gone else from_message(after.get("text") or ""),
    )


def _left(error: InvalidInputError) -> Drawing:
    return refused(f"{error} What was sent as a reply is left as it is.")


def _said(found: Offer | Asking | Withdrawn | Stuck) -> Drawing:
    match found:
        case Offer():
            return change_prompt(found.change, found.account, found.kinds)
        case Asking():
            return anew_prompt(found.change, found.status)
        case Withdrawn():
            return withdrawn(found.reply)
        case Stuck():
            return stuck(found.reply, found.status)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Where:
    """A thread, and who is told something there."""

    channel: ChannelId
    user: SlackUserId
    thread: str

    def whisper(self, drawing: Drawing) -> Whisper:
        return Whisper(channel=self.channel, user=self.user, drawing=drawing, thread_ts=self.thread)


async def from_thread(shortcut: Shortcut, services: Services) -> Answers:
    """Ask the same about a message that the shortcut was used on; says which word must not go out."""
    if not (shortcut.thread_ts and shortcut.channel and shortcut.ts and shortcut.message):
        raise NotFoundError("Use this on a message in the thread of a conversation with a follower.")
    if shortcut.message.get("bot_id"):
        raise NotFoundError("Use this on a message that a person wrote; Pressroom's own stay in Slack.")
    words = from_message(shortcut.message.get("text") or "")
    await services.names.refuse(shortcut.team, words)
    remark = Remark(
        channel=shortcut.channel,
        thread=shortcut.thread_ts,
        ts=shortcut.ts,
        author=shortcut.user,
        text=words,
    )
    drafted = await services.replies.remember(remark)
    if drafted is None:
        raise NotFoundError("This thread belongs to no conversation with a follower.")
    view = await services.conversations.show(drafted[0].conversation_id)
    require(view.brand, await person_of(shortcut, services), Role.COMMUNITY)
    return _prompt(remark, drafted[0], view, shortcut.message)


def pictures_of(message: Json) -> list[str]:
    """The ids of the images of a message, its own ones: what is only linked can't be had."""
    files = [one for one in message.get("files") or () if not one.get("is_external")]
    return [str(one["id"]) for one in files if str(one.get("mimetype") or "").startswith("image/")]


def _prompt(remark: Remark, reply: Reply, view: ConversationView, message: Json) -> Whisper:
    return Whisper(
        channel=remark.channel,
        user=remark.author,
        drawing=send_prompt(reply, view, pictures_of(message)),
        thread_ts=remark.thread,
    )


EVENTS: Mapping[str, Handler] = {"message": heard}
SHORTCUTS: Mapping[str, Handler] = {FROM_THREAD: from_thread}
