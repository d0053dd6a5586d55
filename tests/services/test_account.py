"""Accounts: connected, connected again, looked after."""

from dataclasses import replace

import pytest

from bot.domain.account import Account, AccountStatus
from bot.domain.card import CardKind
from bot.domain.preflight import Standing
from bot.errors import AuthorizationError, InvalidInputError, NotAllowedError, RejectedError, TemporaryError
from bot.services.account import LoginForm, checked_server
from bot.services.housekeeping import Housekeeping
from tests.fakes import PASSWORD
from tests.services.world import KIM, WREN, World


def form(**more: str) -> LoginForm:
    plain = LoginForm(platform="fake", server="fake.example", handle="@linden", secret=PASSWORD)
    return replace(plain, **more)


async def connect(world: World, **more: str) -> Account:
    return await world.accounts.connect(world.brand.id, form(**more), KIM)


async def test_an_account_is_connected_with_what_the_platform_says_of_it(world: World) -> None:
    world.platform.limits = replace(world.platform.limits, characters=123)
    account = await connect(world, handle="oak")
    assert (account.identity.remote_id, account.limits.characters) == ("id-oak", 123)
    assert account in await world.accounts.of_brand(world.brand.id)


async def test_a_platform_may_be_written_in_capitals_and_must_be_known(world: World) -> None:
    assert (await connect(world, platform=" Fake")).platform == "fake"
    with pytest.raises(InvalidInputError, match=r"^There is no platform “facebook”") as caught:
        await connect(world, platform="facebook")
    assert caught.value.field == "platform"


async def test_a_token_that_may_not_post_is_refused_when_it_is_pasted(world: World) -> None:
    world.platform.standing = Standing(missing=frozenset({"write:statuses", "write:media"}))
    with pytest.raises(InvalidInputError, match="lacks write:media, write:statuses") as caught:
        await connect(world, handle="oak")
    assert caught.value.field == "secret"
    assert len(await world.accounts.all()) == 1


async def test_the_same_account_again_gets_the_new_secret(world: World) -> None:
    first = await connect(world)
    world.platform.revoke()
    world.platform.token, world.platform.refresh = "x", "y"
    again = await connect(world)
    assert again.id == first.id
    assert len(await world.accounts.all()) == 1
    assert (await world.accounts.check(again)).status == AccountStatus.CONNECTED


async def test_a_disconnected_account_works_again_and_its_card_says_so(world: World) -> None:
    world.platform.revoke()
    assert (await world.accounts.check(world.account)).status == AccountStatus.DISCONNECTED
    wanted = await world.wanted(CardKind.ACCOUNT, world.account.id)
    assert (await connect(world)).status == AccountStatus.CONNECTED
    assert await world.wanted(CardKind.ACCOUNT, world.account.id) == wanted + 1


async def test_only_admins_connect_accounts(world: World) -> None:
    with pytest.raises(NotAllowedError, match="Only <@U0KIM> can"):
        await world.accounts.connect(world.brand.id, form(), WREN)
    assert world.platform.calls["renew"] == 0


async def test_the_operator_needs_no_role_and_is_on_record(world: World) -> None:
    await world.accounts.connect(world.brand.id, form())
    entry = (await world.audit())[-1]
    assert (entry.action, entry.actor) == ("account:connect", "operator")


@pytest.mark.parametrize(
    ("error", "field", "why"),
    [
        (AuthorizationError("no"), "secret", "fake.example does not accept this handle and secret"),
        (TemporaryError("no"), "server", "can't be reached just now"),
        (RejectedError("go away"), "server", "fake.example did not let us in: go away"),
    ],
)
async def test_what_went_wrong_stands_beside_its_input(
    world: World, error: Exception, field: str, why: str
) -> None:
    world.platform.refuse("renew", error)
    with pytest.raises(InvalidInputError, match=why) as caught:
        await connect(world)
    assert caught.value.field == field


async def test_a_wrong_secret_is_in_no_message(world: World) -> None:
    with pytest.raises(InvalidInputError) as caught:
        await connect(world, secret="not-the-password")
    shown = f"{caught.value} {caught.value.__cause__!r} {form(secret='not-the-password')!r}"
    assert "not-the-password" not in shown


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("mastodon.social", "https://mastodon.social"),
        (" https://Mastodon.Social/ ", "https://mastodon.social"),
        ("http://localhost:3000/mastodon", "http://localhost:3000/mastodon"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("münchen.social", "https://münchen.social"),
    ],
)
def test_a_server_is_known_by_its_address(typed: str, address: str) -> None:
    assert checked_server(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "http://mastodon.social",
        "ftp://mastodon.social",
        "https://me:secret@mastodon.social",
        "https://mastodon.social/?a=b",
        "https://mastodon.social/#a",
        "https://[mastodon",
        "https://mastodon.social:99999",
        "not a server",
        "javascript:alert(1)",
    ],
)
def test_what_is_no_address_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(InvalidInputError, match=r"https://mastodon\.social") as caught:
        checked_server(typed)
    assert caught.value.field == "server"


async def test_a_look_keeps_what_the_platform_says_now(world: World) -> None:
    world.platform.limits = replace(world.platform.limits, characters=5000)
    world.clock.advance(hours=1)
    await world.accounts.check(world.account)
    kept = await world.accounts.get(world.account.id)
    assert (kept.limits.characters, kept.last_success_at) == (5000, world.clock())


async def test_a_look_that_fails_is_noted_and_changes_nothing_else(world: World) -> None:
    world.platform.refuse("identify", TemporaryError("busy"))
    checked = await world.accounts.check(world.account)
    assert (checked.status, checked.last_error) == (AccountStatus.CONNECTED, "busy")
    assert (await world.accounts.check(world.account)).last_error is None


async def test_a_look_does_not_undo_what_happened_meanwhile(world: World) -> None:
    await world.poll()
    checked = await world.accounts.check(world.account)
    assert checked.cursor == (await world.accounts.get(world.account.id)).cursor is not None


async def test_accounts_come_by_brand(world: World) -> None:
    assert await world.accounts.of_brands([world.brand]) == [(world.brand, [world.account])]


async def test_accounts_are_looked_at_once_a_day_by_one_process(world: World) -> None:
    keepers = [Housekeeping(world.database, world.clock, world.accounts, worker) for worker in ("one", "two")]
    for _ in "12":
        for keeper in keepers:
            await keeper.run()
    assert world.platform.calls["identify"] == 1
    world.clock.advance(days=1)
    await keepers[0].run()
    assert world.platform.calls["identify"] == 2
