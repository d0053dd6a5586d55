"""What is pinned is what one would want to see first, in whatever language it is written."""

from bot.blocks.storm import storm_card
from bot.domain.conversation import Author
from bot.domain.ids import CrisisId
from bot.domain.storm import Order
from bot.services import crisis
from bot.services.crisis import CrisisService
from tests.services.world import ADA, COMMUNITY, MAX, World

BEAN = "Das ist die schlechteste Bohne, die ich je hatte"


def say(world: World, text: str, followers: int, language: str) -> None:
    name = f"{text} {followers}"
    author = Author(remote_id=name, handle=name, name=name, followers=followers)
    world.platform.say(text, author=author, language=language)


async def burst(world: World) -> list[str]:
    """A storm, and what of it is the worst."""
    await world.poll()
    for number in range(60):
        say(world, f"{BEAN} {number}", number * 1000, "de" if number % 2 else "en")
    for number in range(3):
        say(world, f"I hate it {number}", number, "en")
    say(world, "I hate it, it is terrible and awful", 1, "en")
    say(world, "I love it", 10**6, "en")
    await world.poll()
    bad = ["I hate it 2", "I hate it, it is terrible and awful", "I hate it 1", "I hate it 0"]
    return [*bad, f"{BEAN} 59", f"{BEAN} 58"]


async def test_what_has_no_score_fills_up_the_worst_of_a_storm(world: World) -> None:
    expected = await burst(world)
    async with world.database.read() as work:
        storm = await work.storms.in_channel(COMMUNITY)
        assert storm is not None
        view = await world.storms.view_of(work, storm.id)
    assert [item.remote.text for item, _ in view.worst] == expected[:5]
    shown = storm_card(view).text
    assert "negative ones, then those not in English, each by followers" in shown
    paged = await world.storms.page(storm.id, MAX, Order.WORST, limit=6, offset=0)
    assert [one.items[-1].remote.text for one in paged] == expected


async def test_what_has_no_score_fills_up_the_worst_of_a_crisis(world: World) -> None:
    service = CrisisService(world.database, world.clock)
    await service.open(world.brand.id, ADA)
    expected = await burst(world)
    world.clock.advance(seconds=1)
    async with world.database.read() as work:
        view = await crisis.view_of(work, CrisisId(1), world.clock())
    assert [item.remote.text for item, _ in view.worst] == expected[:5]
