"""The tables. What must be unique or must belong to something says so here, and nowhere else."""

from datetime import time

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    false,
    text,
)

from bot.domain.account import AccountStatus
from bot.domain.brand import Role, Slot
from bot.domain.limits import Limits
from bot.domain.policy import Policy
from storage.columns import belongs_to, metadata, moment, status
from storage.types import ForeignText, Stored, UtcDateTime

brands = Table(
    "brands",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team", String(32), nullable=False),
    Column("name", ForeignText, nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("review", String(32), nullable=False),
    Column("community", String(32), nullable=False),
    Column("digest", String(32), nullable=False),
    Column("digest_at", Time, nullable=False, default=time(9)),
    Column("slots", Stored(tuple[Slot, ...]), nullable=False),
    Column("roles", Stored(dict[Role, frozenset[str]]), nullable=False),
    Column("policy", Stored(Policy), nullable=False),
    #: For how many seconds after its time a post of it may still go out.
    Column("freshness", Integer, nullable=False, server_default="7200"),
    #: Since when nothing of the brand goes out.
    moment("paused_at", nullable=True),
    UniqueConstraint("team", "name"),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    belongs_to("brands", index=False),
    Column("platform", String(32), nullable=False),
    Column("server", Text, nullable=False),
    Column("remote_id", Text, nullable=False),
    Column("handle", ForeignText, nullable=False),
    Column("display_name", ForeignText, nullable=False),
    Column("url", Text, nullable=False),
    Column("avatar", Text),
    *status(AccountStatus),
    Column("limits", Stored(Limits), nullable=False),
    Column("cursor", Text),
    moment("last_success_at", nullable=True),
    #: When its inbox is looked at next, and when something last happened there.
    moment("poll_at", nullable=True),
    moment("active_at", nullable=True),
    Column("last_error", Text),
    #: Its own weekly times; NULL where it has those of its brand.
    Column("slots", Stored(tuple[Slot, ...])),
    #: Sealed by the vault.
    Column("credentials", LargeBinary, nullable=False),
    UniqueConstraint("brand_id", "platform", "server", "remote_id"),
)

WANTED = text("wanted > drawn")
AWAY = text("home IS NOT NULL")

cards = Table(
    "cards",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("subject", Integer, nullable=False),
    Column("channel", String(32), nullable=False),
    Column("ts", String(32)),
    #: Where it belongs while it can't be shown there, and its message there.
    Column("home", String(32)),
    Column("home_ts", String(32)),
    Column("thread_kind", String(32)),
    Column("thread_subject", Integer),
    Column("wanted", Integer, nullable=False),
    Column("drawn", Integer, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("error", Text),
    moment("due_at"),
    moment("sending_since", nullable=True),
    moment("lease_until", nullable=True),
    Column("worker", Text),
    UniqueConstraint("kind", "subject"),
    Index(None, "channel", "ts"),
    Index("ix_cards_due", "due_at", sqlite_where=WANTED, postgresql_where=WANTED),
    Index("ix_cards_home", "home", sqlite_where=AWAY, postgresql_where=AWAY),
)

paces = Table(
    "paces",
    metadata,
    Column("channel", String(32), primary_key=True),
    moment("next_at"),
)

events = Table(
    "events",
    metadata,
    Column("id", Text, primary_key=True),
    Column("done", Boolean, nullable=False, default=False),
    moment("begun_at"),
    moment("lease_until"),
    Index(None, "begun_at"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(128), primary_key=True),
    Column("worker", Text, nullable=False),
    moment("until"),
)

#: The processes that may hold leases. Whether one lives is not written here: see storage/presence.py.
workers = Table(
    "workers",
    metadata,
    Column("name", String(128), primary_key=True),
    moment("since"),
)

slots = Table(
    "slots",
    metadata,
    Column("job", String(64), primary_key=True),
    Column("slot", UtcDateTime(), primary_key=True),
    Column("worker", Text, nullable=False),
    moment("claimed_at"),
)

samples = Table(
    "samples",
    metadata,
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    #: The post; empty for the account itself.
    Column("remote_id", Text, primary_key=True),
    Column("metric", String(32), primary_key=True),
    Column("at", UtcDateTime(), primary_key=True),
    Column("value", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

digests = Table(
    "digests",
    metadata,
    Column("id", Integer, primary_key=True),
    belongs_to("brands", index=False),
    Column("day", Date, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("body", JSON, nullable=False),
    UniqueConstraint("brand_id", "day", "kind"),
)

media = Table(
    "media",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("mime", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    #: Of a video; 0 and nothing for a picture.
    Column("seconds", Float, nullable=False, server_default="0"),
    Column("codec", String(32), nullable=False, server_default=""),
    #: A picture that moves.
    Column("animated", Boolean, nullable=False, server_default=false()),
    moment("used_at", nullable=True),
)

installations = Table(
    "installations",
    metadata,
    #: Empty where the app is installed for a whole organisation.
    Column("team", String(32), primary_key=True),
    #: Empty for a workspace outside of any organisation.
    Column("enterprise", String(32), primary_key=True),
    Column("app_id", String(32), nullable=False),
    Column("bot_id", String(32), nullable=False),
    Column("bot_user_id", String(32), nullable=False),
    Column("scopes", Stored(tuple[str, ...]), nullable=False),
    #: Sealed by the vault.
    Column("bot_token", LargeBinary, nullable=False),
    moment("installed_at"),
)
