"""The watch over what should have gone out by now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.ids import AlertId, BrandId, DeliveryId

GRACE = timedelta(minutes=5)
"""How long after its time something may be on its way before people are told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Alert:
    """What of a brand is stuck; it ends by itself when all of it has settled."""

    id: AlertId
    brand_id: BrandId
    begun_at: datetime
    deliveries: tuple[DeliveryId, ...]
    ended_at: datetime | None = None
