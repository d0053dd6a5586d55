"""Brands and accounts are kept whole, and nobody reads their secrets."""

from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.domain.account import AccountStatus, Credentials
from bot.domain.brand import Role, Slot
from bot.domain.ids import AccountId, BrandId, ChannelId, TeamId
from bot.domain.policy import Policy, Step
from bot.errors import ConfigurationError, InvalidInputError, NotFoundError
from storage.database import Database
from storage.tables import accounts
from storage.vault import Vault, new_key
from tests.storage.fresh import opened
from tests.storage.things import NOW, SECRET, TEAM, World, identity, new_account, new_brand


async def test_a_brand_comes_back_as_it_was_added(database: Database) -> None:
    async with database.transaction() as work:
        brand = await new_brand(
            work,
            digest_at=time(7, 30),
            slots=(Slot(weekday=0, at=time(9)), Slot(weekday=4, at=time(16, 45))),
            roles={Role.WRITER: frozenset({"U1", "S1"}), Role.ADMIN: frozenset()},
            policy=Policy(steps=(Step(approvers=frozenset({"U1"}), needed=None), Step()), own=True),
        )
    async with database.read() as work:
        assert await work.brands.get(brand.id) == brand
        assert await work.brands.all() == await work.brands.of_team(TEAM) == [brand]
        assert await work.brands.of_team(TeamId("T2")) == []


async def test_a_brand_is_saved_whole(world: World) -> None:
    changed = replace(world.brand, name="Oak", timezone="UTC", roles={Role.ADMIN: frozenset({"U9"})})
    async with world.work() as work:
        await work.brands.save(changed)
        assert await work.brands.get(world.brand.id) == changed


async def test_a_workspace_has_one_brand_of_a_name(world: World) -> None:
    with pytest.raises(InvalidInputError, match="Linden") as caught:
        async with world.work() as work:
            await new_brand(work)
    assert caught.value.field == "name"
    async with world.work() as work:
        await new_brand(work, team=TeamId("T2"))


async def test_brands_are_found_by_name_and_channel(world: World) -> None:
    async with world.work() as work:
        repo = work.brands
        assert await repo.by_name(TEAM, "LINDEN") == world.brand
        assert await repo.by_name(TEAM, "Oak") is None
        assert await repo.by_name(TeamId("T2"), "Linden") is None
        assert [await repo.by_channel(TEAM, ChannelId(name)) for name in ("C1", "C2", "C3")] == [
            [world.brand]
        ] * 3
        assert await repo.by_channel(TEAM, ChannelId("C9")) == []


async def test_what_is_gone_is_not_found(database: Database) -> None:
    async with database.read() as work:
        with pytest.raises(NotFoundError):
            await work.brands.get(BrandId(0))
        with pytest.raises(NotFoundError):
            await work.accounts.get(AccountId(0))
        with pytest.raises(NotFoundError):
            await work.accounts.credentials(AccountId(0))


async def test_an_account_comes_back_as_it_was_added(world: World) -> None:
    async with world.database.read() as work:
        assert await work.accounts.get(world.account.id) == world.account
        assert await work.accounts.all() == await work.accounts.of_brand(world.brand.id) == [world.account]
        assert await work.accounts.of_brand(BrandId(0)) == []
        assert await work.accounts.credentials(world.account.id) == Credentials(access_token=SECRET)


async def test_an_account_is_saved_but_for_its_credentials(world: World) -> None:
    changed = replace(
        world.account,
        identity=identity(handle="oak"),
        status=AccountStatus.LIMITED,
        limits=replace(world.account.limits, characters=9, image_types=frozenset({"image/png"})),
        cursor="c",
        last_success_at=NOW,
        last_error="Busy",
    )
    async with world.work() as work:
        await work.accounts.save(changed)
        assert await work.accounts.get(world.account.id) == changed
        assert (await work.accounts.credentials(world.account.id)).access_token == SECRET


async def test_connecting_again_mends_the_account_there_is(world: World) -> None:
    broken = replace(world.account, status=AccountStatus.DISCONNECTED, last_error="Revoked", cursor="c")
    async with world.work() as work:
        await work.accounts.save(broken)
        again = await new_account(work, world.brand.id, credentials=Credentials(access_token="new"))
        assert again == replace(world.account, cursor="c")
        assert (await work.accounts.credentials(again.id)).access_token == "new"
        other = await new_account(work, world.brand.id, remote_id="2")
    assert other.id != again.id


async def test_a_renewal_that_brings_nothing_loses_nothing(world: World) -> None:
    full = Credentials(access_token="a", refresh_token="r", password="p", expires_at=NOW)
    async with world.work() as work:
        repo = work.accounts
        await repo.save_credentials(world.account.id, full)
        assert await repo.credentials(world.account.id) == full
        await repo.save_credentials(world.account.id, Credentials(access_token=""))
        assert await repo.credentials(world.account.id) == full
        await repo.save_credentials(world.account.id, Credentials(access_token="b"))
        assert await repo.credentials(world.account.id) == replace(full, access_token="b", expires_at=None)


def contents(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_no_file_of_the_database_shows_a_secret(tmp_path: Path) -> None:
    async with opened(f"sqlite:///{tmp_path / 'x.db'}") as database:
        async with database.transaction() as work:
            await new_account(work, (await new_brand(work)).id)
        content = contents(tmp_path)
    assert b"example.social" in content
    assert SECRET.encode() not in content


async def test_another_key_opens_nothing_and_says_what_to_do(url: str) -> None:
    old, new = new_key(), new_key()
    async with opened(url, Vault([old])) as database, database.transaction() as work:
        account = await new_account(work, (await new_brand(work)).id)
    async with opened(url, Vault([new])) as database, database.read() as work:
        with pytest.raises(ConfigurationError, match="another key"):
            await work.accounts.credentials(account.id)
    async with opened(url, Vault([new, old])) as database, database.read() as work:
        assert (await work.accounts.credentials(account.id)).access_token == SECRET


async def test_credentials_of_an_unknown_form_do_not_show_in_the_error(world: World) -> None:
    async with world.work() as work:
        sealed = work.connection.vault.seal(f'{{"token": "{SECRET}"}}')
        await work.connection.run(update(accounts).values(credentials=sealed))
        with pytest.raises(ConfigurationError) as caught:
            await work.accounts.credentials(world.account.id)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None
