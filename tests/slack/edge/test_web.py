"""What comes over HTTP: only what Slack signed gets in."""

import asyncio
import hashlib
import hmac
import json
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import ClientSession
from sqlalchemy import text

from bot.clock import utc_now
from bot.errors import ConfigurationError
from bot.slack.door import Drawing, Say
from bot.slack.http import HttpDoor
from bot.web import Health, Server, make_site
from tests.slack.edge import payloads
from tests.slack.edge.conftest import Edge

FORM = "application/x-www-form-urlencoded"


class Site:
    def __init__(self, edge: Edge, url: str, session: ClientSession) -> None:
        self.edge = edge
        self.url = url
        self.session = session
        self.beats = {"poll": edge.clock()}
        self.connected = True

    async def post(self, body: str, **headers: str) -> tuple[int, str]:
        sent, data = {**signed(body), "Content-Type": FORM, **headers}, BytesIO(body.encode())
        async with self.session.post(f"{self.url}/slack/events", data=data, headers=sent) as answer:
            return answer.status, await answer.text()

    async def get(self, path: str) -> tuple[int, Any]:
        async with self.session.get(self.url + path) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if text.startswith("{") else text


def signed(body: str, *, by: str = "secret", age: float = 0) -> dict[str, str]:
    at = str(int(utc_now().timestamp() - age))
    mac = hmac.new(by.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={mac}"}


@pytest.fixture
async def site(edge: Edge) -> AsyncIterator[Site]:
    async with ClientSession() as session:
        site = Site(edge, "", session)
        health = Health(
            database=edge.database,
            clock=edge.clock,
            started=edge.clock(),
            heartbeats=lambda: site.beats,
            limits={"poll": timedelta(minutes=2), "send": timedelta(minutes=2)},
            connected=lambda: site.connected,
        )
        server = Server(make_site(lambda: health, HttpDoor(edge.app, "secret").receive), "127.0.0.1", 0)
        site.url = f"http://127.0.0.1:{server.port}"
        stop = asyncio.Event()
        running = asyncio.create_task(server.run(stop))
        yield site
        stop.set()
        await running


async def test_a_signed_command_is_answered(site: Site) -> None:
    site.edge.answers["help"] = Say(drawing=Drawing(text="all I can do"))
    status, text = await site.post(urlencode(payloads.command("help")))
    assert (status, json.loads(text)["text"]) == (200, "all I can do")


async def test_a_command_may_speak_of_a_payload(site: Site) -> None:
    await site.post(urlencode(payloads.command("draft our payload is tea")))
    [request] = site.edge.heard
    assert (request.name, request.rest, request.team) == ("draft", "our payload is tea", "T1")


async def test_signed_clicks_and_events_are_taken(site: Site) -> None:
    assert (await site.post(urlencode({"payload": json.dumps(payloads.click())})))[0] == 200
    body = json.dumps(payloads.event(payloads.message()))
    assert (await site.post(body, **{"Content-Type": "application/json"}))[0] == 200
    assert [type(request).__name__ for request in site.edge.heard] == ["Click", "Event"]


async def test_slack_is_told_its_challenge(site: Site) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c3"})
    status, text = await site.post(body, **{"Content-Type": "application/json"})
    assert (status, json.loads(text)) == (200, {"challenge": "c3"})


BODY = urlencode(payloads.command("help"))
FORGED: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"by": "other"}, {}),
    ({"age": 302}, {}),
    ({"age": -310}, {}),
    ({"body": BODY + "&x=1"}, {}),
    ({}, {"X-Slack-Request-Timestamp": "soon"}),
    ({}, {"X-Slack-Request-Timestamp": ""}),
    ({}, {"X-Slack-Request-Timestamp": "-1"}),
    ({}, {"X-Slack-Request-Timestamp": "9" * 400}),
    ({}, {"X-Slack-Request-Timestamp": "١٢٣"}),
    ({}, {"X-Slack-Signature": ""}),
    ({}, {"X-Slack-Signature": "v0=ä"}),
]


@pytest.mark.parametrize(("how", "headers"), FORGED)
async def test_what_slack_did_not_sign_stays_out(
    site: Site, how: dict[str, Any], headers: dict[str, str]
) -> None:
    status, text = await site.post(BODY, **{**signed(**{"body": BODY, **how}), **headers})
    assert (status, text, site.edge.heard) == (401, "", [])


async def test_a_body_that_is_too_large_stays_out(site: Site) -> None:
    assert (await site.post("text=" + "x" * (1 << 20)))[0] == 413


@pytest.mark.parametrize("body", ["{", "[1]", '"x"', "payload=%7B", "payload=3", "payload=null", "\udcff"])
async def test_a_signed_body_without_shape_breaks_nothing(site: Site, body: str) -> None:
    raw = body.encode("utf-8", "surrogateescape")
    at = str(int(utc_now().timestamp()))
    mac = hmac.new(b"secret", b"v0:" + at.encode() + b":" + raw, hashlib.sha256).hexdigest()
    headers = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={mac}"}
    kind = "application/json" if body[0] in '{["' else FORM
    url = f"{site.url}/slack/events"
    async with site.session.post(url, data=raw, headers={**headers, "Content-Type": kind}) as answer:
        assert answer.status in {200, 400, 401}


@pytest.mark.parametrize(
    "form", ["type=view_submission", "type=block_actions", "command=%2Fsocial", "a=b", ""]
)
async def test_a_signed_request_with_holes_breaks_nothing(site: Site, form: str) -> None:
    assert (await site.post(form))[0] in {200, 400}


async def test_only_post_gets_in(site: Site) -> None:
    assert (await site.get("/slack/events"))[0] == 405


async def test_health_tells_the_age_of_each_job(site: Site) -> None:
    site.edge.clock.advance(minutes=1)
    status, body = await site.get("/healthz")
    assert (status, body["ok"], body["heartbeat_seconds"]) == (200, True, {"poll": 60, "send": 60})
    site.edge.clock.advance(minutes=2)
    site.beats["poll"] = site.edge.clock()
    status, body = await site.get("/healthz")
    assert (status, body["late"]) == (503, ["send"])


async def test_it_is_ready_while_slack_reaches_it(site: Site) -> None:
    assert (await site.get("/readyz"))[0] == 200
    site.connected = False
    assert (await site.get("/readyz"))[0] == 503


async def test_without_its_tables_nothing_is_well(site: Site) -> None:
    async with site.edge.database.transaction() as work:
        await work.connection.run(text("DROP TABLE alembic_version"))
    status, body = await site.get("/healthz")
    assert (status, body["database"]) == (503, False)
    assert (await site.get("/readyz"))[0] == 503


async def test_counters_are_shown(site: Site) -> None:
    await site.post(BODY)
    status, text = await site.get("/metrics")
    assert status == 200
    assert 'pressroom_slack_requests_total{kind="command"}' in text


def test_a_port_that_is_taken_is_told(edge: Edge) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        health = Health(database=edge.database, clock=edge.clock, started=edge.clock())
        with pytest.raises(ConfigurationError, match="PRESSROOM_HTTP_PORT"):
            Server(make_site(lambda: health), "127.0.0.1", port)
