"""Images fetched from addresses that people put into a table, and never from within our own network."""

import asyncio
import gzip

import pytest
from aiohttp import web

from bot.connectors.fetch import Fetcher
from bot.connectors.web import Reach
from bot.errors import InvalidInputError
from tests.connectors.test_web import PRIVATE, resolving_to, site, to

LOCAL = Fetcher(Reach.LOCAL)
MOST = 1_000_000


def picture(body: bytes = b"bytes of an image", **more: str) -> web.Response:
    return web.Response(body=body, headers=more)


async def test_an_image_is_fetched_from_where_its_address_leads() -> None:
    async with site({"/a": to("/b"), "/b": picture()}) as (url, asked):
        assert await LOCAL.image(f"{url}/a", MOST) == b"bytes of an image"
    assert asked == ["GET /a", "GET /b"]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (web.Response(status=404), "is not there (HTTP 404)"),
        (web.Response(status=503), "is not there (HTTP 503)"),
        (to("/a"), "goes round in circles"),
        (to("http://10.0.0.7/"), PRIVATE),
        (to("file:///etc/passwd"), PRIVATE),
        (picture(b"x" * (MOST + 1)), "is too large: 1 MB are allowed"),
        (
            picture(gzip.compress(b"x" * (MOST + 1)), **{"Content-Encoding": "gzip"}),
            "is too large: 1 MB are allowed",
        ),
    ],
    ids=["gone", "trouble", "round", "inside", "file", "large", "bomb"],
)
async def test_what_is_no_image_there_is_said(answer: web.Response, why: str) -> None:
    async with site({"/a": answer}) as (url, _):
        with pytest.raises(InvalidInputError) as refused:
            await LOCAL.image(f"{url}/a", MOST)
    assert str(refused.value) == why


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://127.0.0.1/a.png", PRIVATE),
        ("https://[::1]/a.png", PRIVATE),
        ("https://169.254.169.254/latest/meta-data/", PRIVATE),
        ("ftp://linden.example/a.png", PRIVATE),
        ("http://93.184.216.34/a.png", "has to begin with https://, and to lead on to nothing else"),
    ],
)
async def test_nothing_is_fetched_from_within_and_nothing_unencrypted(url: str, why: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        await Fetcher(Reach.PUBLIC).image(url, MOST)
    assert str(refused.value) == why


async def test_a_name_of_a_private_address_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving_to(monkeypatch, "93.184.216.34", "10.0.0.7")
    with pytest.raises(InvalidInputError, match=PRIVATE):
        await Fetcher(Reach.PUBLIC).image("https://inside.example/a.png", MOST)


async def test_who_does_not_answer_is_told_from_who_is_not_asked() -> None:
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()[:2]
        with pytest.raises(InvalidInputError, match="does not answer"):
            await LOCAL.image(f"http://{host}:{port}/a.png", MOST)
    with pytest.raises(InvalidInputError, match="switched links off"):
        await Fetcher(Reach.OFF).image("https://linden.example/a.png", MOST)
