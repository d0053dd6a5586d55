"""The campaigns of a brand, and the rule by which each tags its links."""

from bot.clock import Clock
from bot.domain.brand import Person, Role, require
from bot.domain.campaign import Campaign, Rule, ruled
from bot.domain.ids import BrandId, CampaignId
from storage.database import Database


class CampaignService:
    """Keeps campaigns."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def of_brand(self, brand_id: BrandId) -> list[Campaign]:
        """The brand's campaigns, the newest first."""
        async with self._database.read() as work:
            return await work.campaigns.of_brand(brand_id)

    async def get(self, campaign_id: CampaignId) -> Campaign:
        """The campaign of that id; raises NotFoundError."""
        async with self._database.read() as work:
            return await work.campaigns.get(campaign_id)

    async def change(self, campaign_id: CampaignId, person: Person, rule: Rule) -> Campaign:
        """Let the links of the campaign follow another rule; posts that are written keep theirs.

        Raises InvalidInputError where the rule lacks a part.
        """
        kept = ruled(rule)
        async with self._database.transaction() as work:
            campaign = await work.campaigns.get(campaign_id)
            brand = await work.brands.get(campaign.brand_id)
            require(brand, person, Role.WRITER)
            await work.campaigns.save(campaign_id, kept)
            await work.audit.add(
                team=brand.team,
                actor=person.id,
                action="campaign:change",
                subject="campaign",
                detail={"brand": brand.id, "campaign": campaign.id},
                now=self._clock(),
            )
            return await work.campaigns.get(campaign_id)
