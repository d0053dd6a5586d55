"""The ways to answer a follower: the modal, and the private prompt below words in the thread."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.blocks.delivery import outcome
from bot.blocks.drafting import alt_texts
from bot.blocks.element import (
    button,
    checkboxes,
    entry,
    file_input,
    live,
    select,
    text_input,
)
from bot.blocks.item import said
from bot.blocks.kit import Drawing, Json, actions, context, divider, message, modal, one_line, stamp, stamped
from bot.blocks.rich import bold, date, paragraph, person, quote, quoted, rich, text
from bot.blocks.talk import Talk
from bot.domain.answer import Saved, as_counted, deletion, edition
from bot.domain.brand import Brand
from bot.domain.conversation import Conversation, ItemKind, Reply
from bot.domain.delivery import LIVE, Delivery, DeliveryStatus
from bot.domain.ids import ConversationId, ReplyId
from bot.domain.limits import text_length
from bot.domain.post import Media

REPLY = "conversation:reply"
"""The button of a card that opens the modal, its value "id.version"; the modal's callback_id as well."""

SEND = "conversation:send"
KEEP = "conversation:keep"
"""Buttons of the private prompt: the value is the reply's id, and the edition of its words."""

ANYWAY = "reply:anyway"
"""The button of who wants to answer although somebody else does: "conversation.reply", 0 for no reply.

It is the callback_id of the modal that asks the same of who has written already."""

INSERT = "reply:insert"
"""The menu of saved replies in the modal."""

COUNT = "reply:count"
"""The field of the words, which tells of every letter, so that they are counted."""

TEXT, KEPT, FILES, ALTS = "text", "kept", "files", "alts"
"""The blocks of the modal. That of the words is followed by a number once it was filled by us."""

_TYPES = ("png", "jpg", "jpeg", "gif", "webp")


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplyDraft:
    """What the modal holds. `media` are those of `reply`, which was taken back to be written anew.

    `public` is what `text` becomes, for the count. `turn` grows whenever the words are ours: Slack shows them
    only in a field that it has not seen before.
    """

    text: str = ""
    saved: Sequence[Saved] = ()
    reply: ReplyId | None = None
    media: Sequence[Media] = ()
    turn: int = 0
    alts: str = ""
    public: str | None = None

    @property
    def shown(self) -> str:
        """The words as followers would see them, where that could be told."""
        return self.text if self.public is None else self.public


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplyRoute:
    """Where a modal belongs, as its metadata says."""

    conversation: ConversationId
    version: int
    turn: int
    reply: ReplyId | None

    @property
    def block(self) -> str:
        """The block of the words."""
        return f"{TEXT}:{self.turn}" if self.turn else TEXT


def route(metadata: str) -> ReplyRoute:
    """Reads the metadata; raises NotFoundError for what is none."""
    talk, version, turn, reply = stamped(metadata, 4)
    return ReplyRoute(
        conversation=ConversationId(talk), version=version, turn=turn, reply=ReplyId(reply) if reply else None
    )


def described(media: Sequence[Media], alts: str) -> list[str]:
    """The alt text of each image, by its line: the kept ones first."""
    lines = alt_texts(alts)
    return [lines.get(number, one.alt) for number, one in enumerate(media, start=1)]


def reply_modal(talk: Talk, draft: ReplyDraft = ReplyDraft()) -> Json:
    """Asks for the answer, below what was written last."""
    conversation = talk.conversation
    where = stamp(conversation.id, conversation.version, draft.turn, draft.reply or 0)
    blocks = [*_history(talk), divider(), *_saved(draft), *_words(talk, draft), *_images(talk, draft)]
    # Who closes it without an answer has the conversation no more.
    return modal("Reply", blocks, REPLY, "Send reply", where) | {"notify_on_close": True}


def _saved(draft: ReplyDraft) -> list[Json]:
    if not draft.saved:
        return []
    names = {str(one.id): one.name for one in draft.saved}
    # A new block each time, or the menu would go on showing what was taken last.
    return [
        actions(select(INSERT, names, placeholder="Insert a saved reply"), block_id=f"saved:{draft.turn}")
    ]


def _words(talk: Talk, draft: ReplyDraft) -> Iterator[Json]:
    limits = talk.account.limits
    hint = f"Goes out as {talk.account.name}, for its readers to see."
    # No max_length: Slack would count a link in full where the platform counts 23.
    typed = text_input(COUNT, draft.text, "Write as the brand", multiline=True)
    typed["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    block = f"{TEXT}:{draft.turn}" if draft.turn else TEXT
    yield live(entry(block, "Your reply", typed, _private(hint, talk.conversation)))
    counted = as_counted(draft.shown, limits.counting, talk.items[-1].remote.author.handle)
    length = text_length(counted, limits.counting)
    over = length - limits.characters
    more = f" {over:,} too many." if over > 0 else ""
    yield context(f"{length:,} of {limits.characters:,} characters.{more}")


def _images(talk: Talk, draft: ReplyDraft) -> Iterator[Json]:
    if not _takes_images(talk):
        return
    if draft.media:
        names = {
            one.sha256: one_line(f"{number}: {one.alt or 'no alt text'}", 75)
            for number, one in enumerate(draft.media, start=1)
        }
        boxes = checkboxes(KEPT, names, names)
        yield entry(KEPT, "Images of before", boxes, "Untick what shall go.", optional=True)
    files = file_input(FILES, _TYPES, talk.account.limits.images)
    yield entry(FILES, "Images", files, optional=True)
    yield entry(
        ALTS,
        "What the images show",
        text_input(ALTS, draft.alts, "1: A loaf of rye bread", multiline=True),
        "A line for each image, for those who can't see it.",
        optional=True,
    )


def _takes_images(talk: Talk) -> bool:
    private = talk.conversation.kind == ItemKind.MESSAGE
    return "images" in talk.capabilities and (not private or "images in direct messages" in talk.capabilities)


def _private(hint: str, conversation: Conversation) -> str:
    if conversation.kind == ItemKind.MESSAGE:
        return hint.replace(", for its readers to see", ", to this person only")
    return hint


_ITEMS, _TURNS = 3, 6
"""The modal shows so many of the follower's items, and so many turns with ours in between."""
_HEARD = LIVE | {DeliveryStatus.PUBLISHED, DeliveryStatus.UNCONFIRMED}
"""What followers have read, or may have before this answer."""


def _history(talk: Talk) -> list[Json]:
    """What is answered, then what both sides said last, in the order in which it was said."""
    turns = [(item.received_at, said(item)) for item in talk.items[-_ITEMS:]]
    turns += [(reply.created_at, _ours(reply, delivery, talk)) for reply, delivery in _heard(talk)]
    shown = [blocks for _, blocks in sorted(turns, key=lambda turn: turn[0])[-_TURNS:]]
    earlier = talk.total - min(len(talk.items), _ITEMS)
    more = [context(f"{earlier:,} earlier in the thread of the card")] if earlier else []
    return [*_answered(talk), *more, *(block for blocks in shown for block in blocks)]


def _answered(talk: Talk) -> list[Json]:
    if not talk.answers:
        return []
    return [paragraph(bold("In answer to us:")), rich(quote(text(one_line(talk.answers, 600))))]


def _heard(talk: Talk) -> list[tuple[Reply, Delivery]]:
    return [
        (reply, delivery)
        for reply, delivery in talk.replies
        if delivery and delivery.status in _HEARD and not deletion(talk.changes.get(reply.id, ()))
    ]


def _ours(reply: Reply, delivery: Delivery, talk: Talk) -> list[Json]:
    head = (bold(f"{talk.account.name}, "), person(reply.author), text(": "), *outcome(delivery, talk.brand))
    return [paragraph(*head), *quoted(reply.text)]


def send_prompt(reply: Reply, talk: Talk, pictures: Sequence[str] = ()) -> Drawing:
    """Asks who wrote in the thread whether their words are for the follower; they alone see it.

    `pictures` are the ids of the message's images.
    """
    able = _takes_images(talk)
    along = pictures[: talk.account.limits.images] if able else ()
    value = draft_value(reply, along)
    return message(
        paragraph(bold("Send this to the follower?")),
        *quoted(reply.text),
        *([context(_along(len(pictures), len(along), talk))] if pictures else []),
        context(f"It stays inside the team unless you send it. It would go out as {talk.account.name}."),
        actions(
            button("Send as reply", SEND, value, "primary"),
            button("Keep internal", KEEP, draft_value(reply, ())),
        ),
    )


def _along(there: int, along: int, talk: Talk) -> str:
    if not along:
        what = "its image" if there == 1 else "its images"
        return f"It goes without {what}: {talk.account.platform.capitalize()} takes none here."
    what = "Its image goes" if there == along == 1 else f"{along} of its {there} images go"
    return f"{what} along, without words for those who can't see it: Reply on the card has a field for these."


def draft_value(reply: Reply, pictures: Sequence[str]) -> str:
    """The value of the button that sends: the reply, the words that were read, and the files to go along."""
    card = stamp(reply.id, edition(reply.text))
    return f"{card} {','.join(pictures)}" if pictures else card


def draft_of(value: str) -> tuple[ReplyId, int, list[str]]:
    """What such a value says; raises NotFoundError for nonsense."""
    card, _, files = value.partition(" ")
    number, seen = stamped(card)
    return ReplyId(number), seen, files.split(",") if files else []


def kept() -> Drawing:
    """Takes the place of the prompt, once somebody chose to keep their words inside."""
    return message(context("Kept internal. Nothing was sent."))


def held(
    conversation: Conversation, brand: Brand, reply: ReplyId | None = None, *, pictured: bool = False
) -> Drawing:
    """Says who is answering and for how long, and lets one answer all the same.

    `pictured`: the reply's message has images, which a modal can't be given.
    """
    again = [context("The images of your message have to be added again there.")] if pictured else []
    return message(
        _holder(conversation, brand),
        actions(button("Answer anyway", ANYWAY, stamp(conversation.id, reply or 0))),
        context("If you answer anyway, the conversation is yours, and that goes on record."),
        *again,
    )


def held_modal(conversation: Conversation, brand: Brand) -> Json:
    """The same on top of the modal with the words, which stay in it."""
    blocks = [
        _holder(conversation, brand),
        context("If you answer anyway, the conversation is yours, and that goes on record."),
        context("Your words stand below this: press “Send reply” again then."),
    ]
    return modal("Held", blocks, ANYWAY, "Answer anyway", stamp(conversation.id))


def _holder(conversation: Conversation, brand: Brand) -> Json:
    until = conversation.claimed_until
    who = person(conversation.claimed_by) if conversation.claimed_by else text("Somebody")
    end = (text(" They have it until "), date(until, brand.zone), text(".")) if until else ()
    return paragraph(who, text(" is answering this already."), *end)
