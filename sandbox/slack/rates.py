"""Slack's rate limits: buckets per method, and per channel for posting."""

import math
import time
from dataclasses import dataclass

from sandbox.slack.shape import SlackError


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """A bucket's size and how fast it fills again."""

    burst: float
    per_second: float


TIER_1 = Rate(burst=30, per_second=1 / 60)
TIER_2 = Rate(burst=20, per_second=20 / 60)
TIER_3 = Rate(burst=50, per_second=50 / 60)
TIER_4 = Rate(burst=100, per_second=100 / 60)
SPECIAL = Rate(burst=600, per_second=10)
POSTING = Rate(burst=300, per_second=5)
PER_CHANNEL = Rate(burst=4, per_second=1)


class Rates:
    """Counts calls in real time; `take` refuses what Slack would refuse."""

    def __init__(self) -> None:
        self.on = True
        self._levels: dict[tuple[str, ...], tuple[float, float]] = {}

    def take(self, rate: Rate, *key: str) -> None:
        """Use one call of a bucket; SlackError `ratelimited` with `retry_after` when it is empty."""
        if not self.on:
            return
        now = time.monotonic()
        level, since = self._levels.get(key, (rate.burst, now))
        level = min(rate.burst, level + (now - since) * rate.per_second)
        if level < 1:
            raise SlackError("ratelimited", retry_after=max(1, math.ceil((1 - level) / rate.per_second)))
        self._levels[key] = (level - 1, now)
