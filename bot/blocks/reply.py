"""The ways to answer a follower: the modal, and the private prompt below words in the thread."""

from bot.blocks.element import button, entry, text_input
from bot.blocks.item import said
from bot.blocks.kit import Drawing, Json, actions, context, divider, message, modal, stamp
from bot.blocks.rich import bold, paragraph, quoted
from bot.blocks.talk import Talk
from bot.domain.account import Account
from bot.domain.conversation import Conversation, ItemKind, Reply

REPLY = "conversation:reply"
"""The button of a card that opens the modal, its value "id.version"; the modal's callback_id as well."""

SEND = "conversation:send"
KEEP = "conversation:keep"
"""Buttons of the private prompt: the value is the reply's id."""

TEXT = "text"
"""The block of the reply in the modal."""


def reply_modal(talk: Talk, prefill: str = "") -> Json:
    """Asks for the answer, below what was written last."""
    limit = talk.account.limits.characters
    hint = f"Goes out as {talk.account.name}, for its readers to see. Up to {limit:,} characters."
    conversation = talk.conversation
    # No max_length: Slack would count a link in full where the platform counts 23.
    typed = text_input(TEXT, prefill, "Write as the brand", multiline=True)
    blocks = [
        *_history(talk),
        divider(),
        entry(TEXT, "Your reply", typed, _private(hint, conversation)),
    ]
    return modal("Reply", blocks, REPLY, "Send reply", stamp(conversation.id, conversation.version))


def _private(hint: str, conversation: Conversation) -> str:
    if conversation.kind == ItemKind.MESSAGE:
        return hint.replace(", for its readers to see", ", to this person only")
    return hint


def _history(talk: Talk) -> list[Json]:
    shown = talk.items[-3:]
    earlier = talk.total - len(shown)
    more = [context(f"{earlier:,} earlier in the thread of the card")] if earlier else []
    return [*more, *(block for item in shown for block in said(item))]


def send_prompt(reply: Reply, account: Account) -> Drawing:
    """Asks who wrote in the thread whether their words are for the follower; they alone see it."""
    value = stamp(reply.id)
    return message(
        paragraph(bold("Send this to the follower?")),
        *quoted(reply.text),
        context(f"It stays inside the team unless you send it. It would go out as {account.name}."),
        actions(button("Send as reply", SEND, value, "primary"), button("Keep internal", KEEP, value)),
    )


def kept() -> Drawing:
    """Takes the place of the prompt, once somebody chose to keep their words inside."""
    return message(context("Kept internal. Nothing was sent."))
