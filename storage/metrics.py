"""Figures as the platforms gave them, over time."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, tzinfo

from sqlalchemy import ScalarSelect, Select, and_, func, select

from bot.domain.ids import AccountId
from bot.domain.metric import Metric, Sample
from storage.connection import Record, Repository
from storage.tables import accounts, samples

_C = samples.c
_OWN = ""
"""The remote id under which figures of the account itself are kept."""


class MetricRepository(Repository):
    """The samples of all accounts and posts."""

    async def add(self, new: Sequence[Sample]) -> None:
        """Store samples; a second one of the same moment replaces the first."""
        insert = self._connection.insert(samples)
        upsert = insert.on_conflict_do_update(
            index_elements=["account_id", "remote_id", "metric", "at"], set_={"value": insert.excluded.value}
        )
        await self._connection.run_many(upsert, [_values(sample) for sample in new])

    async def latest(
        self, account_ids: Collection[AccountId], metric: Metric, at_or_before: datetime
    ) -> dict[AccountId, Sample]:
        """The accounts' last figures by then; an account without one is missing."""
        moment = select(func.max(_C.at)).where(_C.at <= at_or_before)
        return await self._at(account_ids, metric, _of_account(moment, metric))

    async def first(
        self, account_ids: Collection[AccountId], metric: Metric, since: datetime
    ) -> dict[AccountId, Sample]:
        """The accounts' first figures from then on; an account without one is missing."""
        moment = select(func.min(_C.at)).where(_C.at >= since)
        return await self._at(account_ids, metric, _of_account(moment, metric))

    async def series(
        self, account_id: AccountId, metric: Metric, since: datetime, until: datetime, zone: tzinfo = UTC
    ) -> list[tuple[datetime, int]]:
        """An account's figures in the span: the last one of each day in the zone."""
        c = _C
        span = (
            c.account_id == account_id,
            c.remote_id == _OWN,
            c.metric == metric,
            c.at >= since,
            c.at < until,
        )
        rows = await self._connection.all(select(c.at, c.value).where(*span).order_by(c.at))
        days: dict[date, tuple[datetime, int]] = {
            row.at.astimezone(zone).date(): (row.at, row.value) for row in rows
        }
        return list(days.values())

    async def posts(
        self, account_ids: Collection[AccountId], since: datetime, until: datetime
    ) -> dict[tuple[AccountId, str], dict[Metric, int]]:
        """The last figures taken of each post in the span, by account and remote id."""
        span = _C.account_id.in_(account_ids), _C.remote_id != _OWN, _C.at >= since, _C.at < until
        found: dict[tuple[AccountId, str], dict[Metric, int]] = {}
        for row in await self._connection.all(select(samples).where(*span).order_by(_C.at)):
            found.setdefault((AccountId(row.account_id), row.remote_id), {})[Metric(row.metric)] = row.value
        return found

    async def _at(
        self, account_ids: Collection[AccountId], metric: Metric, moment: ScalarSelect[datetime]
    ) -> dict[AccountId, Sample]:
        # One seek in the index for each account, not a walk through all it has.
        there = and_(
            _C.account_id == accounts.c.id, _C.remote_id == _OWN, _C.metric == metric, _C.at == moment
        )
        query = select(samples).join_from(accounts, samples, there).where(accounts.c.id.in_(account_ids))
        return {AccountId(row.account_id): _sample(row) for row in await self._connection.all(query)}


def _of_account(moment: Select[datetime], metric: Metric) -> ScalarSelect[datetime]:
    mine = _C.account_id == accounts.c.id, _C.remote_id == _OWN, _C.metric == metric
    return moment.where(*mine).correlate(accounts).scalar_subquery()


def _values(sample: Sample) -> dict[str, object]:
    return {
        "account_id": sample.account_id,
        "remote_id": sample.remote_id or _OWN,
        "metric": sample.metric,
        "at": sample.at,
        "value": sample.value,
    }


def _sample(row: Record) -> Sample:
    return Sample(
        account_id=AccountId(row.account_id),
        metric=Metric(row.metric),
        value=row.value,
        at=row.at,
        remote_id=row.remote_id or None,
    )
