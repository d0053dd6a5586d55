"""What brands decide about their answers, and the replies they keep."""

from datetime import timedelta

import pytest

from bot.domain import saved
from bot.domain.answer import AnswerRules
from bot.domain.conversation import Author
from bot.errors import InvalidInputError, NotAllowedError, NotFoundError
from tests.services.world import KIM, MAX, WREN, World

TEXT = "Hello {author} ({handle}), {brand} is {account}: {link}"


async def test_a_saved_reply_is_filled_for_who_is_answered(world: World) -> None:
    kept = await world.answers.add(world.brand.id, MAX, "Hello", TEXT)
    author = Author(remote_id="7", handle="mira@far.example", name="@Mira https://evil.example #1")
    talk = await world.heard("Hi", author=author, url="https://fake.example/5")
    view = await world.conversations.show(talk.id)
    filled = await world.answers.filled(kept.id, view)
    assert filled == "Hello Mira 1 (@mira@far.example), Linden is @linden: https://fake.example/5"


async def test_a_nameless_author_is_called_by_the_handle(world: World) -> None:
    kept = await world.answers.add(world.brand.id, MAX, "Hello", "Hello {author}")
    talk = await world.heard("Hi", author=Author(remote_id="7", handle="mira@far.example", name="@"))
    assert await world.answers.filled(kept.id, await world.conversations.show(talk.id)) == "Hello mira"


async def test_saved_replies_are_added_changed_and_deleted_on_record(world: World) -> None:
    kept = await world.answers.add(world.brand.id, MAX, "Hello", "Hello")
    await world.answers.change(kept.id, KIM, "Hi", "Hi {author}")
    found, brand = await world.answers.one(kept.id)
    assert (found.name, found.text, brand.id) == ("Hi", "Hi {author}", world.brand.id)
    await world.answers.remove(kept.id, MAX)
    assert await world.answers.saved(world.brand.id) == []
    assert [one.action for one in await world.audit()] == ["saved:add", "saved:change", "saved:remove"]


async def test_only_the_community_keeps_replies(world: World) -> None:
    kept = await world.answers.add(world.brand.id, MAX, "Hello", "Hello")
    with pytest.raises(NotAllowedError):
        await world.answers.add(world.brand.id, WREN, "Hi", "Hi")
    with pytest.raises(NotAllowedError):
        await world.answers.change(kept.id, WREN, "Hi", "Hi")
    with pytest.raises(NotAllowedError):
        await world.answers.remove(kept.id, WREN)


async def test_a_menu_has_room_for_a_hundred(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "MOST", 1)
    await world.answers.add(world.brand.id, MAX, "One", "One")
    with pytest.raises(InvalidInputError, match="has 1 already"):
        await world.answers.add(world.brand.id, MAX, "Two", "Two")


async def test_what_is_gone_is_said_to_be(world: World) -> None:
    with pytest.raises(NotFoundError, match="saved reply is gone"):
        await world.answers.change(9, MAX, "Hi", "Hi")


async def test_admins_decide_about_answers(world: World) -> None:
    rules = AnswerRules(undo=timedelta(seconds=30))
    with pytest.raises(NotAllowedError):
        await world.answers.set_rules(world.brand.id, MAX, rules)
    await world.answers.set_rules(world.brand.id, KIM, rules)
    assert await world.answers.rules(world.brand.id) == rules
