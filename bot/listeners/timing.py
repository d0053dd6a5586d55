"""The timing of a post: its window, and how it comes back."""

from collections.abc import Mapping
from datetime import date, timedelta

from bot.blocks.kit import stamped
from bot.blocks.slot import FRESHNESS
from bot.blocks.timing import DAYS, EVERY, ONCE, STOP, TIME, TIMES, TIMING, UNTIL, timing_modal
from bot.domain.ids import PostId
from bot.domain.post import FRESHNESS as USUAL
from bot.domain.recurrence import Every
from bot.errors import InvalidInputError
from bot.listeners.person import person_of
from bot.services.timing import Timing, planned
from bot.slack.door import Answers, Click, Handler, Open, Submission, Values
from bot.slack.services import Services


async def ask(click: Click, services: Services) -> Answers:
    """Open the modal on a post; an old card is drawn anew instead."""
    number, version = stamped(click.value)
    view = await services.posts.seen(PostId(number), version)
    return Open(view=timing_modal(view.post, view.brand))


async def keep(sent: Submission, services: Services) -> Answers:
    """Keep the timing: a new version of the post, which has to be approved again."""
    number, version = stamped(sent.metadata)
    view = await services.posts.show(PostId(number))
    content = planned(view.post.content, _timing(sent.values), view.brand, services.clock())
    await services.posts.edit(PostId(number), version, await person_of(sent, services), content)
    return None


async def stop(click: Click, services: Services) -> Answers:
    """Make none after this post any more; its card is drawn anew."""
    (number,) = stamped(click.value, 1)
    await services.recurrences.stop(PostId(number), await person_of(click, services))
    return None


def _timing(values: Values) -> Timing:
    every, until, freshness = (values.text(block) for block in (EVERY, UNTIL, FRESHNESS))
    return Timing(
        at=values.moment(TIME),
        freshness=timedelta(seconds=int(freshness)) if freshness else USUAL,
        every=Every(every) if every and every != ONCE else None,
        weekdays=tuple(int(day) for day in values.many(DAYS)),
        until=date.fromisoformat(until) if until else None,
        times=_times(values.text(TIMES)),
    )


def _times(typed: str) -> int | None:
    if not typed:
        return None
    if not (typed.isascii() and typed.isdecimal() and int(typed) > 1):
        raise InvalidInputError("Write a number from 2 on, or leave it empty.", field=TIMES)
    return int(typed)


ACTIONS: Mapping[str, Handler] = {TIMING: ask, STOP: stop}
VIEWS: Mapping[str, Handler] = {TIMING: keep}
