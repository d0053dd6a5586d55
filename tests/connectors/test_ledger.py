"""What the ledger keeps of each try, over real platforms: their name for the request, and nothing said."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from bot.clock import utc_now
from bot.connectors.client import new_client
from bot.connectors.registry import CONNECTORS
from bot.domain.account import Credentials
from bot.domain.delivery import DeliveryStatus
from bot.domain.post import Post
from bot.services.publishing import PublishingService
from bot.services.session import Sessions
from storage.connection import Record
from storage.post_tables import attempts
from tests.connectors.places import SandboxPlace
from tests.services.world import World, sqlite_world

TEXT = "Zwetschgenkuchen bleibt geheim"
PUBLISHING = {"mastodon": "/api/v1/statuses", "bluesky": "com.atproto.repo.putRecord"}
#: What the first call that publishes comes to, and whether there was an answer to it.
OUTCOMES = {
    "": ({"done"}, True),
    "refuse": ({"RejectedError"}, True),
    "429": ({"TemporaryError"}, True),
    "500": ({"OutcomeUnknownError"}, True),
    "garbage": ({"OutcomeUnknownError"}, True),
    "drop_before": ({"OutcomeUnknownError"}, False),
    "drop_after": ({"OutcomeUnknownError"}, False),
    "late": ({"OutcomeUnknownError"}, False),
    "expired_token": ({"AuthorizationError", "TokenExpiredError"}, True),
}


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """The bot's own, which a test may make impatient."""
    async with new_client() as client:
        yield client


@pytest.fixture
async def world(sandbox: SandboxPlace, client: httpx.AsyncClient, tmp_path: Path) -> AsyncIterator[World]:
    """A brand with an account on a platform of the sandbox, and the service that publishes."""
    async with sqlite_world(tmp_path) as world:
        world.clock.now = utc_now()
        world.sessions = Sessions(world.database, world.clock, client, CONNECTORS)
        world.publishing = PublishingService(
            world.database, world.clock, world.sessions, world.store, world.worker
        )
        fresh = await CONNECTORS[sandbox.platform](client, sandbox.login).renew()
        async with world.database.transaction() as work:
            world.account = await work.accounts.add(
                brand_id=world.brand.id,
                platform=sandbox.platform,
                server=sandbox.login.server,
                identity=await sandbox.connector.identify(),
                limits=world.platform.limits,
                credentials=fresh,
            )
        yield world


@pytest.mark.parametrize("effect", OUTCOMES)
async def test_each_try_is_kept_with_the_platforms_name_for_it_and_nothing_that_was_said(
    world: World, sandbox: SandboxPlace, client: httpx.AsyncClient, effect: str
) -> None:
    patience = client.timeout
    if effect:
        await sandbox.fault(effect, PUBLISHING[sandbox.platform], "POST", seconds=2)
        client.timeout = httpx.Timeout(0.7 if effect == "late" else 30)
    post = await world.released(f"{TEXT} {effect}")
    known = await _credentials(world)
    await world.publishing.run_due()
    client.timeout = patience
    world.clock.advance(minutes=20)
    await world.publishing.run_due()

    [first, *more] = [one for one in await _ledger(world, post) if one.step == "publish"]
    outcomes, answered = OUTCOMES[effect]
    assert first.outcome in outcomes
    assert bool(first.request_id) == (answered and sandbox.platform == "mastodon")
    assert all(one.request_id != first.request_id for one in more if first.request_id)
    said = " ".join(repr(one) for one in await _ledger(world, post))
    secrets = [known.access_token, known.refresh_token, known.password, *TEXT.split()]
    assert not [secret for secret in secrets if secret and secret in said]


async def test_a_look_that_finds_nothing_has_a_name_too(world: World, sandbox: SandboxPlace) -> None:
    await sandbox.fault("drop_before", PUBLISHING[sandbox.platform], "POST")
    post = await world.released("Nobody has said this before")
    await world.publishing.run_due()
    world.clock.advance(minutes=20)
    await world.publishing.run_due()
    assert await world.statuses(post) == [DeliveryStatus.PUBLISHED]
    rows = [(one.step, one.outcome, bool(one.request_id)) for one in await _ledger(world, post)]
    named = sandbox.platform == "mastodon"
    assert rows == [
        ("publish", "OutcomeUnknownError", False),
        ("look_up", "not found", named),
        ("publish", "done", named),
    ]


async def _credentials(world: World) -> Credentials:
    async with world.database.read() as work:
        return await work.accounts.credentials(world.account.id)


async def _ledger(world: World, post: Post) -> list[Record]:
    """All that the rows hold, whatever is read of them elsewhere."""
    [delivery] = await world.deliveries(post)
    query = select(attempts).where(attempts.c.delivery_id == delivery.id).order_by(attempts.c.id)
    async with world.database.read() as work:
        return list(await work.connection.all(query))
