"""The client, the wait that a platform names, and reading what others wrote."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bot.connectors import shape
from bot.connectors.client import new_client
from bot.connectors.wait import retry_after
from tests.tools import ROOT

DATE = "Mon, 23 Nov 2026 12:00:00 GMT"
DAY = timedelta(days=1)


@asynccontextmanager
async def answering(raw: bytes | None) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A server that reads a request, says these bytes (None: nothing at all), and hangs up; its address."""
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        if raw is not None:
            writer.write(raw)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", heard


async def test_a_lost_connection_is_not_taken_for_one_never_made() -> None:
    async with answering(None) as (url, _), new_client() as client:
        with pytest.raises(httpx.ReadError):
            await client.post(url, json={})
    async with new_client() as client:
        with pytest.raises((httpx.ConnectError, httpx.ConnectTimeout)):
            await client.post(url, json={})


async def test_what_a_netrc_says_is_not_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator's own logins are no business of a platform's."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login operator password hunter2\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("no_proxy", "")
    async with (
        answering(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as (url, heard),
        new_client() as client,
    ):
        await client.get(url)
    assert b"authorization" not in heard[0].lower()


async def test_an_answer_that_is_not_http_is_an_httpx_error() -> None:
    async with answering(b"SSH-2.0-OpenSSH\r\n\r\n") as (url, _), new_client() as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.post(url, json={})


async def test_an_answer_cut_in_the_middle_is_an_httpx_error() -> None:
    cut = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"
    async with answering(cut) as (url, _), new_client() as client:
        with pytest.raises(httpx.TransportError):
            await client.post(url, json={})


async def test_cookies_are_not_kept_and_the_bot_says_who_it_is() -> None:
    said = b"HTTP/1.1 200 OK\r\nSet-Cookie: session=of-another-account\r\nContent-Length: 2\r\n\r\n{}"
    async with answering(said) as (url, heard), new_client() as client:
        await client.get(url)
        client.cookies = {"session": "of-another-account"}
        await client.get(url)
    assert b"cookie" not in heard[1].lower()
    assert b"user-agent: pressroom" in heard[1].lower()


async def test_fifty_calls_go_at_once() -> None:
    async with (
        answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}") as (url, _),
        new_client() as client,
    ):
        answers = await asyncio.gather(*(client.get(url) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, None),
        ({"Retry-After": "7"}, timedelta(seconds=7)),
        ({"Retry-After": "0.5"}, timedelta(seconds=0.5)),
        ({"Retry-After": "-7"}, timedelta(0)),
        ({"Retry-After": "999999"}, DAY),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "Mon, 23 Nov 2026 12:00:30 GMT"}, timedelta(seconds=30)),
        ({"Retry-After": "7", "RateLimit-Reset": "60"}, timedelta(seconds=7)),
        ({"RateLimit-Reset": "60"}, timedelta(seconds=60)),
        ({"RateLimit-Reset": "1795435260"}, timedelta(seconds=60)),
        ({"RateLimit-Reset": "1e300"}, None),
        ({"X-RateLimit-Reset": "1795435260"}, timedelta(seconds=60)),
        ({"X-RateLimit-Reset": "2026-11-23T12:01:00.000000Z"}, timedelta(seconds=60)),
        ({"X-RateLimit-Reset": "2026-11-23T11:01:00Z"}, timedelta(0)),
    ],
)
def test_the_wait_is_understood(headers: dict[str, str], wait: timedelta | None) -> None:
    assert retry_after(httpx.Headers({"Date": DATE, **headers}), limited=True) == wait


def test_a_moment_is_no_wait_without_a_clock() -> None:
    assert retry_after(httpx.Headers({"RateLimit-Reset": "1795435260"}), limited=True) is None


def test_the_window_says_nothing_while_we_are_within_it() -> None:
    assert retry_after(httpx.Headers({"Date": DATE, "RateLimit-Reset": "60"}), limited=False) is None


@pytest.mark.parametrize(
    ("read", "value", "found"),
    [
        (shape.name, 5, "5"),
        (shape.name, "x", "x"),
        (shape.text, None, ""),
        (shape.number, "12", 12),
        (shape.moment, "2026-11-23T12:00:00+01:00", datetime(2026, 11, 23, 11, tzinfo=UTC)),
        (shape.moment, "2026-11-23T12:00:00", datetime(2026, 11, 23, 12, tzinfo=UTC)),
        (shape.mapping, None, {}),
        (shape.items, None, []),
    ],
)
def test_what_varies_is_read(read: Callable[[object], object], value: object, found: object) -> None:
    assert read(value) == found


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (shape.name, ""),
        (shape.name, True),
        (shape.name, None),
        (shape.name, {}),
        (shape.text, 5),
        (shape.number, True),
        (shape.number, 1.5),
        (shape.number, "x"),
        (shape.moment, 5),
        (shape.moment, "soon"),
        (shape.mapping, []),
        (shape.items, {}),
    ],
)
def test_a_wrong_shape_is_one_of_few_errors(read: Callable[[object], object], value: object) -> None:
    with pytest.raises(shape.WRONG):
        read(value)


def test_the_registry_is_light_to_import() -> None:
    code = "import sys, json, bot.connectors.registry; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, text=True)
    assert not {"aiohttp", "PIL", "sqlalchemy", "slack_bolt", "httpx_aiohttp"} & set(json.loads(done.stdout))
