"""What is answered to who calls Pressroom by its name."""

from bot.blocks.digest import INBOX, QUEUE
from bot.blocks.element import button
from bot.blocks.kit import Drawing, actions, context, message
from bot.blocks.queue import DRAFT
from bot.blocks.rich import paragraph, text


def mentioned(command: str) -> Drawing:
    """Where to go from here; only who called sees it."""
    return message(
        paragraph(
            text("Hello. "),
            text(f"{command} help", "code"),
            text(" lists all that I can do; "),
            text(command, "code"),
            text(" alone shows what waits for you."),
        ),
        actions(
            button("Draft a post", DRAFT, "new", "primary"),
            button("Posts", QUEUE, "open"),
            button("Conversations", INBOX, "waiting"),
        ),
        context("Only you see this. In the thread of a conversation, words go out only when you press so."),
    )
