"""Who is told of what on Mastodon, and how one pages through it."""

import re

import pytest

from tests.sandbox.platforms.conftest import World


async def test_a_reply_without_a_mention_tells_nobody(world: World) -> None:
    """As on the real one: only the mention makes the notification, not the reply."""
    theirs = await world.act("mastodon", "owen", "post", text="mine")
    async with world.mastodon as brand, world.as_mastodon("sandbox-mastodon-owen") as owen:
        for text in ("no name", "@owen with name"):
            await brand.post("/api/v1/statuses", json={"status": text, "in_reply_to_id": theirs})
        told = (await owen.get("/api/v1/notifications")).json()

    assert [one["status"]["content"][-16:] for one in told] == ["</span> with name</p>"[-16:]]


async def test_likes_boosts_follows_and_mentions_are_told_newest_first(world: World) -> None:
    async with world.mastodon as client:
        await client.post("/api/v1/notifications/clear")
        post = (await client.post("/api/v1/statuses", json={"status": "x"})).json()["id"]
        await world.act("mastodon", "owen", "like", on=post)
        await world.act("mastodon", "rosa", "repost", on=post)
        await world.act("mastodon", "rosa", "follow")
        await world.act("mastodon", "jonas", "comment", on=post, text="Hm?")
        told = (await client.get("/api/v1/notifications")).json()

    assert [(one["type"], one["account"]["acct"]) for one in told] == [
        ("mention", "jonas@kaffee.example"),
        ("follow", "rosa"),
        ("reblog", "rosa"),
        ("favourite", "owen"),
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"types[]": ["follow"]}, ["follow"]),
        ({"types[]": ["follow", "favourite"]}, ["follow", "favourite"]),
        ({"exclude_types[]": ["mention"]}, ["follow", "favourite"]),
    ],
)
async def test_types_are_chosen_or_left_out(
    world: World, query: dict[str, list[str]], expected: list[str]
) -> None:
    async with world.mastodon as client:
        await client.post("/api/v1/notifications/clear")
        post = (await client.post("/api/v1/statuses", json={"status": "x"})).json()["id"]
        await world.act("mastodon", "owen", "like", on=post)
        await world.act("mastodon", "owen", "follow")
        await world.act("mastodon", "owen", "comment", on=post, text="Hm?")
        told = (await client.get("/api/v1/notifications", params=query)).json()

    assert [one["type"] for one in told] == expected


async def _eight(world: World) -> list[str]:
    """Ids of eight mentions, oldest first; they go over a hundred, so that text does not sort them."""
    async with world.mastodon as client:
        for number in range(6):
            await world.act("mastodon", "owen", "post", text=f"@linden {number}")
        told = (await client.get("/api/v1/notifications")).json()
    ids = [one["id"] for one in told][::-1]
    assert (len(ids), ids[0], ids[-1]) == (8, "95", "102")
    return ids


@pytest.mark.parametrize(
    ("query", "slice_"),
    [
        ({"limit": 3}, slice(5, 8)),
        ({"limit": 3, "since_id": "96"}, slice(5, 8)),
        ({"limit": 3, "min_id": "96"}, slice(2, 5)),
        ({"limit": 3, "max_id": "98"}, slice(3)),
        ({"since_id": "100"}, slice(6, 8)),
    ],
)
async def test_since_gives_the_newest_and_min_what_comes_next(
    world: World, query: dict[str, str], slice_: slice
) -> None:
    ids = await _eight(world)
    async with world.mastodon as client:
        found = (await client.get("/api/v1/notifications", params=query)).json()

    assert [one["id"] for one in found] == ids[slice_][::-1]


async def test_following_the_links_drains_everything_both_ways(world: World) -> None:
    ids = await _eight(world)
    async with world.mastodon as client:
        answer = await client.get("/api/v1/notifications", params={"limit": 3, "types[]": "mention"})
        back = [one["id"] for one in answer.json()]
        while link := re.search(r'<([^>]+)>; rel="next"', answer.headers.get("link", "")):
            answer = await client.get(link[1])
            back += [one["id"] for one in answer.json()]
        ahead: list[str] = []
        answer = await client.get("/api/v1/notifications", params={"limit": 3, "min_id": "1"})
        while answer.json():
            ahead += [one["id"] for one in answer.json()][::-1]
            link = re.search(r'<([^>]+)>; rel="prev"', answer.headers["link"])
            assert link
            answer = await client.get(link[1])

    assert (back[::-1], ahead) == (ids, ids)


async def test_a_like_taken_back_and_a_deleted_comment_leave_no_notification(world: World) -> None:
    async with world.mastodon as client, world.as_mastodon("sandbox-mastodon-owen") as owen:
        await client.post("/api/v1/notifications/clear")
        post = (await client.post("/api/v1/statuses", json={"status": "x"})).json()["id"]
        await owen.post(f"/api/v1/statuses/{post}/favourite")
        comment = await world.act("mastodon", "owen", "comment", on=post, text="oops")
        await owen.post(f"/api/v1/statuses/{post}/unfavourite")
        await owen.delete(f"/api/v1/statuses/{comment}")

        assert (await client.get("/api/v1/notifications")).json() == []


async def test_who_boosted_is_told_of_an_edit(world: World) -> None:
    async with world.mastodon as client, world.as_mastodon("sandbox-mastodon-owen") as owen:
        post = (await client.post("/api/v1/statuses", json={"status": "x"})).json()["id"]
        await owen.post(f"/api/v1/statuses/{post}/reblog")
        await client.put(f"/api/v1/statuses/{post}", json={"status": "y"})

        assert [one["type"] for one in (await owen.get("/api/v1/notifications")).json()] == ["update"]


async def test_one_notification_is_read_and_dismissed(world: World) -> None:
    async with world.mastodon as client:
        path = f"/api/v1/notifications/{(await client.get('/api/v1/notifications')).json()[0]['id']}"
        assert (await client.get(path)).json()["type"] == "mention"
        before = (await client.get("/api/v1/notifications/unread_count")).json()["count"]
        await client.post(f"{path}/dismiss")

        assert (await client.get(path)).status_code == 404
        assert (await client.get("/api/v1/notifications/unread_count")).json()["count"] == before - 1


async def test_direct_messages_make_a_conversation_that_can_be_read(world: World) -> None:
    first = await world.act("mastodon", "owen", "message", text="wholesale?")
    async with world.mastodon as client:
        talk = (await client.get("/api/v1/conversations")).json()[0]
        seen = (await client.post(f"/api/v1/conversations/{talk['id']}/read")).json()
        second = await world.act("mastodon", "owen", "message", text="hello?")
        again = (await client.get("/api/v1/conversations")).json()
        answer = {"status": "@owen yes", "visibility": "direct", "in_reply_to_id": second}
        await client.post("/api/v1/statuses", json=answer)
        last = (await client.get("/api/v1/conversations")).json()[0]

    assert (talk["unread"], talk["last_status"]["id"], talk["accounts"][0]["acct"]) == (True, first, "owen")
    assert (seen["unread"], len(again), again[0]["unread"], again[0]["id"]) == (False, 1, True, talk["id"])
    assert (last["unread"], last["id"]) == (False, talk["id"])


async def test_a_conversation_that_is_not_there_cannot_be_read(world: World) -> None:
    async with world.mastodon as client:
        assert (await client.post("/api/v1/conversations/1/read")).status_code == 404
