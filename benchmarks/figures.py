"""Figures of interleaved rounds, and their ratio, which holds when the machine's speed drifts."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """What one round measured: ours and the bare libraries', in seconds, a figure a request."""

    ours: Sequence[float]
    bare: Sequence[float]

    @property
    def ratio(self) -> float:
        """Ours ÷ bare, of this round's medians."""
        return median(self.ours) / median(self.bare)


def percentile(figures: Sequence[float], share: float) -> float:
    """The figure below which this share of them lies."""
    ordered = sorted(figures)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def summary(name: str, rounds: Sequence[Pair]) -> float:
    """Print a line of a table; answers the median of the rounds' ratios."""
    ours = [figure for pair in rounds for figure in pair.ours]
    bare = [figure for pair in rounds for figure in pair.bare]
    ratio = median(pair.ratio for pair in rounds)
    cells = [
        f"{name:<28}",
        f"ours {median(ours) * 1e3:7.2f} ms (p99 {percentile(ours, 0.99) * 1e3:7.2f})",
        f"bare {median(bare) * 1e3:7.2f} ms (p99 {percentile(bare, 0.99) * 1e3:7.2f})",
        f"ratio {ratio:5.2f}",
    ]
    print("  ".join(cells))
    return ratio
