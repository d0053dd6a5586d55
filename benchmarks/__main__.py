"""`python -m benchmarks NAME [options]`: prints a table, and as its last line one JSON object."""

import argparse
import asyncio
import json
from collections.abc import Callable, Mapping
from importlib import import_module

NAMES = ("command", "start", "publish", "ingest")
"""The module of each benchmark has `run(rounds, size) -> Mapping`."""


def main() -> None:
    """Run one benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--rounds", type=int, default=0, help="interleaved rounds; 0: as many as it needs")
    parser.add_argument("--size", type=int, default=0, help="size of a round; 0: as it needs")
    parser.add_argument("--items", type=int, help="ingest: so many go through while its memory is watched")
    options = parser.parse_args()
    run: Callable[..., object] = import_module(f"benchmarks.{options.name}").run
    more = {} if options.items is None else {"items": options.items}
    result = run(options.rounds, options.size, **more)
    found = asyncio.run(result) if asyncio.iscoroutine(result) else result
    if isinstance(found, Mapping):
        print(json.dumps({"name": options.name, **found}))


if __name__ == "__main__":
    main()
