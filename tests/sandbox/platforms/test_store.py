"""A restart keeps everything; so does a crash, but for the last moment."""

from pathlib import Path

from sandbox.feed import Feed
from sandbox.platforms import routes
from tests.sandbox.platforms.conftest import HandClock, World, picture, served


async def test_a_restart_keeps_posts_tokens_files_keys_and_notifications(
    tmp_path: Path, clock: HandClock
) -> None:
    header = {"Idempotency-Key": "k"}
    first = routes(tmp_path, clock, Feed(), seed=7)
    first.set_life(on=False)
    async with served(first, clock) as world, world.mastodon as client:
        upload = await client.post("/api/v1/media", files={"file": ("a.png", picture(), "image/png")})
        body = {"status": "x", "media_ids": [upload.json()["id"]]}
        status = (await client.post("/api/v1/statuses", json=body, headers=header)).json()
        await world.act("mastodon", "owen", "comment", on=status["id"], text="Hm?")
        sky = await world.bluesky()
        post = (await sky.create(sky.record("kept"))).json()
        await world.act("bluesky", "owen", "message", text="hi")
        tokens = sky.client.headers["authorization"]

    async with served(routes(tmp_path, clock, Feed(), seed=7), clock) as world, world.mastodon as client:
        again = (await client.post("/api/v1/statuses", json={"status": "y"}, headers=header)).json()
        file = await client.get("/media/" + again["media_attachments"][0]["id"] + "/original")
        told = (await client.get("/api/v1/notifications", params={"limit": 1})).json()
        new = await client.post("/api/v1/statuses", json={"status": "z"})
        async with world.client("/bluesky/xrpc") as other:
            path = "/app.bsky.feed.getPosts"
            found = await other.get(path, params={"uris": post["uri"]}, headers={"authorization": tokens})

        assert (again["id"], again["replies_count"], file.content) == (status["id"], 1, picture())
        assert told[0]["status"]["in_reply_to_id"] == status["id"]
        assert int(new.json()["id"]) > int(status["id"])
        assert found.json()["posts"][0]["cid"] == post["cid"]
        assert world.platforms.life.on is False
        assert len(world.platforms.timeline("bluesky")) == 23


async def test_what_was_saved_outlives_a_crash(tmp_path: Path, clock: HandClock) -> None:
    crashed = routes(tmp_path, clock, Feed(), seed=7)
    crashed.act("bluesky", "owen", "post", {"text": "kept"})
    crashed.save()
    crashed.act("bluesky", "owen", "post", {"text": "lost"})
    texts = [post["text"] for post in routes(tmp_path, clock, Feed(), seed=7).timeline("bluesky")]

    assert "kept" in texts
    assert "lost" not in texts


async def test_a_running_server_saves_within_a_second(world: World, tmp_path: Path) -> None:
    await world.act("bluesky", "owen", "post", text="kept")
    for _ in range(50):
        await world.control("/life", {})
        texts = [post["text"] for post in routes(tmp_path, world.clock, Feed(), seed=7).timeline("bluesky")]
        if "kept" in texts:
            return
    raise AssertionError("nothing was saved")
