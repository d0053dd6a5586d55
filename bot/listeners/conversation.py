"""The buttons of a conversation's card, its reply modal, and the private prompt in its thread."""

from collections.abc import Mapping

from bot.blocks.conversation import CLAIM, LIKE, RELEASE, RESOLVE, WEB, conversation_card
from bot.blocks.inbox import OPEN
from bot.blocks.kit import stamped
from bot.blocks.notice import done
from bot.domain.brand import Role, require
from bot.domain.conversation import ConversationAction
from bot.domain.ids import ConversationId
from bot.listeners.person import person_of
from bot.listeners.private import on_card
from bot.slack.door import Answers, Click, Handler, Say
from bot.slack.services import Services

_PRESSES = {
    CLAIM: ConversationAction.CLAIM,
    RELEASE: ConversationAction.RELEASE,
    RESOLVE: ConversationAction.RESOLVE,
}


async def press(click: Click, services: Services) -> Answers:
    """Do what the button says; the card is drawn anew by its outbox row."""
    number, version = stamped(click.value)
    person = await person_of(click, services)
    await services.conversations.act(ConversationId(number), version, person, _PRESSES[click.action_id])
    return None


async def like(click: Click, services: Services) -> Answers:
    """Like the latest item on its platform."""
    number, seen = stamped(click.value)
    person = await person_of(click, services)
    item = await services.conversations.like(ConversationId(number), person, seen)
    return Say(drawing=done("Liked.", f"What @{item.remote.author.handle} wrote."))


async def show(click: Click, services: Services) -> Answers:
    """Show the card of a conversation to who asks; one that a storm kept back gets into its channel."""
    number, _ = stamped(click.value)
    person = await person_of(click, services)
    require((await services.conversations.show(ConversationId(number))).brand, person, Role.COMMUNITY)
    view = await services.conversations.open(ConversationId(number))
    return Say(drawing=conversation_card(view, services.clock()))


async def opened(_click: Click, _services: Services) -> Answers:
    """A link button: Slack opens the page, and there is nothing to do."""
    return None


ACTIONS: Mapping[str, Handler] = {
    **dict.fromkeys(_PRESSES, on_card(press)),
    LIKE: on_card(like),
    OPEN: show,
    WEB: opened,
}
