"""Every way of a delivery passes the points at which the crash proof ends the process, in their order."""

import pytest

from bot.domain.post import Media
from bot.errors import OutcomeUnknownError, RejectedError
from bot.services.attempt import Step
from tests.services.world import World

BEFORE = [Step.CLAIMING, Step.CLAIMED]
CALL = [Step.INTENDING, Step.INTENDED, Step.ANSWERED]
AFTER = [Step.RECORDING, Step.RECORDED]


async def passed(world: World) -> list[Step]:
    """The points that are passed while all that is due goes out; where nothing was claimed, none was."""
    heard: list[Step] = []
    world.publishing.reached = heard.append
    await world.publishing.run_due()
    return heard[: heard.index(Step.RECORDED) + 1]


async def test_a_first_try_passes_them(world: World) -> None:
    await world.released()
    assert await passed(world) == [*BEFORE, *CALL, *AFTER]


@pytest.mark.parametrize("error", [OutcomeUnknownError("?"), RejectedError("no")])
async def test_a_call_that_fails_is_over_as_well(world: World, error: Exception) -> None:
    await world.released()
    world.platform.refuse("publish", error)
    assert await passed(world) == [*BEFORE, *CALL, *AFTER]


async def test_a_second_try_looks_before_it_does_anything(world: World) -> None:
    await world.released()
    world.platform.refuse("publish", OutcomeUnknownError("?"))
    await world.publishing.run_due()
    world.clock.advance(seconds=10)
    assert await passed(world) == [*BEFORE, Step.LOOKING, Step.LOOKED, *CALL, *AFTER]


async def test_every_image_is_handed_over_before_the_intent(world: World) -> None:
    sha256 = await world.store.put(b"not looked at")
    image = Media(sha256=sha256, mime="image/png", size=13, width=1, height=1, alt="A cat")
    await world.released(media=(image, image))
    upload = [Step.UPLOADING, Step.UPLOADED]
    assert await passed(world) == [*BEFORE, *upload, *upload, *CALL, *AFTER]
