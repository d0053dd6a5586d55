"""Campaigns: what their links say, changed in a modal."""

from collections.abc import Mapping

from bot.blocks.campaign import EDIT, MEDIUM, SOURCE, TERM, campaign_modal
from bot.blocks.kit import stamped
from bot.domain.brand import Role, require
from bot.domain.campaign import Rule
from bot.domain.ids import CampaignId
from bot.listeners.person import person_of
from bot.slack.door import Answers, Click, Handler, Open, Submission
from bot.slack.services import Services


async def ask(click: Click, services: Services) -> Answers:
    """Open the modal of a campaign."""
    (number,) = stamped(click.value, 1)
    campaign = await services.campaigns.get(CampaignId(number))
    brand = await services.brands.get(campaign.brand_id)
    require(brand, await person_of(click, services), Role.WRITER)
    return Open(view=campaign_modal(campaign))


async def keep(sent: Submission, services: Services) -> Answers:
    """Keep the rule."""
    (number,) = stamped(sent.metadata, 1)
    values = sent.values
    rule = Rule(source=values.text(SOURCE), medium=values.text(MEDIUM), term=values.text(TERM))
    await services.campaigns.change(CampaignId(number), await person_of(sent, services), rule)
    return None


ACTIONS: Mapping[str, Handler] = {EDIT: ask}
VIEWS: Mapping[str, Handler] = {EDIT: keep}
