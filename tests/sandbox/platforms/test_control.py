"""The control routes: what a script does as a follower, and what it reads."""

import pytest

from sandbox.feed import Feed
from sandbox.platforms import routes
from tests.sandbox.platforms.conftest import HandClock, World

NAMES = ("mastodon", "bluesky")


async def test_the_platforms_are_listed_with_addresses_and_accounts(world: World) -> None:
    listed = (await world.control("", method="GET")).json()

    assert {one["name"]: one["url"] for one in listed} == {
        "mastodon": f"{world.url}/mastodon",
        "bluesky": f"{world.url}/bluesky",
    }
    assert all(one["accounts"][0]["brand"] for one in listed)


@pytest.mark.parametrize("name", NAMES)
async def test_a_follower_posts_comments_likes_reposts_and_follows(world: World, name: str) -> None:
    post = await world.act(name, "rosa", "post", text="Hola", language="es")
    await world.act(name, "owen", "comment", on=post, text="Hi!")
    await world.act(name, "owen", "like", on=post)
    await world.act(name, "owen", "repost", on=post)
    await world.act(name, "rosa", "follow", on="owen")
    posts = (await world.control(f"/{name}/timeline", method="GET")).json()["posts"]

    assert [one["text"].removeprefix("@rosa ") for one in posts[:2]] == ["Hi!", "Hola"]
    assert posts[0]["in_reply_to"] == posts[1]["id"] == post
    assert [posts[1][key] for key in ("likes", "reposts", "replies", "language")] == [1, 1, 1, "es"]
    assert set(posts[1]) >= {"id", "url", "author", "text", "media", "created_at", "visibility"}


@pytest.mark.parametrize("name", NAMES)
async def test_a_direct_message_is_shown_only_when_everything_is_asked_for(world: World, name: str) -> None:
    await world.act(name, "owen", "message", text="psst")
    public = (await world.control(f"/{name}/timeline", method="GET")).json()["posts"]
    whole = (await world.control(f"/{name}/timeline?everything=1", method="GET")).json()["posts"]

    assert not any("psst" in one["text"] for one in public)
    assert ["psst" in one["text"] for one in whole if one["visibility"] == "direct"] == [True]


@pytest.mark.parametrize("name", NAMES)
async def test_a_post_can_be_deleted(world: World, name: str) -> None:
    post = await world.act(name, "owen", "post", text="oops")
    await world.act(name, "owen", "delete", on=post)
    posts = (await world.control(f"/{name}/timeline", method="GET")).json()["posts"]

    assert post not in {one["id"] for one in posts}


async def test_a_post_can_be_edited_where_the_platform_lets_people(world: World) -> None:
    ours = await world.act("mastodon", "owen", "post", text="one")
    post = await world.act("mastodon", "rosa", "comment", on=ours, text="opps")
    await world.act("mastodon", "rosa", "edit", on=post, text="oops")
    posts = (await world.control("/mastodon/timeline", method="GET")).json()["posts"]

    assert [one["text"] for one in posts if one["id"] == post] == ["@owen oops"]

    sky = await world.act("bluesky", "owen", "post", text="opps")
    refused = await world.control("/bluesky/followers/owen/edit", {"on": sky, "text": "oops"})
    assert refused.json()["error"] == "edit_not_supported"


@pytest.mark.parametrize("name", NAMES)
async def test_the_followers_are_everyone_but_the_brand(world: World, name: str) -> None:
    followers = (await world.control(f"/{name}/followers", method="GET")).json()["followers"]

    assert len(followers) == 12
    assert not any(one["brand"] for one in followers)


@pytest.mark.parametrize(
    ("path", "body", "status", "error"),
    [
        ("/friendster/followers/owen/post", {"text": "x"}, 404, "platform_not_found"),
        ("/mastodon/followers/nobody/post", {"text": "x"}, 404, "account_not_found"),
        ("/bluesky/followers/nobody/post", {"text": "x"}, 404, "account_not_found"),
        ("/mastodon/followers/owen/dance", {}, 404, "act_not_found"),
        ("/mastodon/followers/owen/like", {"on": "1"}, 404, "post_not_found"),
        ("/bluesky/followers/owen/like", {"on": "at://x/y/z"}, 404, "post_not_found"),
        ("/mastodon/followers/owen/like", {}, 400, "on_missing"),
        ("/mastodon/followers/owen/post", {"text": " "}, 400, "text_missing"),
        ("/mastodon/followers/owen/post", ["x"], 400, "invalid_arguments"),
    ],
)
async def test_what_cannot_be_done_is_refused_by_name(
    world: World, path: str, body: object, status: int, error: str
) -> None:
    answer = await world.control(path, body)

    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["ok"] is False


@pytest.mark.parametrize(
    ("name", "words"), [("mastodon", "character limit"), ("bluesky", "grapheme too big")]
)
async def test_a_post_too_long_for_the_platform_is_refused_in_its_words(
    world: World, name: str, words: str
) -> None:
    answer = await world.control(f"/{name}/followers/owen/post", {"text": "x" * 501})

    assert (answer.status_code, words in answer.json()["error"]) == (400, True)


@pytest.mark.parametrize("name", NAMES)
async def test_a_timeline_is_as_long_as_asked_for(world: World, name: str) -> None:
    newest = await world.act(name, "owen", "post", text="newest")
    posts = (await world.control(f"/{name}/timeline?limit=2", method="GET")).json()["posts"]

    assert (len(posts), posts[0]["id"]) == (2, newest)


async def test_life_is_switched_and_paced(world: World) -> None:
    on = (await world.control("/life", {"on": True, "speed": 5})).json()
    off = (await world.control("/life", {"on": False})).json()

    assert on == {"ok": True, "on": True, "speed": 5}
    assert off == {"ok": True, "on": False, "speed": 5}


async def test_the_page_is_told_of_every_post(tmp_path_factory: pytest.TempPathFactory) -> None:
    feed = Feed()
    stage = routes(tmp_path_factory.mktemp("feed"), HandClock(), feed)
    with feed.listen() as listener:
        made = stage.act("mastodon", "owen", "post", {"text": "x"})
        change = await listener.next()

    assert (change.kind, change.ids) == ("post", {"platform": "mastodon", "post": made["id"]})
