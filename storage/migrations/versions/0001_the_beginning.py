"""The beginning: all tables of the first version."""

import sqlalchemy as sa
from alembic import op

from storage.migrations import proof, stops, talk
from storage.migrations.make import create_partial_index, part_of

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables, each after those it points to."""
    _brands()
    _cards()
    _events()
    _installations()
    _turns()
    _media()
    _accounts()
    _digests()
    _posts()
    _approvals()
    _conversations()
    talk.make()
    _revisions()
    _samples()
    _items()
    _replies()
    stops.make()
    _deliveries()
    _attempts()
    proof.make()


def _brands() -> None:
    op.create_table(
        "brands",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("review", sa.String(length=32), nullable=False),
        sa.Column("community", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("digest_at", sa.Time(), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("team", "name", name="uq_brands_team_name"),
    )


def _cards() -> None:
    op.create_table(
        "cards",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("ts", sa.String(length=32), nullable=True),
        sa.Column("thread_kind", sa.String(length=32), nullable=True),
        sa.Column("thread_subject", sa.Integer(), nullable=True),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sending_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.UniqueConstraint("kind", "subject", name="uq_cards_kind_subject"),
    )
    op.create_index("ix_cards_channel_ts", "cards", ["channel", "ts"])
    create_partial_index("ix_cards_due", "cards", ["due_at"], "wanted > drawn")


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    op.create_index("ix_events_begun_at", "events", ["begun_at"])


def _installations() -> None:
    op.create_table(
        "installations",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("enterprise", sa.String(length=32), nullable=False),
        sa.Column("app_id", sa.String(length=32), nullable=False),
        sa.Column("bot_id", sa.String(length=32), nullable=False),
        sa.Column("bot_user_id", sa.String(length=32), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("bot_token", sa.LargeBinary(), nullable=False),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team", "enterprise", name="pk_installations"),
    )


def _media() -> None:
    op.create_table(
        "media",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("mime", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_media"),
    )


def _turns() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    op.create_table(
        "paces",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_paces"),
    )
    op.create_table(
        "slots",
        sa.Column("job", sa.String(length=64), nullable=False),
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("job", "slot", name="pk_slots"),
    )


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), primary_key=True),
        part_of("brands", "brand_id"),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("server", sa.Text(), nullable=False),
        sa.Column("remote_id", sa.Text(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("avatar", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("last_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("poll_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("credentials", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("status IN ('connected', 'expiring', 'limited', 'disconnected')", name="status"),
        sa.UniqueConstraint(
            "brand_id",
            "platform",
            "server",
            "remote_id",
            name="uq_accounts_brand_id_platform_server_remote_id",
        ),
    )


def _digests() -> None:
    op.create_table(
        "digests",
        sa.Column("id", sa.Integer(), primary_key=True),
        part_of("brands", "brand_id"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.UniqueConstraint("brand_id", "day", "kind", name="uq_digests_brand_id_day_kind"),
    )


def _posts() -> None:
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), primary_key=True),
        part_of("brands", "brand_id"),
        sa.Column("author", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("editors", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("noted_by", sa.String(length=32), nullable=True),
        sa.Column("source_channel", sa.String(length=32), nullable=True),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('draft', 'in_review', 'changes_requested', 'on_hold', 'rejected', 'approved', "
            "'scheduled', 'publishing', 'published', 'partly_published', 'unconfirmed', 'failed', "
            "'missed', 'cancelled')",
            name="status",
        ),
        sa.UniqueConstraint("origin", name="uq_posts_origin"),
    )
    op.create_index("ix_posts_brand_id_status_due_at", "posts", ["brand_id", "status", "due_at"])


def _approvals() -> None:
    op.create_table(
        "approvals",
        sa.Column("id", sa.Integer(), primary_key=True),
        part_of("posts", "post_id"),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("approver", sa.String(length=32), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("effect", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("post_id", "revision", "approver", name="uq_approvals_post_id_revision_approver"),
    )


def _conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.Integer(), primary_key=True),
        part_of("brands", "brand_id"),
        part_of("accounts", "account_id"),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.String(length=32), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('new', 'claimed', 'answered', 'resolved', 'snoozed', 'ignored')",
            name="status",
        ),
        sa.UniqueConstraint("account_id", "key", name="uq_conversations_account_id_key"),
    )
    op.create_index("ix_conversations_brand_id_status", "conversations", ["brand_id", "status"])


def _revisions() -> None:
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), primary_key=True),
        part_of("posts", "post_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("editor", sa.String(length=32), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("post_id", "number", name="uq_revisions_post_id_number"),
    )


def _samples() -> None:
    op.create_table(
        "samples",
        part_of("accounts", "account_id"),
        sa.Column("remote_id", sa.Text(), nullable=False),
        sa.Column("metric", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "remote_id", "metric", "at", name="pk_samples"),
        sqlite_with_rowid=False,
    )


def _items() -> None:
    op.create_table(
        "items",
        sa.Column("id", sa.Integer(), primary_key=True),
        part_of("accounts", "account_id"),
        part_of("conversations", "conversation_id"),
        sa.Column("remote_id", sa.Text(), nullable=False),
        sa.Column("remote_version", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("author_id", sa.Text(), nullable=False),
        sa.Column("author_handle", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("author_url", sa.Text(), nullable=False),
        sa.Column("author_followers", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("root_id", sa.Text(), nullable=True),
        sa.Column("root_version", sa.Text(), nullable=True),
        sa.Column("thread_id", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("media", sa.JSON(), nullable=False),
        sa.Column("mood", sa.String(length=16), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("repeated", sa.Boolean(), nullable=False),
        sa.Column("storm_id", sa.Integer(), sa.ForeignKey("storms.id", ondelete="SET NULL"), nullable=True),
        sa.UniqueConstraint("account_id", "remote_id", name="uq_items_account_id_remote_id"),
    )
    talk.index_items()
    op.create_index("ix_items_account_id_received_at", "items", ["account_id", "received_at"])
    op.create_index("ix_items_conversation_id_id", "items", ["conversation_id", "id"])


def _replies() -> None:
    op.create_table(
        "replies",
        sa.Column("id", sa.Integer(), primary_key=True),
        part_of("conversations", "conversation_id"),
        part_of("items", "item_id"),
        sa.Column("author", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("origin", name="uq_replies_origin"),
    )
    op.create_index("ix_replies_conversation_id", "replies", ["conversation_id"])
    op.create_index("ix_replies_item_id", "replies", ["item_id"])


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), primary_key=True),
        part_of("accounts", "account_id"),
        part_of("posts", "post_id", nullable=True),
        part_of("replies", "reply_id", nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sending_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("remote_id", sa.Text(), nullable=True),
        sa.Column("remote_version", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        part_of("lapses", "lapse_id", nullable=True, orphaned="SET NULL"),
        sa.CheckConstraint(
            "status IN ('pending', 'claimed', 'sending', 'published', 'failed', 'unconfirmed', "
            "'missed', 'cancelled')",
            name="status",
        ),
        sa.CheckConstraint("(post_id IS NULL) <> (reply_id IS NULL)", name="post_or_reply"),
        sa.UniqueConstraint("post_id", "account_id", "part", name="uq_deliveries_post_id_account_id_part"),
        sa.UniqueConstraint("reply_id", name="uq_deliveries_reply_id"),
    )
    op.create_index("ix_deliveries_account_id_published_at", "deliveries", ["account_id", "published_at"])
    op.create_index("ix_deliveries_account_id_remote_id", "deliveries", ["account_id", "remote_id"])
    create_partial_index("ix_deliveries_expiring", "deliveries", ["expires_at"], "status = 'pending'")
    create_partial_index(
        "ix_deliveries_leased", "deliveries", ["lease_until"], "status IN ('claimed', 'sending')"
    )
    create_partial_index(
        "ix_deliveries_live", "deliveries", ["planned_at"], "status IN ('pending', 'claimed', 'sending')"
    )
    op.create_index("ix_deliveries_lapse_id", "deliveries", ["lapse_id"])
    create_partial_index(
        "ix_deliveries_ready", "deliveries", ["due_at", "id"], "status = 'pending' AND NOT blocked"
    )


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), primary_key=True),
        part_of("deliveries", "delivery_id"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
    )
    op.create_index("ix_attempts_delivery_id", "attempts", ["delivery_id"])
