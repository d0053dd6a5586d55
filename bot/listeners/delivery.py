"""What a person says of a delivery that may or may not have gone out."""

from collections.abc import Mapping

from bot.blocks.delivery import AGAIN, DROP, LIVE, LIVE_ANYWAY, URL, differs_modal, live_modal
from bot.blocks.kit import stamped
from bot.domain.delivery import DeliveryAction
from bot.domain.ids import DeliveryId
from bot.listeners.person import person_of
from bot.services.live import Claim
from bot.services.post import Verdict
from bot.slack.door import Answers, Click, Handler, Open, Redraw, Submission
from bot.slack.services import Services


async def ask_link(click: Click, services: Services) -> Answers:
    """Ask where it is live."""
    number, _ = stamped(click.value)
    delivery, account = await services.posts.delivery(DeliveryId(number))
    return Open(view=live_modal(delivery, account))


async def is_live(sent: Submission, services: Services) -> Answers:
    """Take it for published, if what is at the link is what was approved; else show how it differs."""
    number, attempts = stamped(sent.metadata)
    claim = Claim(delivery_id=DeliveryId(number), attempts=attempts, link=sent.values.text(URL))
    finding = await services.live.settle(claim, await person_of(sent, services))
    if finding is None:
        return None
    delivery, account = await services.posts.delivery(claim.delivery_id)
    return Redraw(view=differs_modal(delivery, account, claim.link, finding))


async def is_live_anyway(sent: Submission, services: Services) -> Answers:
    """Take it for published, whatever it says there."""
    value, _, link = sent.metadata.partition(" ")
    number, attempts = stamped(value)
    claim = Claim(delivery_id=DeliveryId(number), attempts=attempts, link=link, whatever_it_says=True)
    await services.live.settle(claim, await person_of(sent, services))
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
VIEWS: Mapping[str, Handler] = {LIVE: is_live, LIVE_ANYWAY: is_live_anyway}
