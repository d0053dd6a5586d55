"""HTTP mode: signatures, the shapes of bodies, retries of events and what the bot may say to them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import pytest
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tests.sandbox.slack.running import SECRET, Json, World, listen, served


@dataclass
class Bot:
    """A bot that keeps what it gets and answers what it was told to."""

    answers: list[Response] = field(default_factory=list)
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def events(self, request: Request) -> Response:
        self.requests.append((dict(request.headers), await request.body()))
        return self.answers.pop(0) if self.answers else Response()


@asynccontextmanager
async def serving(world: World, bot: Bot) -> AsyncIterator[None]:
    with listen() as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/slack/events"
        async with served(Starlette(routes=[Route("/slack/events", bot.events, methods=["POST"])]), listener):
            await world.control("slack/mode", {"mode": "http", "request_url": url})
            yield


@pytest.fixture
async def bot(world: World) -> AsyncIterator[Bot]:
    bot = Bot()
    async with serving(world, bot):
        yield bot


async def say(world: World) -> Json:
    return await world.control("people/U0CEM/say", {"channel": "C0COMMUNITY", "text": "hello"})


async def command(world: World) -> Json:
    return await world.control("people/U0ADA/command", {"channel": "C0REVIEW", "text": "/social hi there"})


async def test_requests_are_signed(world: World, bot: Bot) -> None:
    await command(world)
    await say(world)
    verifier = SignatureVerifier(SECRET)
    for headers, body in bot.requests:
        assert verifier.is_valid_request(body, headers)
        assert not verifier.is_valid_request(body + b" ", headers)


async def test_a_signature_is_of_real_time_when_the_clock_is_moved(world: World, bot: Bot) -> None:
    await world.control("clock", {"advance": 86400})
    await command(world)
    headers, body = bot.requests[0]
    assert SignatureVerifier(SECRET).is_valid_request(body, headers)


async def test_a_command_comes_as_a_form(world: World, bot: Bot) -> None:
    await command(world)
    headers, body = bot.requests[0]
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    form = {key: value[0] for key, value in parse_qs(body.decode()).items()}
    assert (form["command"], form["text"], form["is_enterprise_install"]) == ("/social", "hi there", "false")


async def test_an_event_comes_as_json_and_an_interaction_as_a_payload(world: World, bot: Bot) -> None:
    await say(world)
    await world.control("people/U0ADA/shortcut", {"callback_id": "post:new"})
    (event_headers, event), (_headers, shortcut) = bot.requests
    assert event_headers["content-type"] == "application/json"
    assert json.loads(event)["event"]["text"] == "hello"
    assert json.loads(parse_qs(shortcut.decode())["payload"][0])["callback_id"] == "post:new"


@pytest.mark.parametrize("status", [404, 500])
async def test_a_failed_command_is_not_tried_again(world: World, bot: Bot, status: int) -> None:
    bot.answers.append(Response(status_code=status))
    assert (await command(world))["error"] == "dispatch_failed"
    assert len(bot.requests) == 1


async def test_a_plain_text_answer_is_shown_in_private(world: World, bot: Bot) -> None:
    bot.answers.append(Response("just text", media_type="text/plain"))
    await command(world)
    (message,) = await world.messages("C0REVIEW", "U0ADA")
    assert (message["text"], message["ephemeral_to"]) == ("just text", "U0ADA")


async def test_an_event_is_tried_again_at_once_then_later(world: World, bot: Bot) -> None:
    bot.answers += [Response(status_code=503), Response(status_code=503), RedirectResponse("/elsewhere")]
    await say(world)
    await bot_gets(bot, 2)
    await world.control("clock", {"advance": 61})
    await bot_gets(bot, 3)
    await world.control("clock", {"advance": 301})
    await bot_gets(bot, 4)
    tries = [
        (headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason")) for headers, _ in bot.requests
    ]
    assert tries == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "too_many_redirects")]
    assert len({json.loads(body)["event_id"] for _, body in bot.requests}) == 1


async def test_the_bot_can_forbid_retries(world: World, bot: Bot) -> None:
    bot.answers.append(Response(status_code=500, headers={"x-slack-no-retry": "1"}))
    await say(world)
    await world.control("clock", {"advance": 900})
    await command(world)
    assert len(bot.requests) == 2


async def test_a_bot_that_is_not_there_is_tried_again(world: World) -> None:
    bot = Bot()
    async with serving(world, bot):
        pass
    await say(world)
    assert (await command(world))["error"] == "dispatch_failed"
    async with serving(world, bot):
        await world.control("clock", {"advance": 61})
        await bot_gets(bot, 1)
        assert bot.requests[0][0]["x-slack-retry-reason"] == "connection_failed"


async def bot_gets(bot: Bot, count: int) -> None:
    for _ in range(200):
        if len(bot.requests) >= count:
            return
        await asyncio.sleep(0.01)
    pytest.fail(f"only {len(bot.requests)} requests came")
