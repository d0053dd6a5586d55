"""Profiles, tokens, limits and discovery on Mastodon."""

import hashlib
from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.sandbox.platforms.conftest import World, picture

ME = "/api/v1/accounts/verify_credentials"
OOB = "urn:ietf:wg:oauth:2.0:oob"


async def test_the_profile_is_changed_only_where_something_is_sent(world: World) -> None:
    async with world.mastodon as client:
        before = (await client.get(ME)).json()
        data = {
            "display_name": "Linden & Co",
            "fields_attributes[0][name]": "Shop",
            "fields_attributes[0][value]": "https://linden.example",
        }
        files = {"avatar": ("a.png", picture(), "image/png")}
        path = "/api/v1/accounts/update_credentials"
        after = (await client.patch(path, data=data, files=files)).json()
        shown = await client.get(after["avatar"])

    assert (after["display_name"], after["source"]["note"]) == ("Linden & Co", before["source"]["note"])
    assert after["source"]["fields"][0]["value"] == "https://linden.example"
    assert after["fields"][0]["value"].startswith('<a href="https://linden.example"')
    assert (after["header"], shown.content) == (before["header"], picture())


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"display_name": "x" * 31}, "Display name is too long (maximum is 30 characters)"),
        ({"note": "x" * 501}, "Note is too long (maximum is 500 characters)"),
    ],
)
async def test_a_profile_too_long_is_refused(world: World, data: dict[str, str], error: str) -> None:
    async with world.mastodon as client:
        answer = await client.patch("/api/v1/accounts/update_credentials", data=data)

    assert (answer.status_code, answer.json()) == (422, {"error": f"Validation failed: {error}"})


async def test_direct_messages_are_not_among_the_statuses_counted(world: World) -> None:
    async with world.as_mastodon("sandbox-mastodon-owen") as owen:
        before = (await owen.get(ME)).json()["statuses_count"]
        post = await world.act("mastodon", "owen", "post", text="public")
        await world.act("mastodon", "owen", "message", text="private")
        after = (await owen.get(ME)).json()
        await world.act("mastodon", "owen", "delete", on=post)
        end = (await owen.get(ME)).json()["statuses_count"]

    assert (after["statuses_count"], end, after["last_status_at"]) == (before + 1, before, "2026-11-23")


async def test_accounts_are_looked_up_by_handle_here_and_elsewhere(world: World) -> None:
    async with world.mastodon as client:
        found = [
            (await client.get("/api/v1/accounts/lookup", params={"acct": acct})).json().get("acct")
            for acct in ("@owen", "owen@social.test", "jonas@kaffee.example", "jonas")
        ]

    assert found == ["owen", "owen", "jonas@kaffee.example", None]


async def test_following_is_seen_from_both_sides(world: World) -> None:
    async with world.mastodon as client, world.as_mastodon("sandbox-mastodon-owen") as owen:
        me = (await client.get(ME)).json()
        followed = (await owen.post(f"/api/v1/accounts/{me['id']}/follow")).json()
        after = (await client.get(ME)).json()
        other = (await owen.get(ME)).json()
        relation = await client.get("/api/v1/accounts/relationships", params={"id[]": other["id"]})
        await owen.post(f"/api/v1/accounts/{me['id']}/unfollow")
        end = (await client.get(ME)).json()

    assert (followed["following"], relation.json()[0]["followed_by"], other["following_count"]) == (
        True,
        True,
        1,
    )
    counts = [one["followers_count"] for one in (me, after, end)]
    assert counts == [counts[0], counts[0] + 1, counts[0]]


async def test_own_statuses_are_listed_without_what_is_not_wanted(world: World) -> None:
    theirs = await world.act("mastodon", "owen", "post", text="theirs")
    async with world.mastodon as client:
        me = (await client.get(ME)).json()["id"]
        await client.post("/api/v1/statuses", json={"status": "@owen yes", "in_reply_to_id": theirs})
        await client.post(f"/api/v1/statuses/{theirs}/reblog")
        last = (await client.post("/api/v1/statuses", json={"status": "last"})).json()["id"]

        async def texts(**params: str | int) -> list[str]:
            path = f"/api/v1/accounts/{me}/statuses"
            answer = await client.get(path, params={"limit": 3, **params})
            return [one["content"][-8:-4] if one["reblog"] is None else "boost" for one in answer.json()]

        whole = await texts()
        own = await texts(exclude_reblogs="true", exclude_replies="true", limit=1)
        before = await texts(max_id=last, limit=1)

    assert whole == ["last", "boost", " yes"]
    assert (own, before) == (["last"], ["boost"])


async def _registered(client: httpx.AsyncClient, redirect: str = OOB) -> dict[str, str]:
    data = {"client_name": "Test", "redirect_uris": redirect, "scopes": "read write"}
    app: dict[str, str] = (await client.post("/api/v1/apps", data=data)).json()
    return app


async def test_a_code_buys_one_token_which_can_be_revoked(world: World) -> None:
    async with world.client("/mastodon") as client:
        app = await _registered(client, "https://bot.example/back")
        verifier = "v" * 43
        challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code",
            "client_id": app["client_id"],
            "redirect_uri": "https://bot.example/back",
            "scope": "read",
            "state": "s",
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        back = await client.get("/oauth/authorize", params=query)
        found = parse_qs(urlsplit(back.headers["location"]).query)
        secret = {"client_id": app["client_id"], "client_secret": app["client_secret"]}
        grant = {
            **secret,
            "grant_type": "authorization_code",
            "code": found["code"][0],
            "redirect_uri": "https://bot.example/back",
            "code_verifier": verifier,
        }
        token = (await client.post("/oauth/token", data=grant)).json()
        twice = await client.post("/oauth/token", data=grant)
        header = {"authorization": f"Bearer {token['access_token']}"}
        me = await client.get(ME, headers=header)
        write = await client.post("/api/v1/statuses", json={"status": "x"}, headers=header)
        info = await client.get("/oauth/token/info", headers=header)
        await client.post("/oauth/revoke", data={**secret, "token": token["access_token"]})
        nobody = await client.get("/oauth/token/info")
        revoked = await client.get(ME, headers=header)

    assert (found["state"], token["scope"], me.json()["acct"]) == (["s"], "read", "linden")
    assert (twice.status_code, twice.json()["error"]) == (400, "invalid_grant")
    assert (write.status_code, write.json()["error"]) == (403, "This action is outside the authorized scopes")
    assert (info.json()["scope"], info.json()["application"]) == (["read"], {"uid": app["client_id"]})
    assert (nobody.status_code, nobody.json()["error"]) == (401, "invalid_token")
    assert (revoked.status_code, revoked.json()["error"]) == (401, "The access token was revoked")


async def test_a_wrong_verifier_buys_nothing(world: World) -> None:
    async with world.client("/mastodon") as client:
        app = await _registered(client)
        query = {"client_id": app["client_id"], "redirect_uri": OOB, "code_challenge": "x", "scope": "read"}
        code = (await client.get("/oauth/authorize", params=query)).text.removeprefix("<p>")[:-4]
        grant = {
            "client_id": app["client_id"],
            "client_secret": app["client_secret"],
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": OOB,
            "code_verifier": "y",
        }
        answer = await client.post("/oauth/token", data=grant)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


async def test_an_applications_own_token_is_nobody(world: World) -> None:
    async with world.client("/mastodon") as client:
        app = await _registered(client)
        grant = {
            "client_id": app["client_id"],
            "client_secret": app["client_secret"],
            "grant_type": "client_credentials",
        }
        token = (await client.post("/oauth/token", data=grant)).json()["access_token"]
        header = {"authorization": f"Bearer {token}"}
        me = await client.get(ME, headers=header)
        own = await client.get("/api/v1/apps/verify_credentials", headers=header)
        wrong = await client.post("/oauth/token", data={**grant, "client_secret": "x"})
        password = await client.post("/oauth/token", data={**grant, "grant_type": "password"})

    assert (me.status_code, me.json()["error"]) == (422, "This method requires an authenticated user")
    assert (own.json()["name"], wrong.status_code) == ("Test", 401)
    assert password.json()["error"] == "unsupported_grant_type"


@pytest.mark.parametrize("header", [{}, {"authorization": "Bearer nonsense"}])
async def test_no_token_and_a_bad_one_are_refused(world: World, header: dict[str, str]) -> None:
    async with world.client("/mastodon") as client:
        answer = await client.get(ME, headers=header)

    assert (answer.status_code, answer.json()) == (401, {"error": "The access token is invalid"})


async def test_the_instance_says_what_it_allows(world: World) -> None:
    async with world.client("/mastodon") as client:
        second = (await client.get("/api/v2/instance")).json()
        first = (await client.get("/api/v1/instance")).json()

    statuses = second["configuration"]["statuses"]
    assert (statuses["max_characters"], statuses["characters_reserved_per_url"]) == (500, 23)
    assert statuses == first["configuration"]["statuses"]
    assert second["configuration"]["media_attachments"]["description_limit"] == 1500


async def test_three_hundred_requests_in_five_minutes_are_all_there_are(world: World) -> None:
    await world.control("/mastodon/limits", {"scale": 0.01})
    async with world.mastodon as client:
        answers = [await client.get(ME) for _ in range(4)]
        world.clock.advance(minutes=5)
        later = await client.get(ME)

    assert [one.status_code for one in (*answers, later)] == [200, 200, 200, 429, 200]
    assert [one.headers["x-ratelimit-remaining"] for one in answers] == ["2", "1", "0", "0"]
    assert answers[3].headers["x-ratelimit-reset"] == "2026-11-23T09:05:00.000000Z"


async def test_search_tags_and_trends_find_what_is_public(world: World) -> None:
    await world.act("mastodon", "rosa", "post", text="Un #latteart precioso", language="es")
    await world.act("mastodon", "jonas", "post", text="Auch #LatteArt und #milch")
    await world.act("mastodon", "owen", "message", text="secret #latteart")
    async with world.mastodon as client:
        found = (await client.get("/api/v2/search", params={"q": "latteart"})).json()
        only = (await client.get("/api/v2/search", params={"q": "rosa", "type": "accounts"})).json()
        line = (await client.get("/api/v1/timelines/tag/latteart", params={"none[]": "milch"})).json()
        local = (await client.get("/api/v1/timelines/public", params={"local": "true", "limit": 1})).json()
        tag = (await client.get("/api/v1/tags/LatteArt")).json()
        trends = (await client.get("/api/v1/trends/tags")).json()

    assert [one["account"]["acct"] for one in found["statuses"]] == ["jonas@kaffee.example", "rosa"]
    assert ([one["name"] for one in found["hashtags"]], only["statuses"]) == (["latteart"], [])
    assert [one["acct"] for one in only["accounts"]] == ["rosa"]
    assert [one["account"]["acct"] for one in (*line, *local)] == ["rosa", "rosa"]
    assert (tag["history"][0]["uses"], tag["history"][0]["accounts"]) == ("2", "2")
    assert "latteart" in [one["name"] for one in trends]


async def test_what_does_not_exist_is_not_found_and_broken_json_a_bad_request(world: World) -> None:
    async with world.mastodon as client:
        missing = await client.get("/api/v1/no/such/thing")
        head = {"content-type": "application/json"}
        broken = await client.post("/api/v1/statuses", content=b"{", headers=head)

    assert (missing.status_code, broken.status_code) == (404, 400)
