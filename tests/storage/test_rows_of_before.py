"""A database of the first version, with rows in it, brought up to date."""

from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from sqlalchemy import Connection, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.domain.post import FRESHNESS
from bot.domain.schedule import DEFAULT_SLOTS
from storage.database import driver_url
from storage.migrations.upgrade import config
from tests.storage.fresh import opened

DUE = datetime(2026, 11, 24, 9, tzinfo=UTC)
_BRANDS = """
INSERT INTO brands (id, team, name, timezone, review, community, digest, digest_at, slots, roles, policy)
VALUES (:id, 'T1', :name, 'Europe/Berlin', 'C1', 'C2', 'C3', '09:00:00', :slots, '{}', '{}')
"""
_POSTS = """
INSERT INTO posts (id, brand_id, author, status, revision, editors, version, origin, due_at, note, created_at)
VALUES (:id, 1, 'U1', :status, 1, '["U1"]', 1, :origin, :due, '', :due_or_now)
"""
_REVISIONS = """
INSERT INTO revisions (id, post_id, number, editor, content, content_hash, created_at)
VALUES (:id, :id, 1, 'U1', :content, '', :now)
"""
_CONTENT = """{"text": "Hello", "accounts": [], "link": null, "media": [], "overrides": {}, "schedule": %s,
"freshness": "PT2H"}"""
_MEDIA = '{"sha256": "%s", "mime": "image/png", "size": 9, "width": 3, "height": 4, "alt": "A cup"}'
_NAMED, _UNNAMED = "ab" * 32, "cd" * 32
_SCHEDULE = '{"instant": "2026-11-25T09:00:00Z", "wall": "2026-11-25T10:00:00", "zone": "Europe/Berlin"}'


def _old(connection: Connection) -> None:
    options = config()
    options.attributes["connection"] = connection
    command.upgrade(options, "0001")


async def _fill(url: str) -> None:
    engine = create_async_engine(driver_url(url))
    now = DUE.replace(tzinfo=None) if engine.dialect.name == "sqlite" else DUE
    async with engine.begin() as connection:
        await connection.run_sync(_old)
        for number, slots in ((1, "[]"), (2, '[{"weekday": 5, "at": "11:00:00"}]')):
            values = {"id": number, "name": f"Brand {number}", "slots": slots}
            await connection.execute(text(_typed(_BRANDS, engine.dialect.name)), values)
        for number, status, due, schedule in (
            (1, "scheduled", now, "null"),
            (2, "in_review", None, _SCHEDULE),
            (3, "draft", None, "null"),
        ):
            post = {"id": number, "status": status, "origin": str(number), "due": due, "due_or_now": now}
            await connection.execute(text(_typed(_POSTS, engine.dialect.name)), post)
            content = (
                (_CONTENT % schedule).replace('"media": []', f'"media": [{_MEDIA % _NAMED}]')
                if number == 3
                else ""
            )
            revision = {"id": number, "content": content or _CONTENT % schedule, "now": now}
            await connection.execute(text(_typed(_REVISIONS, engine.dialect.name)), revision)
        for sha256 in (_NAMED, _UNNAMED):
            kept = "INSERT INTO media (sha256, mime, size, width, height) VALUES (:it, 'image/png', 9, 3, 4)"
            await connection.execute(text(kept), {"it": sha256})
    await engine.dispose()


def _typed(statement: str, dialect: str) -> str:
    """PostgreSQL wants to know that a text is JSON."""
    if dialect == "sqlite":
        return statement
    return statement.replace(":slots", "CAST(:slots AS JSON)").replace(":content", "CAST(:content AS JSON)")


async def test_brands_keep_the_slots_they_had_and_posts_get_their_time(empty_url: str) -> None:
    if empty_url.startswith("sqlite"):
        Path(make_url(empty_url).database or "").parent.mkdir(parents=True)
    await _fill(empty_url)
    async with opened(empty_url) as database, database.read() as work:
        brands = await work.brands.all()
        assert [brand.slots == DEFAULT_SLOTS for brand in brands] == [True, False]
        assert [brand.freshness for brand in brands] == [FRESHNESS] * 2
        found = await work.posts.planned(
            [brands[0].id], datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
        )
        assert [(post.id, post.content.repeat, post.chosen) for post in found] == [
            (1, None, None),
            (2, None, None),
        ]


async def test_media_that_posts_name_stay_and_posts_on_their_way_are_checked(empty_url: str) -> None:
    if empty_url.startswith("sqlite"):
        Path(make_url(empty_url).database or "").parent.mkdir(parents=True)
    await _fill(empty_url)
    async with opened(empty_url) as database, database.transaction() as work:
        assert await work.media.purge(DUE) == [_UNNAMED]
        kept = await work.media.get(_NAMED)
        assert kept is not None
        assert (kept.seconds, kept.codec, kept.animated) == (0, "", False)
        assert sorted(await work.preflights.claim_due(DUE, DUE, "one", 9)) == [1, 2]
