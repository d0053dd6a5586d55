"""Figures fetched from platforms, and kept as samples."""

from datetime import timedelta

from bot.clock import Clock
from bot.connectors.base import Connector
from bot.domain.account import Account, AccountStatus
from bot.domain.metric import Sample
from bot.errors import ConnectorError
from bot.services.session import Sessions
from storage.database import Database

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
        refs = [one.receipt.ref for one in published if one.receipt and one.post_id is not None]

        async def fetch(connector: Connector) -> list[Sample]:
            mine = await connector.account_metrics()
            theirs = await connector.post_metrics(refs) if refs else {}
            return [
                *(
                    Sample(account_id=account.id, metric=name, value=value, at=now)
                    for name, value in mine.items()
                ),
                *(
                    Sample(account_id=account.id, metric=name, value=value, at=now, remote_id=remote_id)
                    for remote_id, figures in theirs.items()
                    for name, value in figures.items()
                ),
            ]

        try:
            samples = await self._sessions.call(account, fetch)
        except ConnectorError:
            # The reason stands on the account already; the figures stay as old as they say they are.
            return 0
        async with self._database.transaction() as work:
            await work.metrics.add(samples)
        return len(samples)
