"""A process with the platforms of several chains, each on a port and a clock of its own.

`python -m tests.crash.servers <clock file> …` prints the addresses on one line, and ends with its input.
"""

import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from sandbox.clock import Clock, real_now
from sandbox.feed import Feed
from sandbox.platforms import routes


def main() -> None:
    """Serve until the standard input ends."""
    asyncio.run(_serve([Path(name) for name in sys.argv[1:]]))


async def _serve(files: list[Path]) -> None:
    async with AsyncExitStack() as stack:
        urls = [await stack.enter_async_context(_served(file)) for file in files]
        sys.stdout.write(json.dumps(urls) + "\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


@asynccontextmanager
async def _served(file: Path) -> AsyncIterator[str]:
    """The address of platforms that live by the clock of the file."""
    platforms = routes(file.parent, _clock(file), Feed())
    platforms.set_life(on=False)
    for name in platforms.people:
        platforms.set_limits(name, 10_000)
    config = uvicorn.Config(Starlette(routes=platforms.routes), log_level="error", lifespan="off")
    config.load()
    server = uvicorn.Server(config)
    # Asyncio turns Nagle's delay off only for sockets that say they are TCP: 40 ms a request.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    server.lifespan = config.lifespan_class(config)
    await server.startup([listening])
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.force_exit = True
        await server.shutdown([listening])


def _clock(file: Path) -> Clock:
    return lambda: real_now() + timedelta(seconds=float(file.read_text(encoding="ascii")))


if __name__ == "__main__":
    main()
