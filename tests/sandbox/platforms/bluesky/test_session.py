"""Tokens that live two hours and ninety days on the sandbox's clock."""

import json
from base64 import urlsafe_b64decode

import pytest

from tests.sandbox.platforms.conftest import Sky, World

GET = "com.atproto.server.getSession"


async def _refresh(sky: Sky, token: str) -> tuple[int, dict[str, str]]:
    header = {"authorization": f"Bearer {token}"}
    answer = await sky.client.post("/com.atproto.server.refreshSession", headers=header)
    return answer.status_code, answer.json()


async def test_a_session_names_the_account_and_its_server(world: World) -> None:
    sky = await world.bluesky()
    body = (await sky.get(GET)).json()

    assert (body["did"], body["handle"], body["active"]) == (sky.did, "linden.test", True)
    assert body["didDoc"]["service"][0]["serviceEndpoint"] == f"{world.url}/bluesky"


async def test_the_token_looks_like_a_jwt_and_says_when_it_ends(world: World) -> None:
    sky = await world.bluesky()
    token = sky.client.headers["authorization"].removeprefix("Bearer ")
    claims = json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))

    assert claims["sub"] == sky.did
    assert claims["exp"] - claims["iat"] == 7200


@pytest.mark.parametrize(("name", "password"), [("linden.test", "wrong"), ("nobody.test", "x")])
async def test_a_wrong_password_is_refused(world: World, name: str, password: str) -> None:
    async with world.client("/bluesky/xrpc") as client:
        body = {"identifier": name, "password": password}
        answer = await client.post("/com.atproto.server.createSession", json=body)

    assert (answer.status_code, answer.json()["error"]) == (401, "AuthenticationRequired")


async def test_an_access_token_ends_after_two_hours_and_is_refreshed(world: World) -> None:
    sky = await world.bluesky()
    world.clock.advance(hours=2)
    expired = await sky.get(GET)
    status, pair = await _refresh(sky, sky.refresh)
    sky.client.headers["authorization"] = f"Bearer {pair['accessJwt']}"

    assert (expired.status_code, expired.json()) == (
        400,
        {"error": "ExpiredToken", "message": "Token has expired"},
    )
    assert (status, (await sky.get(GET)).status_code) == (200, 200)


async def test_a_used_refresh_token_works_on_for_its_grace_only(world: World) -> None:
    sky = await world.bluesky()
    first, _ = await _refresh(sky, sky.refresh)
    again, _ = await _refresh(sky, sky.refresh)
    world.clock.advance(hours=3)
    late, body = await _refresh(sky, sky.refresh)

    assert (first, again, late, body["error"]) == (200, 200, 400, "ExpiredToken")


async def test_a_refresh_token_ends_after_ninety_days(world: World) -> None:
    sky = await world.bluesky()
    world.clock.advance(days=90)

    assert (await _refresh(sky, sky.refresh))[1]["error"] == "ExpiredToken"


async def test_after_logging_out_refreshing_ends_but_access_lives_on(world: World) -> None:
    sky = await world.bluesky()
    header = {"authorization": f"Bearer {sky.refresh}"}
    await sky.client.post("/com.atproto.server.deleteSession", headers=header)
    status, body = await _refresh(sky, sky.refresh)

    assert (status, body) == (400, {"error": "ExpiredToken", "message": "Token has been revoked"})
    assert (await sky.get(GET)).status_code == 200


@pytest.mark.parametrize(
    ("header", "status", "error"),
    [
        ({}, 401, "AuthMissing"),
        ({"authorization": "Basic x"}, 400, "InvalidToken"),
        ({"authorization": "Bearer nonsense"}, 400, "InvalidToken"),
        ({"authorization": "Bearer a.b.c"}, 400, "InvalidToken"),
    ],
)
async def test_no_token_and_a_bad_token_are_told_apart(
    world: World, header: dict[str, str], status: int, error: str
) -> None:
    async with world.client("/bluesky/xrpc") as client:
        answer = await client.get(f"/{GET}", headers=header)

    assert (answer.status_code, answer.json()["error"]) == (status, error)


async def test_a_refresh_token_opens_nothing_else(world: World) -> None:
    sky = await world.bluesky()
    answer = await sky.client.get(f"/{GET}", headers={"authorization": f"Bearer {sky.refresh}"})

    assert answer.json() == {"error": "InvalidToken", "message": "Bad token scope"}


async def test_the_thirty_first_login_in_five_minutes_is_too_many(world: World) -> None:
    body = {"identifier": "linden.test", "password": "wrong"}
    async with world.client("/bluesky/xrpc") as client:
        answers = [await client.post("/com.atproto.server.createSession", json=body) for _ in range(31)]
        world.clock.advance(minutes=5)
        later = await client.post("/com.atproto.server.createSession", json=body)

    assert [answer.status_code for answer in answers[-2:]] == [401, 429]
    assert answers[-1].headers["ratelimit-policy"] == "30;w=300"
    assert later.status_code == 401


async def test_handles_are_resolved(world: World) -> None:
    sky = await world.bluesky()
    found = await sky.get("com.atproto.identity.resolveHandle", handle="linden.test")
    missing = await sky.get("com.atproto.identity.resolveHandle", handle="nobody.test")

    assert found.json() == {"did": sky.did}
    assert missing.json() == {"error": "HandleNotFound", "message": "Unable to resolve handle"}


@pytest.mark.parametrize(
    ("verb", "nsid", "status", "error"),
    [
        ("GET", "app.bsky.feed.noSuchThing", 501, "MethodNotImplemented"),
        ("POST", GET, 400, "InvalidRequest"),
        ("GET", "chat.bsky.convo.listConvos", 501, "MethodNotImplemented"),
    ],
)
async def test_unknown_methods_wrong_verbs_and_chat_without_its_proxy_are_refused(
    world: World, verb: str, nsid: str, status: int, error: str
) -> None:
    sky = await world.bluesky()
    answer = await sky.client.request(verb, f"/{nsid}")

    assert (answer.status_code, answer.json()["error"]) == (status, error)
