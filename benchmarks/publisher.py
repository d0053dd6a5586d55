"""One process that publishes, told by `benchmarks.publish` to begin: bare, or the bot's own outbox.

At its end it prints how many statements it sent to the database, and the seconds that it had a processor.
"""

import asyncio
import gc
import json
import sys
import time
from collections import Counter
from itertools import islice
from pathlib import Path

from sqlalchemy import Engine, event

from benchmarks.schedule import core_in
from bot.connectors.client import new_client
from bot.services.publishing import BATCH, PublishingService
from storage.media import MediaStore


async def _work(kind: str, *words: str) -> None:
    statements: Counter[str] = Counter()
    event.listen(Engine, "before_cursor_execute", lambda *_: statements.update(("all",)))
    if kind == "bare":
        seconds = await _post_all(words[0], int(words[1]))
    else:
        seconds = await _publish_all(*words)
    print(json.dumps([statements["all"], seconds]))


async def _post_all(url: str, size: int) -> float:
    """What any program does that posts: as many at once as the bot has under way."""
    async with new_client() as client:
        begun = await _told()
        numbers = iter(range(size))

        async def post() -> None:
            for number in numbers:
                body = {"status": f"post {number}"}
                headers = {"Idempotency-Key": str(number), "Authorization": "Bearer benchmark"}
                answer = await client.post(f"{url}/api/v1/statuses", json=body, headers=headers)
                assert answer.json()["id"]

        await asyncio.gather(*(post() for _ in islice(range(size), BATCH)))
    return time.process_time() - begun


async def _publish_all(folder: str, url: str, key: str) -> float:
    async with core_in(Path(folder), url, key) as core:
        store = MediaStore(Path(folder) / "media")
        service = PublishingService(core.database, core.clock, core.sessions, store, str(time.monotonic_ns()))
        begun = await _told()
        while await service.run_due():
            pass
        return time.process_time() - begun


async def _told() -> float:
    """Wait for the word; the seconds for which this process had a processor until then.

    Both have their modules out of the way of the garbage collector, as `pressroom run` has (bot/loading.py).
    """
    gc.freeze()
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    return time.process_time()


if __name__ == "__main__":
    asyncio.run(_work(*sys.argv[1:]))
