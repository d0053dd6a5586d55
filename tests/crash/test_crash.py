"""A post goes out exactly once, at whichever step the process is killed and whatever the platform does then.

A bot is killed with SIGKILL at each named step of the publish path, and started again; what counts is the
platform's own record. Each chain of lives runs once, and each case is looked at by itself.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from operator import attrgetter
from pathlib import Path

import pytest

from bot.domain.delivery import DeliveryStatus
from bot.domain.post import PostStatus
from bot.domain.readback import Verdict
from tests.crash.case import HOMES, Behaviour, Case, cases
from tests.crash.chain import Chain, Outcome, deaths_of, new_chain, outcomes, prepare
from tests.servers.postgres import PostgresServer
from tests.servers.process import server
from tests.tools import ROOT

S = DeliveryStatus


@dataclass(frozen=True, kw_only=True)
class Lived:
    """What became of all cases on one database: which of their lives were killed, and what came of them."""

    deaths: Mapping[str, list[bool]]
    outcomes: Mapping[Case, Outcome]


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("sqlite", marks=pytest.mark.xdist_group("crash-sqlite")),
        pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.xdist_group("crash-postgres")]),
    ],
)
def lived(request: pytest.FixtureRequest) -> Iterator[Lived]:
    """All chains on the database, lived through."""
    postgres = request.getfixturevalue("postgres") if request.param == "postgres" else None
    with tempfile.TemporaryDirectory(prefix="pressroom-crash-") as folder:
        yield asyncio.run(_lives(Path(folder), postgres))


async def _lives(folder: Path, postgres: PostgresServer | None) -> Lived:
    async with AsyncExitStack() as stack:
        urls = stack.enter_context(_platforms(folder))
        chains = [
            new_chain(
                name, folder / name, await stack.enter_async_context(_database(folder / name, postgres)), url
            )
            for name, url in urls.items()
        ]
        for chain in chains:
            await prepare(chain, cases(chain.platform))
        await asyncio.to_thread(_lead, chains)
        deaths: dict[str, list[bool]] = {}
        found: dict[Case, Outcome] = {}
        for chain in chains:
            deaths |= deaths_of(chain)
            found |= await outcomes(chain, cases(chain.platform))
    return Lived(deaths=deaths, outcomes=found)


@contextmanager
def _platforms(folder: Path) -> Iterator[dict[str, str]]:
    """The address of a server for each platform, which lives by its own clock."""
    files = [folder / name / "clock" for name in HOMES]
    for file in files:
        file.parent.mkdir()
        file.write_text("0", encoding="ascii")
    command = [sys.executable, "-m", "tests.crash.servers", *map(str, files)]
    with server(command, ROOT, os.environ, folder / "servers.log") as line:
        yield dict(zip(HOMES, json.loads(line), strict=True))


@asynccontextmanager
async def _database(folder: Path, postgres: PostgresServer | None) -> AsyncIterator[str]:
    if postgres is None:
        yield f"sqlite:///{folder / 'pressroom.db'}"
        return
    async with postgres.database() as name:
        yield postgres.url(name)


def _lead(chains: list[Chain]) -> None:
    told = [json.dumps(asdict(chain)) for chain in chains]
    # Nothing is TLS here, and loading the authorities takes as long as all the rest of a bot's start.
    environment = {**os.environ, "SSL_CERT_DIR": chains[0].folder}
    command = [sys.executable, "-m", "tests.crash.mortal", *told]
    done = subprocess.run(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True, check=False)
    assert not done.returncode, done.stderr[-3000:]


ALL = [case for platform in HOMES for case in cases(platform)]
BARE = [case for case in ALL if case.platform == "bare"]
TOLD = [case for case in ALL if case.platform != "bare"]
NAME = attrgetter("name")


@pytest.mark.parametrize("case", ALL, ids=NAME)
def test_it_was_killed_where_it_should_be(lived: Lived, case: Case) -> None:
    assert all(lived.deaths[case.name])


@pytest.mark.parametrize("case", TOLD, ids=NAME)
def test_each_part_goes_out_once(lived: Lived, case: Case) -> None:
    outcome = lived.outcomes[case]
    if case.behaviour == Behaviour.REFUSES:
        assert (outcome.live, outcome.statuses, outcome.post) == ([0], [S.FAILED], PostStatus.FAILED)
        return
    assert outcome.live == [1] * len(case.texts)
    assert set(outcome.statuses) == {S.PUBLISHED}
    assert outcome.post == PostStatus.PUBLISHED
    assert [one and one.verdict for one in outcome.findings] == [Verdict.SAME] * len(case.texts)


@pytest.mark.parametrize("case", BARE, ids=NAME)
def test_where_nobody_can_tell_nothing_goes_out_twice(lived: Lived, case: Case) -> None:
    outcome = lived.outcomes[case]
    for live, status in zip(outcome.live, outcome.statuses, strict=True):
        assert live <= 1
        assert live == 1 or status != S.PUBLISHED


@pytest.mark.parametrize("case", ALL, ids=NAME)
def test_nothing_is_silent(lived: Lived, case: Case) -> None:
    """Each part is told about in the thread, but what waits behind one that a person is asked about."""
    outcome = lived.outcomes[case]
    asked = S.UNCONFIRMED in outcome.statuses
    for status, told in zip(outcome.statuses, outcome.told, strict=True):
        assert told or (asked and status == S.PENDING)
    assert outcome.post in ({PostStatus.UNCONFIRMED} if asked else {PostStatus.PUBLISHED, PostStatus.FAILED})
