"""Where platforms knock."""

from dataclasses import replace
from datetime import timedelta

from storage.hooks import Hook
from tests.storage.things import NOW, World

HERE = "https://pressroom.example"


async def test_an_account_has_one_address_found_by_its_name(world: World) -> None:
    hook = Hook(account_id=world.account.id, name="one", base=HERE, key="k", due_at=NOW + timedelta(days=1))
    async with world.work() as work:
        await work.hooks.keep(hook)
        assert await work.hooks.named("one") == hook
        assert await work.hooks.settled(HERE, NOW) == {world.account.id}
        assert await work.hooks.settled(HERE, NOW + timedelta(days=1)) == set()
        assert await work.hooks.settled("https://elsewhere.example", NOW) == set()
        await work.hooks.keep(replace(hook, name="two", key=None))
        assert await work.hooks.named("one") is None
        found = await work.hooks.named("two")
    assert found == replace(hook, name="two", key=None)
