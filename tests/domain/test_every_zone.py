"""Every zone there is, at every change of its clocks in five years."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import cache
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.domain.brand import Slot
from bot.domain.recurrence import Every, Repeat, instants
from bot.domain.schedule import at_instant, at_wall, free_slots, in_words
from bot.errors import InvalidInputError

FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


class Change(NamedTuple):
    """A change of a zone's clocks: the instant, and by how much they are ahead of UTC before and after."""

    zone: ZoneInfo
    at: datetime
    before: timedelta
    after: timedelta

    @property
    def old(self) -> datetime:
        """What the clocks show as they change."""
        return self.wall(self.before)

    @property
    def new(self) -> datetime:
        """What they show right after."""
        return self.wall(self.after)

    def wall(self, offset: timedelta) -> datetime:
        return (self.at + offset).replace(tzinfo=None)

    @property
    def now(self) -> datetime:
        """A moment at which somebody could schedule for then."""
        return self.at - timedelta(days=3)


def ahead(zone: tzinfo, moment: datetime) -> timedelta:
    found = moment.astimezone(zone).utcoffset()
    assert found is not None
    return found


def changes_of(zone: ZoneInfo) -> Iterator[Change]:
    day, offset = FIRST, ahead(zone, FIRST)
    while day < LAST:
        if (after := ahead(zone, day + DAY)) != offset:
            yield Change(zone, _between(zone, day, offset), offset, after)
            offset = after
        day += DAY


def _between(zone: ZoneInfo, low: datetime, offset: timedelta) -> datetime:
    high = low + DAY
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if ahead(zone, middle) == offset else (low, middle)
    return high.replace(microsecond=0)


@cache
def changes() -> list[Change]:
    return [change for name in sorted(available_timezones()) for change in changes_of(ZoneInfo(name))]


def gaps() -> list[Change]:
    return [change for change in changes() if change.after > change.before]


def folds() -> list[Change]:
    return [change for change in changes() if change.after < change.before]


def refused(wall: datetime, change: Change) -> str:
    with pytest.raises(InvalidInputError) as error:
        at_wall(wall, change.zone, now=change.now)
    return str(error.value)


def instant(wall: datetime, change: Change) -> datetime:
    return at_wall(wall, change.zone, now=change.now).instant


def test_there_are_changes_of_both_kinds_in_many_zones() -> None:
    assert len(available_timezones()) > 400
    assert len({change.zone.key for change in gaps()}) > 100
    assert len({change.zone.key for change in folds()}) > 100
    assert {change.after - change.before for change in gaps()} >= {timedelta(minutes=30), timedelta(hours=1)}


def test_what_the_clocks_skip_is_refused_with_the_next_time_that_exists() -> None:
    for change in gaps():
        half = change.old + (change.new - change.old) / 2
        for wall in (change.old, half, change.new - MINUTE):
            said = refused(wall, change)
            assert f"{wall:%H:%M}" in said
            assert "doesn't exist" in said
            shown = re.findall(r"\d\d:\d\d", said)[-1]
            assert shown == f"{wall + (change.new - change.old):%H:%M}"


def test_what_the_clocks_show_twice_is_asked_about_and_both_answers_are_understood() -> None:
    for change in folds():
        half = change.new + (change.old - change.new) / 2
        for wall in (change.new, half, change.old - MINUTE):
            answers = re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d[+-]\d{4}", refused(wall, change))
            moments = [datetime.strptime(answer, "%Y-%m-%d %H:%M%z") for answer in answers]
            assert moments[1] - moments[0] == change.before - change.after
            for moment in moments:
                schedule = at_instant(moment, change.zone, now=change.now)
                assert schedule.wall == wall


def test_an_answer_to_that_question_can_be_given_in_words() -> None:
    by_size: dict[tuple[timedelta, timedelta], Change] = {
        (change.before, change.after): change for change in folds() if _whole_minutes(change)
    }
    assert len(by_size) > 10
    for change in by_size.values():
        answers = re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d[+-]\d{4}", refused(change.new, change))
        one, other = (in_words(answer, change.zone, now=change.now).instant for answer in answers)
        assert other - one == change.before - change.after


def _whole_minutes(change: Change) -> bool:
    return not change.before.seconds % 60 and not change.after.seconds % 60


def test_both_sides_of_a_change_are_right() -> None:
    for change in gaps():
        assert instant(change.old - MINUTE, change) == change.at - MINUTE
        assert instant(change.new, change) == change.at
    for change in folds():
        assert instant(change.new - MINUTE, change) == change.at - (change.old - change.new) - MINUTE
        assert instant(change.old, change) == change.at + (change.old - change.new)


def slots_at(wall: datetime, change: Change) -> list[datetime]:
    """The next two of a weekly slot at that wall time."""
    slot = Slot(weekday=wall.weekday(), at=wall.time())
    found = free_slots([slot], change.zone, now=change.at - DAY, taken=())
    return [schedule.instant for schedule in islice(found, 2)]


def test_the_next_slot_is_right_on_every_side_and_the_one_after_is_back_at_its_hour() -> None:
    for change in changes():
        # In a gap it is as much later as the clocks skip, of two the first: both by the offset of before.
        wall = min(change.old, change.new)
        first, second = slots_at(wall, change)
        assert first == wall.replace(tzinfo=UTC) - change.before
        assert (
            second.astimezone(change.zone).time() == wall.time() or ahead(change.zone, second) != change.after
        )
        noon = datetime.combine((change.old + DAY).date(), time(12))
        assert slots_at(noon, change)[0].astimezone(change.zone).replace(tzinfo=None) == noon


def test_what_comes_back_daily_keeps_its_hour_on_every_other_day() -> None:
    for change in changes():
        wall = min(change.old, change.new)
        start = (wall - DAY).date()
        rule = Repeat(every=Every.DAY, at=wall.time(), zone=change.zone.key, start=start, times=3)
        moments = list(instants(rule, 0, change.at - 3 * DAY))
        assert moments == sorted(set(moments))
        walls = [moment.astimezone(change.zone) for moment in moments]
        assert walls[0].time() == wall.time()
        assert walls[2].time() == wall.time()


@pytest.mark.parametrize("find", [gaps, folds])
def test_a_zone_is_the_same_by_all_its_names(find: Callable[[], list[Change]]) -> None:
    berlin, busingen = (
        [change[1:] for change in find() if change.zone.key == name]
        for name in ("Europe/Berlin", "Europe/Busingen")
    )
    assert berlin == busingen
    assert len(berlin) == 5
