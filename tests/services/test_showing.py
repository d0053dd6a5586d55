"""Images below the card of a post in review: once for each choice of them, and never silently not."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from bot.domain.approval import PostAction
from bot.domain.card import CardKind, CardRef
from bot.domain.post import Content, Post
from bot.errors import UserError
from bot.services.sharing import Attached, Thread
from bot.services.showing import ShowingService
from tests.connectors.images import png
from tests.services.world import ADA, REVIEW, TEAM, WREN, World


@dataclass
class Slack:
    """Takes files, or refuses them."""

    refuses: int = 0
    shared: list[tuple[Thread, list[str]]] = field(default_factory=list)

    async def share(self, thread: Thread, files: Sequence[Attached]) -> None:
        if self.refuses:
            self.refuses -= 1
            raise UserError("Slack does not take the files.")
        self.shared.append((thread, [file.alt for file in files]))


@pytest.fixture
def slack() -> Slack:
    return Slack()


@pytest.fixture
def showing(world: World, slack: Slack) -> ShowingService:
    return ShowingService(world.database, world.clock, world.store, slack.share)


async def content(world: World, *names: str) -> Content:
    media = [
        await world.media.take(png(width=40 + number), alt=name, name=name)
        for number, name in enumerate(names)
    ]
    return world.content("Fresh bread", media=tuple(media))


async def arrive(world: World, post: Post) -> None:
    async with world.database.transaction() as work:
        await work.cards.sent(CardRef(kind=CardKind.POST, id=post.id), "1.2", REVIEW, 1)


async def later(world: World, showing: ShowingService, times: int = 3) -> None:
    for _ in range(times):
        world.clock.advance(minutes=6)
        await showing.run_due()


async def test_images_stand_below_the_card_once_it_is_there(
    world: World, slack: Slack, showing: ShowingService
) -> None:
    post = await world.posts.compose(world.brand.id, WREN, await content(world, "loaf", "cup"), origin="1")
    await showing.run_due()
    assert slack.shared == []
    await arrive(world, post)
    await later(world, showing)
    assert slack.shared == [(Thread(team=TEAM, channel=REVIEW, ts="1.2"), ["loaf", "cup"])]


async def test_other_images_are_shown_anew_and_other_words_are_not(
    world: World, slack: Slack, showing: ShowingService
) -> None:
    both = await content(world, "loaf", "cup")
    post = await world.posts.compose(world.brand.id, WREN, both, origin="1")
    await arrive(world, post)
    await later(world, showing)
    post = await world.posts.edit(post.id, post.version, WREN, replace(both, text="Fresher bread"))
    await later(world, showing)
    assert len(slack.shared) == 1
    await world.posts.edit(post.id, post.version, WREN, replace(both, media=both.media[1:]))
    await later(world, showing)
    assert [alts for _, alts in slack.shared] == [["loaf", "cup"], ["cup"]]


async def test_what_slack_does_not_take_is_tried_again(
    world: World, slack: Slack, showing: ShowingService
) -> None:
    post = await world.posts.compose(world.brand.id, WREN, await content(world, "loaf"), origin="1")
    await arrive(world, post)
    slack.refuses = 1
    with pytest.raises(BaseExceptionGroup):
        await later(world, showing, 1)
    await later(world, showing)
    assert len(slack.shared) == 1


async def test_nothing_is_shown_of_what_is_decided_already(
    world: World, slack: Slack, showing: ShowingService
) -> None:
    post = await world.posts.compose(world.brand.id, WREN, await content(world, "loaf"), origin="1")
    await world.act(post, PostAction.APPROVE, ADA)
    await arrive(world, post)
    await later(world, showing)
    assert slack.shared == []
