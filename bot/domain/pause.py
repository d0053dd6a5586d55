"""The stop of a brand: who pressed it, when and why, and what was on its way at that moment."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import BrandId, DeliveryId, PauseId, SlackUserId


@dataclass(frozen=True, kw_only=True, slots=True)
class Pause:
    """A stop. Its id grows with every stop, so that an old card's button can't end a later one.

    `in_flight` is what was being sent when it was acknowledged: None until then.
    """

    id: PauseId
    brand_id: BrandId
    begun_by: SlackUserId
    reason: str
    begun_at: datetime
    in_flight: tuple[DeliveryId, ...] | None = None
    ended_at: datetime | None = None
    ended_by: SlackUserId | None = None
