"""The servers that the connectors' behaviour is tested against."""

import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from bot.connectors.client import new_client
from tests.connectors.places import NetworkPlace, Place, SandboxPlace
from tests.tools import ROOT


@pytest.fixture(scope="session")
def sandbox_url() -> Iterator[str]:
    """The address of a sandbox whose people do only what the tests make them do."""
    with tempfile.TemporaryDirectory(prefix="pressroom-sandbox-") as folder:
        command = [sys.executable, "-m", "sandbox", "--port", "0", "--data", folder]
        log = Path(folder, "log")
        with log.open("w") as errors:
            process = subprocess.Popen(
                command, cwd=ROOT, env=dict(os.environ), stdout=subprocess.PIPE, stderr=errors, text=True
            )
        try:
            yield _address(process, log)
        finally:
            process.terminate()
            process.communicate(timeout=20)


def _address(process: subprocess.Popen[str], log: Path) -> str:
    assert process.stdout is not None
    url = process.stdout.readline().rpartition(" ")[2].strip()
    assert url, log.read_text()[-2000:]
    httpx.post(f"{url}/control/platforms/life", json={"on": False}).raise_for_status()
    for platform in ("mastodon", "bluesky"):
        httpx.post(f"{url}/control/platforms/{platform}/limits", json={"scale": 1000}).raise_for_status()
    return url


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """The client that the bot uses."""
    async with new_client() as client:
        yield client


@pytest.fixture(
    params=[
        "mastodon",
        "bluesky",
        pytest.param("network", marks=[pytest.mark.node, pytest.mark.xdist_group("bluesky")]),
    ]
)
async def place(request: pytest.FixtureRequest, client: httpx.AsyncClient) -> AsyncIterator[Place]:
    """A platform with an account of ours and somebody else on it."""
    if request.param == "network":
        yield await NetworkPlace.open(request.getfixturevalue("atproto_network"), client)
    else:
        place = await SandboxPlace.open(request.getfixturevalue("sandbox_url"), request.param, client)
        yield place
        await place.clear_faults()


@pytest.fixture(params=["mastodon", "bluesky"])
async def sandbox(
    request: pytest.FixtureRequest, sandbox_url: str, client: httpx.AsyncClient
) -> AsyncIterator[SandboxPlace]:
    """A platform that can be told to fail."""
    place = await SandboxPlace.open(sandbox_url, request.param, client)
    yield place
    await place.clear_faults()
