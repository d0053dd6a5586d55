"""What the vault sealed only its keys open."""

from pathlib import Path

import pytest

from bot.domain.account import Credentials
from bot.errors import ConfigurationError
from storage.vault import Vault, key_file, new_key
from tests.storage.fresh import opened
from tests.storage.test_records import installation
from tests.storage.things import SECRET, new_account, new_brand


def test_what_was_sealed_opens_again() -> None:
    vault = Vault([new_key()])
    assert vault.open(vault.seal("Grüße")) == "Grüße"
    assert "Grüße".encode() not in vault.seal("Grüße")


def test_after_a_change_of_keys_the_old_ones_still_open() -> None:
    old, new = new_key(), new_key()
    sealed = Vault([old]).seal("secret")
    assert Vault([new, old]).open(sealed) == "secret"
    assert Vault([new]).open(Vault([new, old]).seal("secret")) == "secret"


def test_without_its_key_nothing_opens() -> None:
    with pytest.raises(ConfigurationError, match="another key"):
        Vault([new_key()]).open(Vault([new_key()]).seal("secret"))


@pytest.mark.parametrize("keys", [["short"], [], ["ü"]])
def test_what_is_no_key_is_refused_without_showing_it(keys: list[str]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Vault(keys)
    assert not any(key in str(caught.value) for key in keys)


def test_a_key_file_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "keys"
    keys = key_file(path)
    assert key_file(path) == keys
    assert Vault(keys).open(Vault(keys).seal("secret")) == "secret"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_key_file_may_hold_several_keys(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("new\nold\n")
    assert key_file(tmp_path / "keys") == ["new", "old"]


async def test_resealed_secrets_need_the_new_key_alone(empty_url: str) -> None:
    old, new = new_key(), new_key()
    async with opened(empty_url, Vault([old])) as database, database.transaction() as work:
        brand = await new_brand(work)
        account = await new_account(work, brand.id)
        await work.installations.save(installation("T1"))
        await work.installations.save(installation(None))
    async with opened(empty_url, Vault([new, old])) as database, database.transaction() as work:
        assert (await work.accounts.reseal(), await work.installations.reseal()) == (1, 2)
    async with opened(empty_url, Vault([new])) as database, database.read() as work:
        assert await work.accounts.credentials(account.id) == Credentials(access_token=SECRET)
        assert await work.installations.get("T1", "E1") == installation("T1")


async def test_without_the_old_key_nothing_is_resealed(empty_url: str) -> None:
    old = new_key()
    async with opened(empty_url, Vault([old])) as database, database.transaction() as work:
        account = await new_account(work, (await new_brand(work)).id)
    async with opened(empty_url, Vault([new_key()])) as database:
        with pytest.raises(ConfigurationError, match="another key"):
            async with database.transaction() as work:
                await work.accounts.reseal()
    async with opened(empty_url, Vault([old])) as database, database.read() as work:
        assert (await work.accounts.credentials(account.id)).access_token == SECRET
