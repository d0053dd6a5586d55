"""Videos on their way to platforms, and how an account stands there."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.connectors.base import Upload
from bot.connectors.wait import allowance
from bot.domain.preflight import Standing
from bot.errors import AuthorizationError, RejectedError
from tests.connectors.wire import MEDIA, POSTS, documented, fixture, outgoing, wired

VIDEO = replace(MEDIA, mime="video/mp4", width=720, height=1280, seconds=12.5, codec="H.264", alt="Hands")
BLOB = {"$type": "blob", "ref": {"$link": "bafk"}, "mimeType": "video/mp4", "size": 3}


async def test_bluesky_shows_a_video_as_a_video() -> None:
    upload = Upload(handle=json.dumps(BLOB), media=VIDEO)
    async with wired("bluesky", documented("bluesky")) as (connector, wire):
        await connector.publish(outgoing("Look", uploads=[upload]))
    record = json.loads(wire.requests[-1].content)["record"]
    assert record["embed"] == {
        "$type": "app.bsky.embed.video",
        "video": BLOB,
        "alt": "Hands",
        "aspectRatio": {"width": 720, "height": 1280},
    }


async def test_bluesky_is_handed_a_video_as_it_is() -> None:
    async with wired("bluesky", documented("bluesky")) as (connector, wire):
        await connector.upload(VIDEO, b"mp4")
    assert wire.requests[-1].headers["Content-Type"] == "video/mp4"
    assert wire.requests[-1].content == b"mp4"


async def test_a_video_too_large_for_the_server_is_told_by_name() -> None:
    said = {"error": "PayloadTooLarge", "message": "request entity too large"}
    with pytest.raises(RejectedError, match="a file is larger than it takes"):
        async with wired("bluesky", lambda _: httpx.Response(413, json=said)) as (connector, _):
            await connector.upload(VIDEO, b"mp4")


async def test_the_alt_text_of_a_video_is_read_back() -> None:
    found = fixture("bluesky", "record")
    found["value"]["embed"] = {"$type": "app.bsky.embed.video", "video": BLOB, "alt": "Hands"}
    async with wired("bluesky", lambda _: httpx.Response(200, json=found)) as (connector, _):
        assert (await connector.read_back(POSTS["bluesky"])).alts == ("Hands",)


def processing(rounds: int) -> Callable[[httpx.Request], httpx.Response]:
    """Answers that the upload is not ready, so many times."""
    waiting = iter([None] * rounds)

    def answer(_: httpx.Request) -> httpx.Response:
        url = next(waiting, "https://files.example/1")
        return httpx.Response(202 if url is None else 200, json={"id": "1", "url": url})

    return answer


async def test_mastodon_is_waited_for_while_it_works_on_a_video(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.connectors.mastodon._PROCESSING", (0, 0))
    monkeypatch.setattr("bot.connectors.mastodon._CODING", (0, 0))
    async with wired("mastodon", processing(4)) as (connector, wire):
        upload = await connector.upload(VIDEO, b"mp4")
    assert upload.handle == '"1"'
    assert [request.method for request in wire.requests] == ["POST", *["GET"] * 4]
    assert b'filename="video.mp4"' in wire.requests[0].content
    assert b"Hands" in wire.requests[0].content


async def test_mastodon_is_not_waited_for_as_long_for_an_image(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.connectors.mastodon._PROCESSING", (0, 0))
    async with wired("mastodon", processing(9)) as (connector, wire):
        await connector.upload(MEDIA, b"png")
    assert len(wire.requests) == 3


# ---- standing

LEFT = {"Date": "Mon, 23 Nov 2026 12:00:00 GMT", "X-RateLimit-Remaining": "7"}


async def standing(platform: str, **answer: Any) -> Standing:
    async with wired(platform, lambda _: httpx.Response(**answer)) as (connector, _):
        return await connector.standing()


@pytest.mark.parametrize(
    ("scopes", "missing"),
    [
        (["read", "write"], set()),
        (["read", "write:statuses", "write:media"], set()),
        (["read", "write:statuses"], {"write:media"}),
        (["read"], {"write:statuses", "write:media"}),
        ([], set()),
    ],
)
async def test_mastodon_tells_what_a_token_may_do(scopes: list[str], missing: set[str]) -> None:
    headers = {**LEFT, "X-RateLimit-Reset": "2026-11-23T12:05:00.000000Z"}
    found = await standing("mastodon", status_code=200, json={"scopes": scopes}, headers=headers)
    assert set(found.missing) == missing
    assert found.remaining == 7
    assert found.resets_in == timedelta(minutes=5)


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ({"scope": ["read", "write:statuses"]}, {"write:media"}),
        ({"scope": "read write:media"}, {"write:statuses"}),
        ({"scope": ["read", "write"]}, set()),
        ({"scope": []}, set()),
        ({}, set()),
        (401, set()),
        (404, set()),
        (500, set()),
    ],
)
async def test_a_token_may_do_less_than_its_application_where_the_server_tells(
    said: dict[str, Any] | int, missing: set[str]
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token/info":
            return httpx.Response(said) if isinstance(said, int) else httpx.Response(200, json=said)
        return httpx.Response(200, json={"scopes": ["read", "write"]})

    async with wired("mastodon", answer) as (connector, _):
        assert set((await connector.standing()).missing) == missing


async def test_a_server_that_does_not_know_the_call_tells_nothing() -> None:
    assert await standing("mastodon", status_code=404, json={"error": "?"}) == Standing()


@pytest.mark.parametrize("platform", ["mastodon", "bluesky"])
async def test_a_dead_token_is_told_by_every_platform(platform: str) -> None:
    with pytest.raises(AuthorizationError):
        await standing(platform, status_code=401, json={"error": "AuthMissing"})


async def test_bluesky_tells_how_many_calls_are_left() -> None:
    headers = {"Date": LEFT["Date"], "RateLimit-Remaining": "0", "RateLimit-Reset": "1795435500"}
    said = fixture("bluesky", "session")
    found = await standing("bluesky", status_code=200, json=said, headers=headers)
    assert found == Standing(remaining=0, resets_in=timedelta(minutes=5))


def test_what_is_not_told_is_not_made_up() -> None:
    assert allowance({}) == (None, None)
    assert allowance({"RateLimit-Remaining": "many", "RateLimit-Reset": "soon"}) == (None, None)
