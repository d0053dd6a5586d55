"""Sessions: tokens renewed in time and once; an account given up only on the platform's word."""

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.connectors.base import Login
from bot.domain.account import Account, AccountStatus, Credentials
from bot.domain.card import CardKind
from bot.domain.metric import Metric
from bot.errors import (
    AuthorizationError,
    NotSupportedError,
    OutcomeUnknownError,
    TemporaryError,
    TokenExpiredError,
)
from bot.services import session
from tests.fakes import PASSWORD
from tests.services.world import REVIEW, World


async def use(world: World) -> object:
    return await world.sessions.call(world.account, lambda connector: connector.account_metrics())


async def status(world: World) -> AccountStatus:
    return (await world.accounts.get(world.account.id)).status


async def stored(world: World, **more: object) -> Credentials:
    """What opens the account; with `more` it is changed first."""
    async with world.database.transaction() as work:
        known = await work.accounts.credentials(world.account.id)
        await work.accounts.save_credentials(world.account.id, replace(known, **more))  # type: ignore[arg-type]
        return await work.accounts.credentials(world.account.id)


async def ending(world: World, **left: float) -> None:
    """Let the token end in a while."""
    await stored(world, expires_at=world.clock() + timedelta(**left))


async def test_a_good_token_is_used_as_it_is(world: World) -> None:
    assert await use(world) == {Metric.POSTS: 0, Metric.FOLLOWERS: 100}
    assert world.platform.calls["renew"] == 0


async def test_a_token_that_is_over_is_renewed_and_kept(world: World) -> None:
    world.platform.expire()
    await use(world)
    await use(world)
    assert world.platform.calls["renew"] == 1
    assert (await stored(world)).access_token == world.platform.token


async def test_a_token_is_renewed_ahead_of_its_end(world: World) -> None:
    await ending(world, minutes=9)
    await use(world)
    assert (world.platform.calls["renew"], world.platform.calls["account_metrics"]) == (1, 1)


async def test_a_token_with_time_left_is_not_renewed(world: World) -> None:
    await ending(world, minutes=11)
    await use(world)
    assert world.platform.calls["renew"] == 0


async def test_a_renewal_ahead_that_fails_leaves_the_token_that_still_works(world: World) -> None:
    await ending(world, minutes=5)
    world.platform.refuse("renew", TemporaryError("busy"))
    await use(world)
    assert await status(world) == AccountStatus.CONNECTED


async def test_a_renewal_that_fails_after_the_end_is_trouble_for_a_while(world: World) -> None:
    await ending(world, minutes=-5)
    world.platform.refuse("renew", TemporaryError("busy"))
    with pytest.raises(TemporaryError, match="busy"):
        await use(world)
    assert await status(world) == AccountStatus.CONNECTED


async def test_many_at_once_renew_once(world: World) -> None:
    world.platform.expire()
    await asyncio.gather(*(use(world) for _ in range(20)))
    assert world.platform.calls["renew"] == 1


async def test_who_waits_for_a_renewal_elsewhere_uses_what_came_of_it(world: World) -> None:
    world.platform.expire()
    gate = world.platform.hold("renew")
    async with world.process("two") as other:
        first = asyncio.create_task(use(world))
        await world.platform.reached["renew"].wait()
        second = asyncio.create_task(use(other))
        await asyncio.sleep(0.05)
        gate.set()
        await asyncio.gather(first, second)
    assert world.platform.calls["renew"] == 1


async def test_who_waits_too_long_gives_up_for_now(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_PATIENCE", 1)
    world.platform.expire()
    async with world.database.transaction() as work:
        until = world.clock() + timedelta(hours=1)
        await work.leases.take(f"renew:{world.account.id}", "other", world.clock(), until)
    with pytest.raises(TemporaryError, match="renewed elsewhere"):
        await use(world)
    assert await status(world) == AccountStatus.CONNECTED


async def test_a_renewal_without_end_is_trouble_for_a_while(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "_RENEWAL", timedelta(seconds=0.01))
    world.platform.expire()
    world.platform.hold("renew")
    with pytest.raises(TemporaryError, match="in time"):
        await use(world)
    world.platform.gates.clear()
    await use(world)


async def test_a_renewal_keeps_the_password(world: World) -> None:
    await stored(world, password=PASSWORD)
    world.platform.expire()
    await use(world)
    assert (await stored(world)).password == PASSWORD


async def test_a_dead_grant_disconnects_with_a_card(world: World) -> None:
    world.platform.revoke()
    with pytest.raises(AuthorizationError):
        await use(world)
    card = await world.card(CardKind.ACCOUNT, world.account.id)
    assert await status(world) == AccountStatus.DISCONNECTED
    assert card is not None
    assert card.channel == REVIEW


async def test_a_dead_refresh_token_disconnects(world: World) -> None:
    world.platform.expire()
    world.platform.refresh = "revoked"
    with pytest.raises(AuthorizationError):
        await use(world)
    assert await status(world) == AccountStatus.DISCONNECTED


async def test_a_second_death_changes_nothing(world: World) -> None:
    world.platform.revoke()
    for _ in "12":
        with pytest.raises(AuthorizationError):
            await use(world)
    assert await world.wanted(CardKind.ACCOUNT, world.account.id) == 1


@pytest.mark.parametrize("error", [TemporaryError("busy"), OutcomeUnknownError("no answer")])
async def test_trouble_never_disconnects(world: World, error: TemporaryError) -> None:
    world.platform.refuse("account_metrics", error)
    with pytest.raises(type(error)):
        await use(world)
    assert await status(world) == AccountStatus.CONNECTED


async def test_a_fresh_token_that_is_called_over_does_not_disconnect(world: World) -> None:
    world.platform.refuse("account_metrics", TokenExpiredError("over"), times=2)
    with pytest.raises(TemporaryError, match="just given"):
        await use(world)
    assert await status(world) == AccountStatus.CONNECTED


async def test_who_used_old_credentials_does_not_disconnect_what_was_connected_anew(world: World) -> None:
    gate = world.platform.hold("account_metrics")
    world.platform.refuse("account_metrics", AuthorizationError("dead"))
    slow = asyncio.create_task(use(world))
    await world.platform.reached["account_metrics"].wait()
    world.platform.token = "token-new"
    await world.another("linden")
    gate.set()
    with pytest.raises(TemporaryError, match="connected anew"):
        await slow
    assert await status(world) == AccountStatus.CONNECTED


async def test_credentials_that_another_process_replaced_are_used_at_once(world: World) -> None:
    await use(world)
    async with world.process("two") as other:
        other.platform.token = "token-new"
        await other.another("linden")
    await use(world)
    assert await status(world) == AccountStatus.CONNECTED


async def test_a_platform_that_we_do_not_know_is_named_with_those_that_we_do(world: World) -> None:
    login = Login(server="", remote_id="", handle="", credentials=Credentials(access_token=""))
    with pytest.raises(NotSupportedError, match=r"“orkut”\. These are known: fake"):
        world.sessions.connector("orkut", login)


async def test_no_secret_is_in_a_log_an_error_or_a_repr(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await stored(world, access_token="secret-access", refresh_token="secret-refresh", password="secret-word")
    with pytest.raises(AuthorizationError) as caught:
        await use(world)
    account: Account = await world.accounts.get(world.account.id)
    seen = f"{caplog.text} {caught.value!r} {account!r} {await stored(world)!r} {await world.audit()!r}"
    assert "secret" not in seen
