from dataclasses import replace

import pytest

from bot.domain.snippet import MOST, SnippetForm, SnippetKind
from bot.errors import InvalidInputError, NotAllowedError, NotFoundError, TransitionError
from bot.services.snippet import SnippetService
from tests.services.world import ADA, MAX, WREN, World

HOURS = SnippetForm(kind=SnippetKind.TEXT, name="Opening hours", text="Eight to six.")
TAGS = SnippetForm(kind=SnippetKind.HASHTAGS, name="Coffee", text="coffee roast")


@pytest.fixture
def snippets(world: World) -> SnippetService:
    return SnippetService(world.database, world.clock)


async def test_who_changed_what_is_known(world: World, snippets: SnippetService) -> None:
    added = await snippets.add(world.brand.id, WREN, HOURS)
    await snippets.change(added.id, added.version, ADA, replace(HOURS, text="Nine to five."))
    kept = await snippets.get(added.id)
    assert (kept.text, kept.changed_by, kept.version) == ("Nine to five.", ADA.id, 2)
    assert (await snippets.remove(added.id, WREN)).name == "Opening hours"
    said = [(entry.action, entry.actor, entry.detail["name"]) for entry in await world.audit()]
    assert said == [
        ("snippet:add", WREN.id, "Opening hours"),
        ("snippet:change", ADA.id, "Opening hours"),
        ("snippet:remove", WREN.id, "Opening hours"),
    ]
    assert await snippets.of_brand(world.brand.id) == []


async def test_a_name_stands_for_one_snippet(world: World, snippets: SnippetService) -> None:
    await snippets.add(world.brand.id, WREN, HOURS)
    tags = await snippets.add(world.brand.id, WREN, TAGS)
    with pytest.raises(InvalidInputError, match="already"):
        await snippets.add(world.brand.id, WREN, HOURS)
    with pytest.raises(InvalidInputError, match="already"):
        await snippets.change(tags.id, tags.version, WREN, replace(TAGS, name="Opening hours"))


async def test_of_two_who_change_it_the_second_is_told(world: World, snippets: SnippetService) -> None:
    added = await snippets.add(world.brand.id, WREN, HOURS)
    await snippets.change(added.id, 1, ADA, replace(HOURS, text="Nine to five."))
    with pytest.raises(TransitionError):
        await snippets.change(added.id, 1, WREN, replace(HOURS, text="Ten to four."))


async def test_only_writers_keep_snippets(world: World, snippets: SnippetService) -> None:
    added = await snippets.add(world.brand.id, WREN, HOURS)
    for attempt in (
        snippets.add(world.brand.id, MAX, TAGS),
        snippets.change(added.id, 1, MAX, TAGS),
        snippets.remove(added.id, MAX),
    ):
        with pytest.raises(NotAllowedError):
            await attempt


async def test_what_is_gone_is_not_found(world: World, snippets: SnippetService) -> None:
    added = await snippets.add(world.brand.id, WREN, HOURS)
    await snippets.remove(added.id, WREN)
    for attempt in (snippets.remove(added.id, WREN), snippets.change(added.id, 1, WREN, HOURS)):
        with pytest.raises(NotFoundError):
            await attempt


async def test_a_menu_takes_so_many(world: World, snippets: SnippetService) -> None:
    async with world.database.transaction() as work:
        for number in range(MOST):
            form = replace(HOURS, name=f"Snippet {number}")
            await work.snippets.add(world.brand.id, form, by=WREN.id, now=world.clock())
    with pytest.raises(InvalidInputError, match="delete one first"):
        await snippets.add(world.brand.id, WREN, HOURS)
