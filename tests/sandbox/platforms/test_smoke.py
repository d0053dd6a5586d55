"""Both platforms answer at all; the rest of the folder says how."""

from tests.sandbox.platforms.conftest import World


async def test_the_brand_is_known_by_its_fixed_secrets(world: World) -> None:
    async with world.mastodon as client:
        me = (await client.get("/api/v1/accounts/verify_credentials")).json()
    async with world.client("/bluesky/xrpc") as client:
        secret = {"identifier": "linden.test", "password": "sandbox-bluesky-password"}
        session = (await client.post("/com.atproto.server.createSession", json=secret)).json()

    assert (me["acct"], session["handle"]) == ("linden", "linden.test")


async def test_the_control_api_lists_the_platforms_with_their_addresses(world: World) -> None:
    listed = (await world.control("", method="GET")).json()

    assert {one["name"]: one["url"] for one in listed} == {
        "mastodon": f"{world.url}/mastodon",
        "bluesky": f"{world.url}/bluesky",
    }
