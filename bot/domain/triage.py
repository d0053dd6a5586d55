"""What people do with conversations beyond answering: who did what, whom an account ignores, snoozing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.account import Account
from bot.domain.conversation import Item, ItemKind
from bot.domain.ids import AccountId, SlackUserId
from bot.errors import InvalidInputError

LONGEST_SNOOZE = timedelta(days=366)


@dataclass(frozen=True, kw_only=True, slots=True)
class Deed:
    """Something that somebody did with a conversation; `note` are words of ours that say more."""

    actor: SlackUserId
    action: str
    note: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Ignored:
    """An author whose items get no card of an account."""

    account_id: AccountId
    author_id: str
    handle: str
    by: SlackUserId
    since: datetime


class Nap(StrEnum):
    """Common ends of a snooze."""

    HOUR = "hour"  #: in an hour
    EVENING = "evening"  #: this evening, or tomorrow's where it has begun
    TOMORROW = "tomorrow"  #: tomorrow morning
    MONDAY = "monday"  #: next Monday morning


_MORNING, _EVENING = time(9), time(17)
_WEEK = 7
_DAYS: Mapping[Nap, time] = {Nap.EVENING: _EVENING, Nap.TOMORROW: _MORNING, Nap.MONDAY: _MORNING}


def nap_ends(nap: Nap, now: datetime, zone: ZoneInfo) -> datetime:
    """When a snooze ends that somebody chooses now; days and hours are the brand's."""
    if nap is Nap.HOUR:
        return now + timedelta(hours=1)
    here = now.astimezone(zone)
    days = {Nap.EVENING: 0, Nap.TOMORROW: 1, Nap.MONDAY: _WEEK - here.weekday()}[nap]
    if nap is Nap.EVENING and here.time() >= _EVENING:
        days = 1
    wall = datetime.combine(here.date() + timedelta(days=days), _DAYS[nap], zone)
    return wall.astimezone(now.tzinfo)


def checked_snooze(until: datetime | None, now: datetime) -> datetime:
    """Raises InvalidInputError for a snooze that would end before it begins, or never."""
    if until is None:
        raise InvalidInputError("Choose until when.", field="until")
    if until <= now:
        raise InvalidInputError("This is in the past. Choose a time that is to come.", field="until")
    if until - now > LONGEST_SNOOZE:
        raise InvalidInputError("This is more than a year away. Choose an earlier time.", field="until")
    return until


def may_hide(item: Item, account: Account) -> bool:
    """Whether it stands in a thread of ours: only there a platform lets us hide what others say."""
    root = item.remote.root
    return (
        item.remote.kind == ItemKind.COMMENT
        and root is not None
        and f"/{account.identity.remote_id}/" in root.id
    )
