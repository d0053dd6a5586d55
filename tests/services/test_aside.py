"""What nobody is shown, or was shown before, is no sign of a storm or a crisis."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.conversation import Author, Fold, ItemKind
from bot.domain.spam import spam_signs
from bot.services.crisis import CrisisService
from tests.services.world import COMMUNITY, MAX, World

BAD = Author(remote_id="bad", handle="bad", name="Bad")


async def spam(world: World, number: int) -> None:
    for each in range(number):
        text = f"This is terrible, I hate it {each}: double your money at https://bit.ly/{each}"
        assert spam_signs(text)
        world.platform.say(text, author=Author(remote_id=f"s{each}", handle="s", name="S"), language="en")


async def repeats(world: World, number: int) -> None:
    for _ in range(number):
        world.platform.say("This is terrible, I hate it", author=BAD, language="en")


async def ignored(world: World, number: int) -> None:
    await world.heard("I am a troll", author=BAD)
    [talk] = [one for one in await world.talks() if one.key == world.platform.heard[-1].ref.id]
    await world.triage.ignore_author(talk.id, talk.version, MAX)
    for each in range(number):
        world.platform.say(f"This is terrible, I hate it {each}", author=BAD, language="en")


async def thread(world: World, number: int) -> None:
    """Spam under what somebody else wrote, in whose conversation it stands."""
    await world.heard("Is it open today?")
    first = world.platform.heard[-1]
    for each in range(number):
        text = f"This is terrible, I hate it {each}: double your money at https://bit.ly/{each}"
        world.platform.say(text, author=BAD, kind=ItemKind.COMMENT, parent_id=first.ref.id, language="en")


Noise = Callable[[World, int], Awaitable[None]]


@pytest.mark.parametrize("noise", [spam, repeats, ignored, thread])
async def test_noise_is_no_storm(world: World, noise: Noise) -> None:
    await world.poll()
    await noise(world, 45)
    await world.poll()
    world.platform.say("Something else")
    await world.poll()
    async with world.database.read() as work:
        assert await work.storms.in_channel(COMMUNITY) is None
        assert await work.storms.arrived(COMMUNITY, world.clock() - timedelta(minutes=1)) < 4


@pytest.mark.parametrize("noise", [spam, repeats, ignored, thread])
async def test_noise_is_no_crisis(world: World, noise: Noise) -> None:
    await world.poll()
    for hour in range(7):
        world.platform.say(f"When do you open, {hour}?", language="en")
        await world.poll()
        world.clock.advance(hours=1)
    await noise(world, 60)
    await world.poll()
    world.clock.advance(seconds=1)
    service = CrisisService(world.database, world.clock)
    await service.run_due()
    async with world.database.read() as work:
        assert await work.crises.running(world.brand.id) is None


async def test_a_link_to_the_brands_own_page_is_no_sign_of_spam(world: World) -> None:
    talk = await world.heard("Hot singles? No: https://fake.example/@linden/1 is about bread")
    assert talk.folded is None
    spam = await world.heard("Hot singles https://other.example/1")
    assert spam.folded is Fold.SPAM


def test_where_everybody_has_a_page_is_nobodys_own(world: World) -> None:
    page = replace(world.account.identity, handle="linden.example", url="https://bsky.app/profile/linden")
    account = replace(world.account, server="https://bsky.social", identity=page)
    assert account.hosts == {"linden.example"}
    assert world.account.hosts == {"fake.example"}
