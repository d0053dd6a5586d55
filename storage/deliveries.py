"""Deliveries: the outbox towards the platforms."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Unpack

from sqlalchemy import (
    CTE,
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
from bot.domain.delivery import Delivery, DeliveryStatus
from bot.domain.ids import AccountId, DeliveryId, PostId, ReplyId
from bot.errors import NotFoundError, TransitionError
from storage.bulk import Values
from storage.connection import Record, Repository
from storage.delivery_rows import SOURCES, Ending, Outcome, after, begun, delivery_of, ended, recorded
from storage.post_tables import LEASED, PENDING, READY, attempts, deliveries
from storage.stop_tables import pauses
from storage.tables import accounts, brands
from storage.types import UtcDateTime

_S = DeliveryStatus
_C = deliveries.c

_ENDED = (_S.FAILED, _S.MISSED, _S.CANCELLED)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewDelivery:
    """What a delivery starts with; `blocked` while it waits for the part before it."""

    account_id: AccountId
    due_at: datetime
    post_id: PostId | None = None
    reply_id: ReplyId | None = None
    content_hash: str = ""
    part: int = 0
    expires_at: datetime | None = None
    blocked: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """One step of one try, for people who look into it later; the platform's support knows the request id."""

    at: datetime
    step: str
    outcome: str
    duration_ms: int
    detail: str = ""
    request_id: str | None = None


class DeliveryRepository(Repository):
    """All deliveries."""

    async def add_many(self, new: Sequence[NewDelivery]) -> list[Delivery]:
        """Store deliveries, and give those that are new.

        One of the same post, account and part that ended without being published starts anew; one that is on
        its way or live stays as it is. A reply has one delivery, ever.
        """
        if not new:
            return []
        self._connection.touched.add("deliveries")
        statement = self._connection.insert(deliveries)
        started = [{**asdict(one), **_BEGINNING, "planned_at": one.due_at} for one in new]
        fresh = {name: statement.excluded[name] for name in started[0]}
        again = statement.on_conflict_do_update(
            index_elements=["post_id", "account_id", "part"],
            set_=fresh,
            where=or_(*(_C.status == status for status in _ENDED)),
        )
        kept = statement.on_conflict_do_nothing()
        of_replies = [row for row in started if row["post_id"] is None]
        of_posts = [row for row in started if row["post_id"] is not None]
        rows = [
            row
            for upsert, values in ((again, of_posts), (kept, of_replies))
            if values
            for row in await self._connection.all(upsert.returning(*_C), values)
        ]
        return [delivery_of(row) for row in sorted(rows, key=lambda row: row.id)]

    async def get(self, delivery_id: DeliveryId) -> Delivery:
        """The delivery of that id."""
        row = await self._connection.first(select(deliveries).where(_C.id == delivery_id))
        if row is None:
            raise NotFoundError("This delivery is gone.")
        return delivery_of(row)

    async def of_post(self, post_id: PostId) -> list[Delivery]:
        """The deliveries of a post, account by account and part by part."""
        return await self._where(_C.post_id == post_id)

    async def of_posts(self, post_ids: Collection[PostId]) -> dict[PostId, list[Delivery]]:
        """The deliveries of several posts; a post without any has an empty list."""
        found: dict[PostId, list[Delivery]] = {post_id: [] for post_id in post_ids}
        for delivery in await self._where(_C.post_id.in_(post_ids)) if found else ():
            if delivery.post_id is not None:
                found[delivery.post_id].append(delivery)
        return found

    async def of_reply(self, reply_id: ReplyId) -> Delivery | None:
        """The delivery of a reply."""
        return next(iter(await self._where(_C.reply_id == reply_id)), None)

    async def by_remote_id(self, account_id: AccountId, remote_id: str) -> Delivery | None:
        """The delivery that the platform calls so."""
        return next(iter(await self._where(_C.account_id == account_id, _C.remote_id == remote_id)), None)

    async def known_remote_ids(self, account_id: AccountId, ids: Collection[str]) -> set[str]:
        """Which of these things on the platform are ours."""
        query = select(_C.remote_id).where(_C.account_id == account_id, _C.remote_id.in_(ids))
        return {row.remote_id for row in await self._connection.all(query)}

    async def published(
        self, account_ids: Collection[AccountId], since: datetime, until: datetime
    ) -> list[Delivery]:
        """What went out in the span, by the time it did."""
        span = _C.account_id.in_(account_ids), _C.published_at >= since, _C.published_at < until
        query = select(deliveries).where(*span).order_by(_C.published_at, _C.id)
        return [delivery_of(row) for row in await self._connection.all(query)]

    async def claim_due(
        self, now: datetime, lease_until: datetime, worker: str, limit: int
    ) -> list[Delivery]:
        """Take what is due, the oldest first, by lease; nobody else gets it meanwhile.

        What belongs to a paused brand, or to an account that has to be connected again, waits.
        """
        values = {"at": now, "until": lease_until, "by": worker, "most": limit}
        return await self._take(_claim_due(), values)

    async def claim_expired(
        self, now: datetime, lease_until: datetime, worker: str, limit: int
    ) -> list[Delivery]:
        """Take over what a worker that died has left; the status tells how far it got."""
        values = {"at": now, "until": lease_until, "by": worker, "most": limit}
        return await self._take(_claim_expired(), values)

    async def overdue(self, now: datetime, limit: int) -> list[Delivery]:
        """What was not begun within its window; what may be out is looked for instead.

        What belongs to a stopped brand is asked about when it is resumed.
        """
        late = await self._connection.all(_overdue(), {"at": now, "most": limit})
        return [delivery_of(row) for row in late]

    async def miss(self, ids: Collection[DeliveryId], now: datetime) -> list[Delivery]:
        """Mark those as missed that are overdue still; what is behind them is held."""
        if not ids:
            return []
        missed = update(deliveries).where(_C.id.in_(ids), *_late(now)).values(status=_S.MISSED)
        return [delivery_of(row) for row in await self._connection.all(missed.returning(*_C))]

    async def start(
        self,
        items: Sequence[tuple[DeliveryId, str]],
        now: datetime,
        worker: str,
        lease_until: datetime | None = None,
    ) -> dict[DeliveryId, str]:
        """Commit the intent to send, and give those that this worker still holds, with their keys.

        From here on they may be out. A key that was given before stays. One that was started already (its
        token had to be renewed in between) may go on. The lease can be prolonged with it, to last the call.
        Nothing of a stopped brand starts, and nothing before its time or after its window, whatever was so
        when it was claimed. A stop that begins meanwhile waits for this transaction.
        """
        if not items:
            return {}
        held = _C.id.in_([delivery_id for delivery_id, _ in items]), _C.worker == worker, _C.lease_until > now
        fresh = _C.due_at <= now, or_(_C.expires_at.is_(None), _C.expires_at > now)
        running = _C.account_id.in_(select(_running([delivery_id for delivery_id, _ in items]).c.id))
        columns = _C.id, _C.key, _C.sending_since, _C.lease_until
        query = select(*columns).where(*held, LEASED, *fresh, running).with_for_update(of=deliveries)
        rows = {row.id: row for row in await self._connection.all(query)}
        started = [(rows[delivery_id], key) for delivery_id, key in items if delivery_id in rows]
        values = [begun(row, row.key or key, now, lease_until) for row, key in started]
        await self._connection.run_many(_CHANGED, values)
        return {DeliveryId(row.id): row.key or key for row, key in started}

    async def cancel_of_post(self, post_id: PostId) -> list[Delivery]:
        """Give up what of the post has not begun, and what ended without being published.

        What may be out after a try without an answer stays as it is.
        """
        waiting = _C.post_id == post_id, _C.status.in_((_S.PENDING, _S.FAILED, _S.MISSED))
        unsent = *waiting, _C.sending_since.is_(None)
        ended = update(deliveries).where(*unsent).values(status=_S.CANCELLED).returning(*_C)
        return [delivery_of(row) for row in await self._connection.all(ended)]

    async def move(self, post_id: PostId, due_at: datetime, expires_at: datetime) -> None:
        """Put what of the post has not begun to another time."""
        waiting = _C.post_id == post_id, _C.status == _S.PENDING, _C.sending_since.is_(None)
        values = {"due_at": due_at, "planned_at": due_at, "expires_at": expires_at}
        await self._connection.run(update(deliveries).where(*waiting).values(values))

    async def release_leases(self, now: datetime) -> None:
        """End the leases of all workers: for a start after which there is no other worker."""
        await self._connection.run(update(deliveries).where(LEASED).values(lease_until=now))

    async def finish(
        self, delivery_id: DeliveryId, status: DeliveryStatus, **outcome: Unpack[Outcome]
    ) -> Delivery:
        """Record what became of it; raises TransitionError where its status or another's lease forbids that.

        Once published, the part after it may go. Released by a person, it has all its tries again. Where the
        outcome is not `unknown`, no further try has to look first.
        """
        allowed = [_C.id == delivery_id, _C.status.in_(SOURCES[status])]
        if worker := outcome.get("worker"):
            allowed.append(_C.worker == worker)
        ended = update(deliveries).where(*allowed).values(recorded(status, outcome)).returning(*_C)
        row = await self._connection.first(ended)
        if row is None:
            raise TransitionError(f"This delivery can't become {status} any more.")
        self._connection.touched.add("deliveries")
        if status == _S.PUBLISHED and row.post_id is not None:
            await self._connection.run(_unblock_after(row))
        return delivery_of(row)

    async def finish_many(
        self, endings: Sequence[tuple[DeliveryId, Ending]], now: datetime, worker: str
    ) -> list[Delivery]:
        """Record what became of those that this worker still holds, as `finish` does; which these are."""
        ids = [delivery_id for delivery_id, _ in endings]
        query = select(deliveries).where(_C.id.in_(ids)).order_by(_C.id).with_for_update()
        rows = {row.id: row for row in await self._connection.all(query)}
        found = [(rows[one], ending) for one, ending in endings if one in rows]
        mine = [
            (row, end) for row, end in found if row.worker == worker and row.status in SOURCES[end.status]
        ]
        await self._connection.run_many(_CHANGED, [ended(row, end, now) for row, end in mine])
        self._connection.touched.add("deliveries")
        parts = [row.post_id for row, end in mine if end.status == _S.PUBLISHED and row.post_id is not None]
        if parts:
            await self._connection.run(_unblocked(parts))
        return [after(delivery_of(row), ending) for row, ending in mine]

    async def add_attempts(self, new: Sequence[tuple[DeliveryId, Attempt]]) -> None:
        """Write into the ledgers of those deliveries that are still there."""
        if new:
            query = select(_C.id).where(_C.id.in_({delivery_id for delivery_id, _ in new}))
            there = {row.id for row in await self._connection.all(query)}
            values = [_entry(one, attempt) for one, attempt in new if one in there]
            await self._connection.run_many(insert(attempts), values)

    async def attempts(self, delivery_id: DeliveryId) -> list[Attempt]:
        """The ledger of the delivery, the first entry first."""
        query = select(attempts).where(attempts.c.delivery_id == delivery_id).order_by(attempts.c.id)
        return [
            Attempt(
                at=row.at,
                step=row.step,
                outcome=row.outcome,
                duration_ms=row.duration_ms,
                detail=row.detail,
                request_id=row.request_id,
            )
            for row in await self._connection.all(query)
        ]

    async def _where(self, *conditions: ColumnElement[bool]) -> list[Delivery]:
        query = select(deliveries).where(*conditions).order_by(_C.account_id, _C.part, _C.id)
        return [delivery_of(row) for row in await self._connection.all(query)]

    async def _take(self, claim: Executable, values: Values) -> list[Delivery]:
        rows = await self._connection.all(claim, values)
        return [delivery_of(row) for row in sorted(rows, key=lambda row: (row.due_at, row.id))]


#: Whatever an earlier life of the row left is gone.
_BEGINNING: Mapping[str, object] = {
    "status": _S.PENDING,
    "attempts": 0,
    **dict.fromkeys(
        ("key", "sending_since", "lease_until", "worker", "remote_id", "remote_version", "url", "error")
    ),
}


def _entry(delivery_id: DeliveryId, attempt: Attempt) -> dict[str, object]:
    return {
        "delivery_id": delivery_id,
        "at": attempt.at,
        "step": attempt.step,
        "outcome": attempt.outcome,
        "duration_ms": attempt.duration_ms,
        "detail": attempt.detail,
        "request_id": attempt.request_id,
    }


def _late(now: datetime | BindParameter[datetime]) -> tuple[TextClause | ColumnElement[bool], ...]:
    return PENDING, _C.expires_at <= now, _C.sending_since.is_(None)


#: What follows is made once, and runs at every tick: making it takes longer than running it.
_AT = bindparam("at", type_=UtcDateTime())


@cache
def _claim_due() -> Executable:
    out_of_reach = or_(_STOPPED, accounts.c.status == AccountStatus.DISCONNECTED)
    resting = select(accounts.c.id).join(brands).where(out_of_reach)
    due = select(_C.id).where(READY, _C.due_at <= _AT, _unexpired(_AT), _C.account_id.not_in(resting))
    values = {"status": _S.CLAIMED, "attempts": _C.attempts + 1}
    return _claim(due.order_by(_C.due_at, _C.id), values)


@cache
def _claim_expired() -> Executable:
    return _claim(select(_C.id).where(LEASED, _C.lease_until <= _AT).order_by(_C.lease_until), {})


@cache
def _overdue() -> Executable:
    stopped = select(accounts.c.id).join(brands).where(_STOPPED)
    late = select(deliveries).where(*_late(_AT), _C.account_id.not_in(stopped))
    return late.order_by(_C.expires_at).limit(bindparam("most", type_=Integer))


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


def _running(ids: Sequence[DeliveryId]) -> CTE:
    """The accounts of these deliveries whose brands are not stopped, and won't be within this transaction.

    On PostgreSQL the lock is what makes this certain: a stop changes the brand's row, so it comes either
    before, and is seen, or after.
    """
    theirs = select(_C.account_id).where(_C.id.in_(ids))
    chosen = select(accounts.c.id).join(brands).where(accounts.c.id.in_(theirs), not_(_STOPPED))
    return chosen.with_for_update(read=True, of=brands).cte("running")


#: Executed with the values of many rows at once.
_CHANGED = update(deliveries).where(_C.id == bindparam("this"))


def _unblocked(post_ids: Sequence[PostId]) -> Update:
    """What follows a part of these posts that is published may go."""
    before = deliveries.alias("before")
    same = before.c.post_id == _C.post_id, before.c.account_id == _C.account_id
    live = exists().where(*same, before.c.part == _C.part - 1, before.c.status == _S.PUBLISHED)
    waiting = _C.post_id.in_(post_ids), _C.blocked
    return update(deliveries).where(*waiting, live.correlate(deliveries)).values(blocked=False)


def _unblock_after(row: Record) -> Update:
    following = _C.post_id == row.post_id, _C.account_id == row.account_id, _C.part == row.part + 1
    return update(deliveries).where(*following).values(blocked=False)
