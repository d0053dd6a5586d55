"""What is asked of deliveries: statements that are made once, as making one takes longer than running it."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from sqlalchemy import (
    BindParameter,
    Executable,
    Integer,
    Select,
    TextClause,
    Update,
    bindparam,
    exists,
    insert,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.sql.elements import ColumnElement

from bot.domain.account import AccountStatus
from bot.domain.delivery import DeliveryStatus
from storage.connection import Record, listed
from storage.post_tables import DOUBTFUL, LEASED, PENDING, READY, attempts, deliveries
from storage.stop_tables import pauses
from storage.tables import accounts, brands
from storage.types import UtcDateTime

_S = DeliveryStatus
_C = deliveries.c

IN_ORDER = _C.account_id, _C.part, _C.id
"""Account by account, and part by part."""

TRIED = insert(attempts)
"""Run with the values of many rows at once, as CHANGED is."""


def late(now: datetime | BindParameter[datetime]) -> tuple[TextClause | ColumnElement[bool], ...]:
    """What was not begun within its window."""
    return PENDING, _C.expires_at <= now, _C.sending_since.is_(None)


_AT = bindparam("at", type_=UtcDateTime())


@cache
def claim_due() -> Executable:
    """Take what is due, the oldest first."""
    due = select(_C.id).where(READY, _C.due_at <= _AT, _unexpired(_AT), _C.account_id.not_in(_resting()))
    values = {"status": _S.CLAIMED, "attempts": _C.attempts + 1}
    return _claim(due.order_by(_C.due_at, _C.id), values)


def _resting() -> Select[int]:
    out_of_reach = or_(_STOPPED, accounts.c.status == AccountStatus.DISCONNECTED)
    return select(accounts.c.id).join(brands).where(out_of_reach)


@cache
def doubtful() -> Executable:
    """What nobody knows of, and may be looked for once more."""
    wanted = DOUBTFUL, _C.due_at <= _AT, _C.expires_at > bindparam("since", type_=UtcDateTime())
    return select(_C.id).where(*wanted, _C.account_id.not_in(_resting())).order_by(_C.id)


@cache
def claim_expired() -> Executable:
    """Take what somebody holds whose lease is over."""
    return _claim(select(_C.id).where(LEASED, _C.lease_until <= _AT).order_by(_C.lease_until), {})


@cache
def overdue() -> Executable:
    """What was not begun within its window, of brands that are not stopped."""
    stopped = select(accounts.c.id).join(brands).where(_STOPPED)
    missed = select(deliveries).where(*late(_AT), _C.account_id.not_in(stopped))
    return missed.order_by(_C.expires_at).limit(bindparam("most", type_=Integer))


def _claim(candidates: Select[int], values: Mapping[str, object]) -> Executable:
    # SQLite leaves FOR UPDATE out, and needs it not: it has one writer at a time. PostgreSQL is free to run a
    # plain subquery several times, and so to take more than the limit: hence the CTE.
    chosen = candidates.limit(bindparam("most", type_=Integer)).with_for_update(skip_locked=True)
    until = bindparam("until", type_=UtcDateTime())
    taken = update(deliveries).values(**values, worker=bindparam("by"), lease_until=until)
    return taken.where(_C.id.in_(select(chosen.cte("chosen").c.id))).returning(*_C)


def _unexpired(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Within its window; what may be out already is looked for however late it is."""
    return or_(_C.expires_at.is_(None), _C.expires_at > now, _C.sending_since.is_not(None))


#: A stop is on record before it has waited for what is about to start: see PauseRepository.begin.
_STOPPED = or_(
    brands.c.paused_at.is_not(None),
    brands.c.id.in_(select(pauses.c.brand_id).where(pauses.c.ended_at.is_(None))),
)


@cache
def startable(dialect: str) -> Executable:
    """Those of the deliveries `ids` that `by` holds and that may go out now; nobody else changes them.

    Their accounts' brands are not stopped, and won't be within this transaction. On PostgreSQL the lock is
    what makes this certain: a stop changes the brand's row, so it comes either before, and is seen, or after.
    """
    theirs = select(_C.account_id).where(listed(dialect, _C.id, "ids"))
    free = select(accounts.c.id).join(brands).where(accounts.c.id.in_(theirs), not_(_STOPPED))
    running = free.with_for_update(read=True, of=brands).cte("running")
    held = listed(dialect, _C.id, "ids"), _C.worker == bindparam("by"), _C.lease_until > _AT, LEASED
    fresh = _C.due_at <= _AT, or_(_C.expires_at.is_(None), _C.expires_at > _AT)
    query = select(_C.id, _C.key, _C.sending_since, _C.lease_until)
    going = query.where(*held, *fresh, _C.account_id.in_(select(running.c.id)))
    return going.with_for_update(of=deliveries)


@cache
def held(dialect: str) -> Executable:
    """The deliveries `ids`; nobody else changes them."""
    return select(deliveries).where(listed(dialect, _C.id, "ids")).order_by(_C.id).with_for_update()


#: Whoever asks next about these accounts, in any process, waits until this transaction has given the names
#: that it was about to give.
ACCOUNTS_HELD = (
    select(accounts.c.id)
    .where(accounts.c.id.in_(bindparam("accounts", expanding=True)))
    .order_by(accounts.c.id)
    .with_for_update(key_share=True)
)


@cache
def named(dialect: str) -> Executable:
    """Which deliveries of the `accounts` have one of the `names`."""
    theirs = _C.account_id.in_(bindparam("accounts", expanding=True))
    return select(_C.id, _C.account_id, _C.remote_id).where(theirs, listed(dialect, _C.remote_id, "names"))


@cache
def there(dialect: str) -> Executable:
    """Which of the deliveries `ids` there are."""
    return select(_C.id).where(listed(dialect, _C.id, "ids"))


@cache
def of_posts(dialect: str) -> Executable:
    """The deliveries of the posts `ids`, account by account and part by part."""
    return select(deliveries).where(listed(dialect, _C.post_id, "ids")).order_by(*IN_ORDER)


#: Run with the values of many rows at once.
CHANGED = update(deliveries).where(_C.id == bindparam("this"))


@cache
def unblocked(dialect: str) -> Update:
    """What follows a part of the posts `ids` that is published may go."""
    before = deliveries.alias("before")
    same = before.c.post_id == _C.post_id, before.c.account_id == _C.account_id
    live = exists().where(*same, before.c.part == _C.part - 1, before.c.status == _S.PUBLISHED)
    waiting = listed(dialect, _C.post_id, "ids"), _C.blocked
    return update(deliveries).where(*waiting, live.correlate(deliveries)).values(blocked=False)


def unblock_after(row: Record) -> Update:
    """What follows this part may go."""
    following = _C.post_id == row.post_id, _C.account_id == row.account_id, _C.part == row.part + 1
    return update(deliveries).where(*following).values(blocked=False)
