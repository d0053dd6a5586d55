"""The tables of what does not go out: brands that were stopped, what missed its time, what is stuck."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, text

from bot.domain.ids import DeliveryId
from storage.columns import metadata
from storage.types import ForeignText, Stored, UtcDateTime


def _of_brand() -> Column[int]:
    return Column("brand_id", ForeignKey("brands.id", ondelete="CASCADE"), nullable=False)


#: In the same words in index and query, as those of post_tables.py.
RUNNING = text("ended_at IS NULL")
GATHERING = text("gathering")

#: Its id is the brand's epoch: it grows with every stop, and buttons carry it.
pauses = Table(
    "pauses",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_brand(),
    Column("begun_by", String(32), nullable=False),
    Column("reason", ForeignText, nullable=False),
    Column("begun_at", UtcDateTime(), nullable=False),
    Column("ended_at", UtcDateTime()),
    Column("ended_by", String(32)),
    #: What was being sent when it began; nothing while that is not known yet.
    Column("in_flight", Stored(tuple[DeliveryId, ...])),
    Index("ix_pauses_running", "brand_id", unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING),
)

lapses = Table(
    "lapses",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_brand(),
    Column("cause", String(16), nullable=False),
    Column("opened_at", UtcDateTime(), nullable=False),
    #: Takes in what the brand misses next.
    Column("gathering", Boolean, nullable=False),
    Index("ix_lapses_gathering", "brand_id", unique=True, sqlite_where=GATHERING, postgresql_where=GATHERING),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_brand(),
    Column("begun_at", UtcDateTime(), nullable=False),
    Column("ended_at", UtcDateTime()),
    Column("deliveries", Stored(tuple[DeliveryId, ...]), nullable=False),
    Index("ix_alerts_running", "brand_id", unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING),
)
