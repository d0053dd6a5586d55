"""Copies of a card that one person sees: drawn anew where they are used, as no outbox row stands for them."""

from bot.blocks.conversation import conversation_card
from bot.blocks.kit import stamped
from bot.blocks.notice import refused
from bot.domain.ids import ConversationId
from bot.errors import UserError
from bot.slack.answers import as_list
from bot.slack.door import Answers, Click, Handler, Say
from bot.slack.services import Services


def on_card(handler: Handler) -> Handler:
    """The same handler; a private copy of the card that was clicked shows afterwards how things stand."""

    async def redrawing(click: Click, services: Services) -> Answers:
        if not _is_private(click):
            return await handler(click, services)
        try:
            answers = as_list(await handler(click, services))
        except UserError as error:
            # Said here, or an old copy would go on saying what nobody can do any more.
            answers = (Say(drawing=refused(str(error))),)
        # A menu's value has a word in front of the card's stamp.
        number, _ = stamped(click.value.rpartition(":")[2])
        view = await services.conversations.show(ConversationId(number))
        return [*answers, Say(drawing=conversation_card(view, services.clock()), replace=True)]

    return redrawing


def _is_private(click: Click) -> bool:
    # From the Home tab a card is shown in the person's own conversation with us.
    return click.ephemeral or (click.channel or "").startswith("D")
