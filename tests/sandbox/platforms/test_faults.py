"""Faults: what a client sees, and whether the thing was done."""

import time

import httpx
import pytest

from tests.sandbox.platforms.conftest import World

CREATE = {"method": "POST", "path": "/api/v1/statuses"}


async def _posted(world: World, text: str) -> int:
    return sum(post["text"] == text for post in world.platforms.timeline("mastodon"))


@pytest.mark.parametrize(("effect", "done"), [("drop_before", 0), ("drop_after", 1)])
async def test_a_dropped_connection_is_cut_before_or_after_the_work(
    world: World, effect: str, done: int
) -> None:
    await world.fault("mastodon", effect, match=CREATE)
    async with world.mastodon as client:
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            await client.post("/api/v1/statuses", json={"status": "lost?"})
        assert await _posted(world, "lost?") == done
        assert (await client.post("/api/v1/statuses", json={"status": "next"})).status_code == 200


async def test_a_late_answer_comes_after_the_work_and_the_wait(world: World) -> None:
    await world.fault("mastodon", "late", match=CREATE, seconds=0.5)
    async with world.mastodon as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.post("/api/v1/statuses", json={"status": "slow"}, timeout=0.2)
        assert await _posted(world, "slow") == 1
        await world.fault("mastodon", "late", match=CREATE, seconds=0.2)
        began = time.monotonic()
        answer = await client.post("/api/v1/statuses", json={"status": "slow"})

    assert (answer.status_code, time.monotonic() - began >= 0.2) == (200, True)


@pytest.mark.parametrize(
    ("platform", "effect", "status", "word"),
    [
        ("mastodon", "refuse", 422, "Validation failed"),
        ("mastodon", "500", 500, "<title>"),
        ("mastodon", "garbage", 200, "<title>"),
        ("mastodon", "expired_token", 401, "The access token was revoked"),
        ("bluesky", "refuse", 400, "InvalidRequest"),
        ("bluesky", "500", 500, "InternalServerError"),
        ("bluesky", "garbage", 200, "<title>"),
        ("bluesky", "expired_token", 400, "ExpiredToken"),
    ],
)
async def test_other_faults_answer_in_the_platforms_words_and_do_nothing(
    world: World, platform: str, effect: str, status: int, word: str
) -> None:
    before = len(world.platforms.timeline(platform))
    await world.fault(platform, effect)
    async with world.client(f"/{platform}") as client:
        answer = await client.post("/api/v1/statuses")

    assert (answer.status_code, word in answer.text) == (status, True)
    assert len(world.platforms.timeline(platform)) == before


@pytest.mark.parametrize("effect", ["none", "refuse", "429", "500", "garbage", "late"])
async def test_mastodon_names_each_request_in_its_answer_and_bluesky_none(world: World, effect: str) -> None:
    names = []
    for platform in ("mastodon", "mastodon", "bluesky"):
        if effect != "none":
            await world.fault(platform, effect, seconds=0)
        async with world.client(f"/{platform}") as client:
            names.append((await client.get("/api/v1/instance")).headers.get("x-request-id"))

    assert [bool(name) for name in names] == [True, True, False]
    assert names[0] != names[1]


async def test_too_many_names_the_moment_on_mastodon(world: World) -> None:
    await world.fault("mastodon", "429", retry_after=60)
    async with world.mastodon as client:
        answer = await client.get("/api/v1/notifications")

    assert (answer.status_code, answer.json()) == (429, {"error": "Too many requests"})
    assert answer.headers["x-ratelimit-reset"] == "2026-11-23T09:01:00.000000Z"
    assert "retry-after" not in answer.headers


async def test_too_many_names_the_epoch_and_the_seconds_on_bluesky(world: World) -> None:
    await world.fault("bluesky", "429", retry_after=60)
    async with world.client("/bluesky") as client:
        answer = await client.get("/xrpc/com.atproto.server.describeServer")

    assert (answer.status_code, answer.json()["error"]) == (429, "RateLimitExceeded")
    epoch = int(world.clock().timestamp()) + 60
    assert (answer.headers["ratelimit-reset"], answer.headers["retry-after"]) == (str(epoch), "60")


async def test_a_fault_hits_only_what_it_names_and_only_so_often(world: World) -> None:
    await world.fault("mastodon", "500", match=CREATE, count=2)
    async with world.mastodon as client:
        other = await client.get("/api/v2/instance")
        answers = [await client.post("/api/v1/statuses", json={"status": "x"}) for _ in range(3)]

    assert other.status_code == 200
    assert [answer.status_code for answer in answers] == [500, 500, 200]


@pytest.mark.parametrize("path", ["com.atproto.server.describeServer", "/xrpc/com.atproto.*", "*describe*"])
async def test_a_path_is_whole_its_last_part_or_a_pattern(world: World, path: str) -> None:
    await world.fault("bluesky", "500", match={"path": path})
    async with world.client("/bluesky/xrpc") as client:
        assert (await client.get("/com.atproto.server.describeServer")).status_code == 500


async def test_faults_can_be_read_and_cleared(world: World) -> None:
    await world.fault("mastodon", "500", count=9)
    open_ = (await world.control("/mastodon/faults", method="GET")).json()["faults"]
    await world.control("/mastodon/faults", method="DELETE")
    async with world.mastodon as client:
        answer = await client.get("/api/v2/instance")

    assert (open_[0]["effect"], open_[0]["count"], answer.status_code) == ("500", 9, 200)


async def test_every_request_is_written_down_with_its_key_and_fault(world: World) -> None:
    await world.fault("mastodon", "drop_after", match=CREATE)
    async with world.mastodon as client:
        await client.get("/api/v2/instance?x=1")
        with pytest.raises(httpx.TransportError):
            await client.post("/api/v1/statuses", json={"status": "x"}, headers={"Idempotency-Key": "k1"})
    seen = (await world.control("/mastodon/requests?since=0", method="GET")).json()["requests"]
    later = (await world.control("/mastodon/requests?since=1", method="GET")).json()["requests"]

    assert (seen[0]["method"], seen[0]["path"], seen[0]["status"]) == ("GET", "/api/v2/instance", 200)
    assert later == [
        {
            "number": 2,
            "method": "POST",
            "path": "/api/v1/statuses",
            "query": "",
            "status": 0,
            "idempotency_key": "k1",
            "fault": "drop_after",
        }
    ]


async def test_an_unknown_effect_is_refused(world: World) -> None:
    answer = await world.control("/mastodon/faults", {"effect": "explode"})

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_arguments")
