"""When a snooze ends: by the brand's clock, ahead, and not for ever."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.triage import Nap, checked_snooze, nap_ends
from bot.errors import InvalidInputError

BERLIN = ZoneInfo("Europe/Berlin")
WEDNESDAY = datetime(2026, 11, 25, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("nap", "now", "end"),
    [
        (Nap.HOUR, WEDNESDAY, WEDNESDAY + timedelta(hours=1)),
        (Nap.EVENING, WEDNESDAY, datetime(2026, 11, 25, 16, tzinfo=UTC)),
        (Nap.EVENING, WEDNESDAY + timedelta(hours=5), datetime(2026, 11, 26, 16, tzinfo=UTC)),
        (Nap.TOMORROW, WEDNESDAY, datetime(2026, 11, 26, 8, tzinfo=UTC)),
        # It is Thursday in Berlin already.
        (Nap.TOMORROW, WEDNESDAY.replace(hour=23, minute=30), datetime(2026, 11, 27, 8, tzinfo=UTC)),
        (Nap.MONDAY, WEDNESDAY, datetime(2026, 11, 30, 8, tzinfo=UTC)),
        (Nap.MONDAY, datetime(2026, 11, 30, 8, tzinfo=UTC), datetime(2026, 12, 7, 8, tzinfo=UTC)),
        # Summer time ends in between: nine o'clock is nine o'clock.
        (Nap.MONDAY, datetime(2026, 10, 23, 8, tzinfo=UTC), datetime(2026, 10, 26, 8, tzinfo=UTC)),
    ],
)
def test_a_snooze_ends_by_the_brands_clock(nap: Nap, now: datetime, end: datetime) -> None:
    assert nap_ends(nap, now, BERLIN) == end


@pytest.mark.parametrize(
    "until", [None, WEDNESDAY, WEDNESDAY - timedelta(hours=1), WEDNESDAY + timedelta(400)]
)
def test_a_snooze_ends_some_time_that_is_to_come(until: datetime | None) -> None:
    with pytest.raises(InvalidInputError) as refused:
        checked_snooze(until, WEDNESDAY)
    assert refused.value.field == "until"
