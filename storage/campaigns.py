"""The campaigns of brands."""

from datetime import datetime

from sqlalchemy import select, update

from bot.domain.campaign import Campaign, Rule, slug
from bot.domain.ids import BrandId, CampaignId
from bot.errors import NotFoundError
from storage.composer_tables import campaigns
from storage.connection import Record, Repository

_C = campaigns.c


class CampaignRepository(Repository):
    """The campaigns of all brands."""

    async def of_brand(self, brand_id: BrandId, limit: int = 100) -> list[Campaign]:
        """The brand's campaigns, the newest first."""
        query = select(campaigns).where(_C.brand_id == brand_id).order_by(_C.created_at.desc(), _C.id.desc())
        return [_campaign(row) for row in await self._connection.all(query.limit(limit))]

    async def get(self, campaign_id: CampaignId) -> Campaign:
        """The campaign of that id; raises NotFoundError."""
        row = await self._connection.first(select(campaigns).where(_C.id == campaign_id))
        if row is None:
            raise NotFoundError("This campaign is gone.")
        return _campaign(row)

    async def named(self, brand_id: BrandId, name: str) -> Campaign | None:
        """The campaign whose name stands in links as this one would."""
        query = select(campaigns).where(_C.brand_id == brand_id, _C.slug == slug(name))
        row = await self._connection.first(query)
        return _campaign(row) if row is not None else None

    async def add(self, brand_id: BrandId, name: str, now: datetime) -> Campaign:
        """A campaign of that name; one that is the same in links is that campaign."""
        rule = Rule()
        values = {"brand_id": brand_id, "name": name, "slug": slug(name), "created_at": now}
        values |= {"source": rule.source, "medium": rule.medium, "term": rule.term}
        fresh = self._connection.insert(campaigns).values(values)
        kept = fresh.on_conflict_do_update(
            index_elements=["brand_id", "slug"], set_={"slug": fresh.excluded.slug}
        )
        (row,) = await self._connection.all(kept.returning(*_C))
        return _campaign(row)

    async def save(self, campaign_id: CampaignId, rule: Rule) -> None:
        """Let the links of the campaign follow this rule from now on."""
        values = {"source": rule.source, "medium": rule.medium, "term": rule.term}
        if not await self._connection.run(update(campaigns).where(_C.id == campaign_id).values(values)):
            raise NotFoundError("This campaign is gone.")


def _campaign(row: Record) -> Campaign:
    rule = Rule(source=row.source, medium=row.medium, term=row.term)
    return Campaign(id=CampaignId(row.id), brand_id=BrandId(row.brand_id), name=row.name, rule=rule)
