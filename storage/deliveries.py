"""Deliveries: the outbox towards the platforms."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Unpack

from sqlalchemy import Executable, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from bot.domain.delivery import LOOKED_FOR, Delivery, DeliveryStatus, Receipt
from bot.domain.ids import AccountId, DeliveryId, PostId, ReplyId
from bot.errors import NotFoundError, TransitionError
from storage import delivery_queries
from storage.bulk import Values
from storage.connection import Repository
from storage.delivery_rows import SOURCES, Ending, Outcome, after, begun, delivery_of, ended, recorded
from storage.post_tables import DOUBTFUL, LEASED, attempts, deliveries

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
        if not found:
            return found
        query = delivery_queries.of_posts(self._connection.dialect)
        for row in await self._connection.all(query, {"ids": self._connection.listing(found)}):
            found[row.post_id].append(delivery_of(row))
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

    async def remote_ids(self, account_id: AccountId, since: datetime) -> frozenset[str]:
        """What the platform calls all that went out since."""
        ours = _C.account_id == account_id, _C.remote_id.is_not(None), _C.published_at >= since
        rows = await self._connection.all(select(_C.remote_id).where(*ours))
        return frozenset(row.remote_id for row in rows)

    async def taken(self, named: Sequence[tuple[Delivery, Receipt]]) -> set[DeliveryId]:
        """Those whose receipt is that of another delivery, or of one before them here.

        Until the transaction ends nobody else asks about these accounts.
        """
        if not named:
            return set()
        names = {(one.account_id, receipt.ref.id) for one, receipt in named}
        values: dict[str, object] = {"accounts": sorted({account for account, _ in names})}
        await self._connection.all(delivery_queries.ACCOUNTS_HELD, values)
        values["names"] = self._connection.listing([name for _, name in names])
        rows = await self._connection.all(delivery_queries.named(self._connection.dialect), values)
        holders = {(row.account_id, row.remote_id): row.id for row in rows}
        for one, receipt in named:
            holders.setdefault((one.account_id, receipt.ref.id), one.id)
        return {one.id for one, receipt in named if holders[one.account_id, receipt.ref.id] != one.id}

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
        return await self._take(delivery_queries.claim_due(), values)

    async def claim_expired(
        self, now: datetime, lease_until: datetime, worker: str, limit: int
    ) -> list[Delivery]:
        """Take over what a worker that died has left; the status tells how far it got."""
        values = {"at": now, "until": lease_until, "by": worker, "most": limit}
        return await self._take(delivery_queries.claim_expired(), values)

    async def overdue(self, now: datetime, limit: int) -> list[Delivery]:
        """What was not begun within its window; what may be out is looked for instead.

        What belongs to a stopped brand is asked about when it is resumed.
        """
        late = await self._connection.all(delivery_queries.overdue(), {"at": now, "most": limit})
        return [delivery_of(row) for row in late]

    async def miss(self, ids: Collection[DeliveryId], now: datetime) -> list[Delivery]:
        """Mark those as missed that are overdue still; what is behind them is held."""
        if not ids:
            return []
        missed = (
            update(deliveries).where(_C.id.in_(ids), *delivery_queries.late(now)).values(status=_S.MISSED)
        )
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
        ids = self._connection.listing([delivery_id for delivery_id, _ in items])
        asked = delivery_queries.startable(self._connection.dialect)
        found = await self._connection.all(asked, {"ids": ids, "by": worker, "at": now})
        rows = {row.id: row for row in found}
        started = [(rows[delivery_id], key) for delivery_id, key in items if delivery_id in rows]
        values = [begun(row, row.key or key, now, lease_until) for row, key in started]
        await self._connection.run_many(delivery_queries.CHANGED, values)
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

    async def doubtful(self, now: datetime) -> list[DeliveryId]:
        """What a person is asked about as a platform was out of reach, and may be looked for once more.

        Not what nobody would look for now: of a stopped brand, or of an account that let nobody in.
        """
        values = {"at": now, "since": now - LOOKED_FOR}
        rows = await self._connection.all(delivery_queries.doubtful(), values)
        return [DeliveryId(row.id) for row in rows]

    async def look_again(self, ids: Collection[DeliveryId]) -> None:
        """Let these be looked for, unless somebody has said meanwhile what they are."""
        self._connection.touched.add("deliveries")
        again = update(deliveries).where(_C.id.in_(ids), DOUBTFUL).values(status=_S.PENDING)
        await self._connection.run(again)

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
            await self._connection.run(delivery_queries.unblock_after(row))
        return delivery_of(row)

    async def finish_many(
        self, endings: Sequence[tuple[DeliveryId, Ending]], now: datetime, worker: str
    ) -> list[Delivery]:
        """Record what became of those that this worker still holds, as `finish` does; which these are."""
        held = delivery_queries.held(self._connection.dialect)
        ids = self._connection.listing([delivery_id for delivery_id, _ in endings])
        rows = {row.id: row for row in await self._connection.all(held, {"ids": ids})}
        found = [(rows[one], ending) for one, ending in endings if one in rows]
        mine = [
            (row, end) for row, end in found if row.worker == worker and row.status in SOURCES[end.status]
        ]
        await self._connection.run_many(delivery_queries.CHANGED, [ended(row, end, now) for row, end in mine])
        self._connection.touched.add("deliveries")
        parts = [row.post_id for row, end in mine if end.status == _S.PUBLISHED and row.post_id is not None]
        if parts:
            following = delivery_queries.unblocked(self._connection.dialect)
            await self._connection.run(following, {"ids": self._connection.listing(parts)})
        return [after(delivery_of(row), ending) for row, ending in mine]

    async def add_attempts(self, new: Sequence[tuple[DeliveryId, Attempt]]) -> None:
        """Write into the ledgers of those deliveries that are still there."""
        if new:
            ids = self._connection.listing({delivery_id for delivery_id, _ in new})
            query = delivery_queries.there(self._connection.dialect)
            there = {row.id for row in await self._connection.all(query, {"ids": ids})}
            values = [_entry(one, attempt) for one, attempt in new if one in there]
            await self._connection.run_many(delivery_queries.TRIED, values)

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
        query = select(deliveries).where(*conditions).order_by(*delivery_queries.IN_ORDER)
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
