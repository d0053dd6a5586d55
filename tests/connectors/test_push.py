"""Platforms that knock are told where."""

import httpx
import pytest

from bot.connectors.base import Capability
from bot.errors import NotSupportedError
from tests.connectors.places import Place
from tests.connectors.wire import wired

ADDRESS = "https://pressroom.example/hooks/abc"


async def test_a_platform_knocks_where_it_was_told_to_if_it_can(place: Place) -> None:
    if Capability.PUSH not in place.connector.capabilities:
        with pytest.raises(NotSupportedError):
            await place.connector.subscribe(ADDRESS)
        return
    key = await place.connector.subscribe(ADDRESS)
    assert len(key) == 87
    assert await place.connector.subscribe(f"{ADDRESS}d") == key


@pytest.mark.parametrize("status", [401, 403, 404, 422])
async def test_a_token_that_may_not_push_is_no_broken_account(status: int) -> None:
    answer = httpx.Response(status, json={"error": "This action is outside the authorized scopes"})
    async with wired("mastodon", lambda _: answer) as (connector, _):
        with pytest.raises(NotSupportedError):
            await connector.subscribe(ADDRESS)
