"""Links that are asked whether they answer, and never from within our own network."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.connectors.web import GuardedResolver, LinkChecker, Reach, is_allowed, is_public

PRIVATE = "leads into a private network, where no follower can go"


@asynccontextmanager
async def site(answers: Mapping[str, web.Response]) -> AsyncIterator[tuple[str, list[str]]]:
    """A server on loopback, and what it was asked."""
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(f"{request.method} {request.path}")
        found = answers.get(f"{request.method} {request.path}") or answers[request.path]
        headers = {name: value for name, value in found.headers.items() if name != "Content-Length"}
        return web.Response(status=found.status, headers=headers, body=found.body)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    server = web.TCPSite(runner, "127.0.0.1", 0)
    await server.start()
    try:
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}", asked
    finally:
        await runner.cleanup()


LOCAL = LinkChecker(Reach.LOCAL)


def to(place: str) -> web.Response:
    return web.Response(status=302, headers={"Location": place})


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (200, None),
        (204, None),
        (401, None),
        (429, None),
        (404, "leads to a page that is not there (HTTP 404)"),
        (410, "leads to a page that is not there (HTTP 410)"),
        (500, "leads to a server in trouble (HTTP 500)"),
        (503, "leads to a server in trouble (HTTP 503)"),
    ],
)
async def test_a_link_is_judged_by_what_it_answers(status: int, fault: str | None) -> None:
    async with site({"/": web.Response(status=status)}) as (url, _):
        assert await LOCAL.fault(url) == fault


async def test_a_server_that_knows_no_head_is_asked_as_a_browser_does() -> None:
    answers = {"HEAD /a": web.Response(status=405), "GET /a": web.Response(status=200)}
    async with site(answers) as (url, asked):
        assert await LOCAL.fault(f"{url}/a") is None
    assert asked == ["HEAD /a", "GET /a"]


async def test_a_link_may_lead_on() -> None:
    answers = {"/a": to("/b"), "/b": web.Response(status=200)}
    async with site(answers) as (url, _):
        assert await LOCAL.fault(f"{url}/a") is None


async def test_a_link_that_goes_round_is_told() -> None:
    async with site({"/a": to("/a")}) as (url, asked):
        assert await LOCAL.fault(f"{url}/a") == "goes round in circles"
    assert len(asked) < 10


@pytest.mark.parametrize(
    "place", ["http://10.0.0.1/", "http://169.254.169.254/latest/meta-data", "file:///etc/passwd"]
)
async def test_no_redirect_leads_anywhere_else(place: str) -> None:
    async with site({"/a": to(place)}) as (url, asked):
        assert await LOCAL.fault(f"{url}/a") == PRIVATE
    assert asked == ["HEAD /a"]


async def test_nobody_answers_where_nobody_is() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert await LOCAL.fault(f"http://127.0.0.1:{taken.getsockname()[1]}/") == "does not answer"


async def test_a_rehearsal_asks_this_machine_and_nobody_else() -> None:
    assert await LOCAL.fault("https://linden.example/rye") is None
    assert await LOCAL.fault("http://[half") is None
    assert await LinkChecker(Reach.OFF).fault("http://127.0.0.1:1/") is None


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://0x7f000001/",
        "http://localhost/",
        "http://0.0.0.0/",
        "http://10.1.2.3/",
        "http://172.16.0.9/",
        "http://192.168.1.1/admin",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://[::1]/",
        "http://[::]/",
        "http://[fe80::1]/",
        "http://[fd00:ec2::254]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://user@127.0.0.1/",
        "gopher://127.0.0.1/",
    ],
)
async def test_no_link_leads_into_a_private_network(url: str) -> None:
    assert await LinkChecker(Reach.PUBLIC).fault(url) == PRIVATE


@pytest.mark.parametrize("url", ["http://127.1/", "http://2130706433/"])
async def test_an_address_in_disguise_is_not_called(url: str) -> None:
    assert await LinkChecker(Reach.PUBLIC).fault(url) == "does not answer"


async def test_a_name_that_resolves_to_a_private_address_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolving_to(monkeypatch, "93.184.216.34", "10.0.0.7")
    assert await LinkChecker(Reach.PUBLIC).fault("https://inside.example/") == PRIVATE


async def test_a_name_that_nobody_has_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
    fault = await LinkChecker(Reach.PUBLIC).fault("https://nobody.example/")
    assert fault == "leads nowhere: there is no such server"


async def test_the_addresses_that_were_looked_at_are_those_that_are_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolving_to(monkeypatch, "93.184.216.34")
    found = await GuardedResolver(Reach.PUBLIC).resolve("linden.example", 443)
    assert [(one["host"], one["port"], one["hostname"]) for one in found] == [
        ("93.184.216.34", 443, "linden.example")
    ]


def resolving_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Have every name resolve to these."""

    async def resolved(_host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        kind, stream = socket.AF_INET, socket.SOCK_STREAM
        return [(kind, stream, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolved)


def test_public_addresses_are_public() -> None:
    assert is_public("93.184.216.34")
    assert is_public("2606:2800:220:1:248:1893:25c8:1946")
    assert not is_public("224.0.0.1")
    assert not is_public("2001:0:53aa:64c:0:fbff:80ff:fffe")
    assert is_allowed("::ffff:127.0.0.1", Reach.LOCAL)
    assert not is_allowed("93.184.216.34", Reach.OFF)
