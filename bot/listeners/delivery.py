"""What a person says of a delivery that may or may not have gone out."""

from collections.abc import Mapping

from bot.blocks.delivery import AGAIN, DROP, LIVE, URL, live_modal
from bot.blocks.kit import stamped
from bot.domain.delivery import DeliveryAction
from bot.domain.ids import DeliveryId
from bot.listeners.person import person_of
from bot.services.post import Verdict
from bot.slack.door import Answers, Click, Handler, Open, Submission
from bot.slack.services import Services


async def ask_link(click: Click, services: Services) -> Answers:
    """Ask where it is live."""
    number, _ = stamped(click.value)
    delivery, account = await services.posts.delivery(DeliveryId(number))
    return Open(view=live_modal(delivery, account))


async def is_live(sent: Submission, services: Services) -> Answers:
    """Take it for published, at the link that was given."""
    number, attempts = stamped(sent.metadata)
    person = await person_of(sent, services)
    verdict = Verdict(action=DeliveryAction.SUCCEED, link=sent.values.text(URL))
    await services.posts.decide(DeliveryId(number), attempts, person, verdict)
    return None


async def send_again(click: Click, services: Services) -> Answers:
    """Send it once more."""
    return await _decide(click, services, DeliveryAction.RELEASE)


async def drop(click: Click, services: Services) -> Answers:
    """Give it up."""
    return await _decide(click, services, DeliveryAction.CANCEL)


async def _decide(click: Click, services: Services, action: DeliveryAction) -> Answers:
    number, attempts = stamped(click.value)
    await services.posts.decide(
        DeliveryId(number), attempts, await person_of(click, services), Verdict(action=action)
    )
    return None


ACTIONS: Mapping[str, Handler] = {LIVE: ask_link, AGAIN: send_again, DROP: drop}
VIEWS: Mapping[str, Handler] = {LIVE: is_live}
