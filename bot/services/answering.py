"""How long followers wait for their first answer, by their clock and by ours."""

from collections.abc import Sequence
from datetime import timedelta
from math import ceil
from statistics import median

from bot.domain.ids import AccountId
from bot.domain.period import Period
from bot.domain.report import Figure, Waited
from storage.waits import FirstAnswer
from storage.work import Work

_SHARE = 0.9
_MINUTE = timedelta(minutes=1)


async def waited(work: Work, accounts: Sequence[AccountId], period: Period) -> tuple[Waited, Waited]:
    """The time to the first answers of the period: from when followers wrote, and from when we had it.

    An answer counts once it is on the platform; where the platform's clock is ahead of ours the wait is none.
    """
    now = await work.waits.first_answers(accounts, period.since, period.until)
    before = await work.waits.first_answers(accounts, period.before.since, period.before.until)
    theirs = _waited(_from_written(now), _from_written(before))
    return theirs, _waited(_from_received(now), _from_received(before))


def _from_written(answers: Sequence[FirstAnswer]) -> list[float]:
    return [max(0.0, (one.answered - one.written) / _MINUTE) for one in answers]


def _from_received(answers: Sequence[FirstAnswer]) -> list[float]:
    return [max(0.0, (one.answered - one.received) / _MINUTE) for one in answers]


def _waited(now: list[float], before: list[float]) -> Waited:
    return Waited(
        median=Figure(now=_median(now), before=_median(before)),
        most=Figure(now=percentile(now), before=percentile(before)),
    )


def _median(minutes: list[float]) -> float | None:
    return median(minutes) if minutes else None


def percentile(minutes: Sequence[float]) -> float | None:
    """Within which time nine of ten were answered: the least wait that so many did not exceed."""
    return sorted(minutes)[ceil(_SHARE * len(minutes)) - 1] if minutes else None
