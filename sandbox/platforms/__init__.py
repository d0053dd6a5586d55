"""Social platforms on loopback: Mastodon and Bluesky, with people on them."""

from pathlib import Path

from sandbox.clock import Clock
from sandbox.feed import Feed
from sandbox.platforms.stage import Platforms

__all__ = ["Platforms", "routes"]


def routes(data_dir: Path, clock: Clock, feed: Feed, seed: int = 1) -> Platforms:
    """The platforms with their routes, kept in `data_dir`; the simulated followers are on."""
    return Platforms(data_dir, clock, feed, seed)
