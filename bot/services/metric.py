"""Figures fetched from platforms, and kept as samples."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.clock import Clock
from bot.connectors.base import Connector
from bot.domain.account import Account, AccountStatus
from bot.domain.delivery import Delivery
from bot.domain.metric import Metric, Sample
from bot.errors import ConnectorError
from bot.services.session import Sessions
from storage.database import Database

log = logging.getLogger(__name__)

_Figures: TypeAlias = Mapping[str | None, Mapping[Metric, int]]
"""By remote id; None is the account itself."""

COUNTED = timedelta(days=30)
"""How long after its publication a post's figures are fetched."""


class MetricService:
    """Asks platforms how accounts and posts do."""

    def __init__(self, database: Database, clock: Clock, sessions: Sessions) -> None:
        self._database = database
        self._clock = clock
        self._sessions = sessions

    async def collect(self, account: Account) -> int:
        """Fetch the figures of the account and of its posts of the last 30 days.

        Answers how many were kept.
        """
        if account.status == AccountStatus.DISCONNECTED:
            return 0
        now = self._clock()
        async with self._database.read() as work:
            published = await work.deliveries.published([account.id], now - COUNTED, now)
        kept = 0
        for fetch in (_own, _posts_of(published)):
            try:
                figures = await self._sessions.call(account, fetch)
            except ConnectorError as error:
                # They stay as old as they say they are. The rest may be there all the same.
                log.info("figures not fetched", extra={"account": account.id, "error": type(error).__name__})
                continue
            kept += await self._keep(account, figures, now)
        return kept

    async def _keep(self, account: Account, found: _Figures, now: datetime) -> int:
        samples = [
            Sample(account_id=account.id, metric=name, value=value, at=now, remote_id=remote_id)
            for remote_id, figures in found.items()
            for name, value in figures.items()
        ]
        async with self._database.transaction() as work:
            await work.metrics.add(samples)
        return len(samples)


async def _own(connector: Connector) -> _Figures:
    return {None: await connector.account_metrics()}


def _posts_of(published: Sequence[Delivery]) -> Callable[[Connector], Awaitable[_Figures]]:
    """Fetches the figures of posts. One that a person found by its link has no name to ask for."""
    receipts = [one.receipt for one in published if one.receipt and one.post_id is not None]
    refs = [receipt.ref for receipt in receipts if receipt.ref.id != receipt.url]

    async def fetch(connector: Connector) -> _Figures:
        figures: dict[str | None, Mapping[Metric, int]] = {}
        if refs:
            figures.update(await connector.post_metrics(refs))
        return figures

    return fetch
