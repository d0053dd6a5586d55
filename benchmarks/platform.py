"""A server that speaks enough of Mastodon's API to be posted to, answers at once, and knows when.

It runs in a process of its own: `python -m benchmarks.platform` prints its port, and at the end of its input
the moments of all posts (as the machine's monotonic clock has them), by their text.
"""

import asyncio
import json
import re
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


@dataclass(kw_only=True, slots=True)
class Platform:
    """Where it is, and once it has stopped what was posted there when."""

    url: str
    posts: list[tuple[str, float]] = field(default_factory=list)


@asynccontextmanager
async def platform() -> AsyncIterator[Platform]:
    """Run one; its posts are known after the block."""
    words = (sys.executable, "-m", "benchmarks.platform")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*words, stdin=pipe, stdout=pipe, limit=1 << 26)
    assert process.stdout
    found = Platform(url=f"http://127.0.0.1:{int(await process.stdout.readline())}")
    try:
        yield found
    finally:
        said, _ = await process.communicate(b"")  # which ends its input, where None would not
        found.posts = [(text, moment) for text, moment in json.loads(said)]


async def _main() -> None:
    posts: list[tuple[str, float]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await _head(reader):
            length = _LENGTH.search(head)
            body = await reader.readexactly(int(length[1])) if length else b"{}"
            posts.append((json.loads(body)["status"], time.monotonic()))
            writer.write(_answer(len(posts)))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    print(json.dumps(posts))
    server.close()


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""


def _answer(number: int) -> bytes:
    body = json.dumps({"id": str(number), "url": f"https://social.example/@linden/{number}"}).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (
        len(body),
        body,
    )


if __name__ == "__main__":
    asyncio.run(_main())
