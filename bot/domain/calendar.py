"""The calendar: which days somebody looks at, narrowed to what, and what is planned on them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.ids import AccountId, BrandId
from bot.domain.post import Post
from bot.errors import NotFoundError

WEEK = 7


class Tab(StrEnum):
    """What App Home can show."""

    DESK = "desk"
    WEEK = "week"
    MONTH = "month"
    QUEUE = "queue"


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """Where somebody looks: the week or month around a day (None for today), a page, and what is left out.

    `state` names one of the lists of posts; "" everywhere means that nothing is left out.
    """

    tab: Tab = Tab.WEEK
    day: date | None = None
    page: int = 0
    brand: BrandId | None = None
    account: AccountId | None = None
    state: str = ""
    campaign: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.brand or self.account or self.state or self.campaign)


def look_value(look: Look) -> str:
    """The look as a button carries it."""
    day = look.day.isoformat() if look.day else ""
    said = [look.tab, day, look.page, look.brand or 0, look.account or 0, look.state, look.campaign]
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def look_of(value: str) -> Look:
    """The look that a value names; raises NotFoundError for anything else."""
    try:
        tab, day, page, brand, account, state, campaign = json.loads(value)
        return Look(
            tab=Tab(tab),
            day=date.fromisoformat(day) if day else None,
            # Bounded, as the value comes from outside.
            page=max(0, min(int(page), 1000)),
            brand=BrandId(int(brand)) if brand else None,
            account=AccountId(int(account)) if account else None,
            state=str(state),
            campaign=str(campaign),
        )
    except (ValueError, TypeError) as error:
        raise NotFoundError("There is no such page of the calendar.") from error


def first_day(look: Look, today: date) -> date:
    """The Monday of the week, or the first of the month."""
    day = look.day or today
    return day.replace(day=1) if look.tab == Tab.MONTH else day - timedelta(days=day.weekday())


def after_last(look: Look, first: date) -> date:
    """The day after the last one shown."""
    if look.tab != Tab.MONTH:
        return first + timedelta(days=WEEK)
    return (first + timedelta(days=31)).replace(day=1)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When the day begins in the zone, in UTC; where the clocks skip midnight, when they have."""
    return datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A post at its time; `coming` where it will be made from this one, which comes back."""

    at: datetime
    post: Post
    coming: bool = False


def by_day(entries: Iterable[Entry], zone: ZoneInfo) -> Mapping[date, list[Entry]]:
    """The entries by their day in the zone."""
    found: dict[date, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.at.astimezone(zone).date(), []).append(entry)
    return found


def grid(first: date, busy: Iterable[date], today: date) -> str:
    """A month as a small table: days with posts have a dot, today stands in brackets."""
    days, dotted = [], set(busy)
    day = first
    while day.month == first.month:
        mark = "•" if day in dotted else " "
        days.append(f"[{day.day:2}]{mark}" if day == today else f" {day.day:2} {mark}")
        day += timedelta(days=1)
    cells = ["     "] * first.weekday() + days
    lines = ["".join(cells[start : start + WEEK]).rstrip() for start in range(0, len(cells), WEEK)]
    return "\n".join([" Mo   Tu   We   Th   Fr   Sa   Su", *lines])
