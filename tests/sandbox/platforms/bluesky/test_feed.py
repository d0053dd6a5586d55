"""What the AppView shows: counts, threads, search, notifications."""

import pytest

from tests.sandbox.platforms.conftest import World

LIKE = "app.bsky.feed.like"
REPOST = "app.bsky.feed.repost"
FOLLOW = "app.bsky.graph.follow"


async def test_counts_follow_likes_reposts_replies_and_quotes(world: World) -> None:
    sky, owen = await world.bluesky(), await world.bluesky("owen")
    ref = {
        key: value for key, value in (await sky.create(sky.record())).json().items() if key in ("uri", "cid")
    }
    when = {"createdAt": sky.record()["createdAt"]}
    for kind in (LIKE, LIKE, REPOST):
        await owen.create({"$type": kind, "subject": ref, **when})
    await owen.reply(ref, "A reply")
    await owen.create(owen.record("A quote", embed={"$type": "app.bsky.embed.record", "record": ref}))
    post = (await owen.get("app.bsky.feed.getPosts", uris=ref["uri"])).json()["posts"][0]
    told = (await sky.get("app.bsky.notification.listNotifications", limit=4)).json()["notifications"]

    counts = [post[name] for name in ("likeCount", "repostCount", "replyCount", "quoteCount")]
    assert counts == [1, 1, 1, 1]
    assert post["viewer"]["like"].startswith(f"at://{owen.did}/{LIKE}/")
    assert [one["reason"] for one in told] == ["quote", "reply", "repost", "like"]
    assert told[3]["reasonSubject"] == ref["uri"]


async def test_unliking_takes_the_count_and_the_notification_back(world: World) -> None:
    sky, owen = await world.bluesky(), await world.bluesky("owen")
    ref = (await sky.create(sky.record())).json()
    subject = {"uri": ref["uri"], "cid": ref["cid"]}
    like = {"$type": LIKE, "subject": subject, "createdAt": sky.record()["createdAt"]}
    uri = (await owen.create(like)).json()["uri"]
    where = {"repo": owen.did, "collection": LIKE, "rkey": uri.rpartition("/")[2]}
    await owen.post("com.atproto.repo.deleteRecord", **where)
    post = (await sky.get("app.bsky.feed.getPosts", uris=ref["uri"])).json()["posts"][0]
    told = (await sky.get("app.bsky.notification.listNotifications", reasons="like")).json()

    assert (post["likeCount"], told["notifications"]) == (0, [])


async def test_a_reply_tells_the_parent_the_root_and_whom_it_mentions_once(world: World) -> None:
    sky, owen, rosa = await world.bluesky(), await world.bluesky("owen"), await world.bluesky("rosa")
    root = (await sky.create(sky.record("root"))).json()
    first = (await owen.reply(root, "first")).json()
    refs = {
        "root": {"uri": root["uri"], "cid": root["cid"]},
        "parent": {"uri": first["uri"], "cid": first["cid"]},
    }
    mention = {
        "index": {"byteStart": 0, "byteEnd": 12},
        "features": [{"$type": "app.bsky.richtext.facet#mention", "did": sky.did}],
    }
    await rosa.create(rosa.record("@linden.test hi", reply=refs, facets=[mention]))
    brand = (await sky.get("app.bsky.notification.listNotifications", limit=2)).json()["notifications"]
    other = (await owen.get("app.bsky.notification.listNotifications")).json()["notifications"]

    assert [(one["author"]["handle"], one["reason"]) for one in brand] == [
        ("rosa.test", "reply"),
        ("owen.test", "reply"),
    ]
    assert [one["reason"] for one in other] == ["reply"]


async def test_notifications_page_back_and_are_read_up_to_a_time(world: World) -> None:
    sky = await world.bluesky()
    for number in range(5):
        world.clock.advance(seconds=1)
        await world.act("bluesky", "owen", "post", text=f"@linden.test {number}")
    nsid = "app.bsky.notification.listNotifications"
    texts: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        body = (await sky.get(nsid, limit=2, reasons="mention", **cursor)).json()
        texts += [one["record"]["text"][-1] for one in body["notifications"]]
        if "cursor" not in body:
            break
        cursor = {"cursor": body["cursor"]}
    seen = world.clock().isoformat()
    unread = (await sky.get("app.bsky.notification.getUnreadCount")).json()["count"]
    await sky.post("app.bsky.notification.updateSeen", seenAt=seen)
    after = (await sky.get("app.bsky.notification.getUnreadCount")).json()["count"]

    assert texts == ["4", "3", "2", "1", "0"]
    assert (unread, after) == (7, 0)
    assert (await sky.get(nsid, limit=1)).json()["notifications"][0]["isRead"] is True


async def test_a_thread_shows_parents_and_replies_and_what_is_gone(world: World) -> None:
    sky, owen = await world.bluesky(), await world.bluesky("owen")
    root = (await sky.create(sky.record("root"))).json()
    middle = (await owen.reply(root, "middle")).json()
    leaf = (await sky.reply(middle, "leaf")).json()
    down = (await sky.get("app.bsky.feed.getPostThread", uri=root["uri"])).json()["thread"]
    where = {"repo": sky.did, "collection": "app.bsky.feed.post", "rkey": root["uri"].rpartition("/")[2]}
    await sky.post("com.atproto.repo.deleteRecord", **where)
    up = (await sky.get("app.bsky.feed.getPostThread", uri=leaf["uri"])).json()["thread"]
    gone = await sky.get("app.bsky.feed.getPostThread", uri=root["uri"])

    assert down["replies"][0]["replies"][0]["post"]["record"]["text"] == "leaf"
    assert up["parent"]["post"]["record"]["text"] == "middle"
    assert up["parent"]["parent"]["notFound"] is True
    assert (gone.status_code, gone.json()["error"]) == (400, "NotFound")


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ({"q": "LATTE"}, ["oat latte #milk", "latte art"]),
        ({"q": '"latte art"'}, ["latte art"]),
        ({"q": "*", "tag": "milk"}, ["oat latte #milk"]),
        ({"q": "latte", "author": "rosa.test"}, ["latte art"]),
        ({"q": "latte", "lang": "es"}, ["latte art"]),
        ({"q": "latte", "until": "2026-11-23T09:00:30Z"}, ["latte art"]),
        ({"q": "latte", "since": "2026-11-23T09:00:30Z"}, ["oat latte #milk"]),
        ({"q": "*", "mentions": "mika.test"}, ["hey @mika.test"]),
    ],
)
async def test_search_finds_by_word_phrase_and_filter(
    world: World, query: dict[str, str], hits: list[str]
) -> None:
    await world.act("bluesky", "rosa", "post", text="latte art", language="es")
    world.clock.advance(minutes=1)
    await world.act("bluesky", "owen", "post", text="oat latte #milk")
    await world.act("bluesky", "owen", "post", text="hey @mika.test")
    sky = await world.bluesky()
    found = (await sky.get("app.bsky.feed.searchPosts", **query)).json()

    assert [one["record"]["text"] for one in found["posts"]] == hits


async def test_an_empty_search_and_too_many_uris_are_refused(world: World) -> None:
    sky = await world.bluesky()
    empty = await sky.get("app.bsky.feed.searchPosts", q="")
    many = await sky.get("app.bsky.feed.getPosts", uris=["at://x"] * 30)
    nobody = await sky.get("app.bsky.actor.getProfile", actor="nobody.test")

    assert (empty.status_code, empty.json()["error"]) == (400, "BadQueryString")
    assert many.json()["message"] == "array too big (maximum 25, got 30)"
    assert (nobody.status_code, nobody.json()["message"]) == (400, "Profile not found")


async def test_an_author_feed_has_posts_and_reposts_newest_first(world: World) -> None:
    owen = await world.bluesky("owen")
    theirs = await world.act("bluesky", "rosa", "post", text="by rosa")
    world.clock.advance(seconds=1)
    await world.act("bluesky", "owen", "post", text="by owen")
    world.clock.advance(seconds=1)
    await world.act("bluesky", "owen", "repost", on=theirs)
    feed = (await owen.get("app.bsky.feed.getAuthorFeed", actor="owen.test")).json()["feed"]
    plain = (
        await owen.get("app.bsky.feed.getAuthorFeed", actor="owen.test", filter="posts_no_replies")
    ).json()["feed"]

    assert [one["post"]["record"]["text"] for one in feed][:2] == ["by rosa", "by owen"]
    assert feed[0]["reason"]["by"]["handle"] == "owen.test"
    assert all("reply" not in one for one in plain)


async def test_following_counts_and_trends_name_who_spoke(world: World) -> None:
    sky = await world.bluesky()
    before = (await sky.get("app.bsky.actor.getProfile", actor=sky.did)).json()["followersCount"]
    await world.act("bluesky", "owen", "follow")
    await world.act("bluesky", "owen", "follow")
    profile = (await sky.get("app.bsky.actor.getProfile", actor=sky.did)).json()
    owen = (await sky.get("app.bsky.actor.getProfile", actor="owen.test")).json()
    await world.act("bluesky", "owen", "post", text="#latteart one")
    await world.act("bluesky", "rosa", "post", text="#latteart two #LatteArt")
    trends = (await sky.get("app.bsky.unspecced.getTrends", limit=25)).json()["trends"]
    mine = next(one for one in trends if one["topic"] == "latteart")

    assert profile["followersCount"] == before + 1
    assert owen["viewer"]["followedBy"].startswith(owen["did"], len("at://"))
    assert (mine["postCount"], {one["handle"] for one in mine["actors"]}) == (2, {"owen.test", "rosa.test"})
