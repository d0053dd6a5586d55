"""What a comment answers is shown even where Pressroom has not published it."""

from datetime import timedelta

from bot.domain.conversation import ItemKind
from bot.errors import RejectedError
from tests.fakes import Live
from tests.services.world import World


def posted(world: World, text: str) -> Live:
    """A post of ours that somebody made by other means."""
    live = Live(id="old-1", by="id-linden", text=text, at=world.clock() - timedelta(days=3))
    world.platform.posts.append(live)
    return live


async def test_a_post_from_elsewhere_is_read_once(world: World) -> None:
    old = posted(world, "Our summer menu")
    talk = await world.heard("Is it still on?", kind=ItemKind.COMMENT, parent_id=old.id)
    assert (await world.conversations.show(talk.id)).answers == "Our summer menu"
    assert world.platform.calls["read_back"] == 1
    await world.poll()
    assert world.platform.calls["read_back"] == 1


async def test_what_can_not_be_read_keeps_no_comment_away(world: World) -> None:
    old = posted(world, "Our summer menu")
    world.platform.refuse("read_back", RejectedError("no"))
    talk = await world.heard("Is it still on?", kind=ItemKind.COMMENT, parent_id=old.id)
    assert (await world.conversations.show(talk.id)).answers is None


async def test_what_we_know_is_not_asked_for(world: World) -> None:
    talk = await world.heard("Is it still on?")
    item = (await world.conversations.show(talk.id)).items[0]
    world.platform.say("Anybody?", kind=ItemKind.COMMENT, parent_id=item.remote.ref.id)
    await world.poll()
    assert world.platform.calls["read_back"] == 0
