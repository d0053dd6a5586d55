"""Spikes: an hour in which far more comes in, or far more of it is angry, than in the hours before."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from statistics import mean

SPAN_HOURS = 24
"""So many hours before are what an hour is compared with."""
KNOWN_HOURS = 6
"""Fewer hours than this tell nothing about what is usual."""

_LOUD, _TIMES, _SPREADS = 50, 4, 3
_ANGRY, _SHARE, _MORE = 20, 0.5, 0.25


@dataclass(frozen=True, kw_only=True, slots=True)
class Hour:
    """What came in within an hour, and how much of it was negative."""

    total: int = 0
    negative: int = 0


class SpikeKind(StrEnum):
    """What is unusual about an hour."""

    VOLUME = "volume"  #: far more came in
    NEGATIVE = "negative"  #: far more of it was negative


@dataclass(frozen=True, kw_only=True, slots=True)
class Spike:
    """An unusual hour beside a usual one."""

    kind: SpikeKind
    now: Hour
    usual: float
    """Items an hour, or the negative share."""


def spike(now: Hour, before: Sequence[Hour]) -> Spike | None:
    """What is unusual about this hour beside those before it; None where nothing is, or nothing is known.

    Anger goes first: praise can come in masses too. Volume has to be large, many times the usual, and beyond
    the usual ups and downs.
    """
    if len(before) < KNOWN_HOURS:
        return None
    return _angry(now, before) or _loud(now, before)


def _angry(now: Hour, before: Sequence[Hour]) -> Spike | None:
    total = sum(hour.total for hour in before)
    usual = sum(hour.negative for hour in before) / total if total else 0.0
    share = now.negative / now.total if now.total else 0.0
    if now.negative < _ANGRY or share < max(_SHARE, usual + _MORE):
        return None
    return Spike(kind=SpikeKind.NEGATIVE, now=now, usual=usual)


def _loud(now: Hour, before: Sequence[Hour]) -> Spike | None:
    usual = mean(hour.total for hour in before)
    spread = sqrt(mean((hour.total - usual) ** 2 for hour in before))
    if now.total < max(_LOUD, _TIMES * usual, usual + _SPREADS * spread):
        return None
    return Spike(kind=SpikeKind.VOLUME, now=now, usual=usual)
