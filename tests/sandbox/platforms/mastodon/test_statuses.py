"""Writing on Mastodon as the real one takes it."""

import pytest

from tests.sandbox.platforms.conftest import World, picture


async def test_a_status_comes_back_as_html_with_its_text_counted_and_linked(world: World) -> None:
    async with world.mastodon as client:
        text = "Hi @owen & all,\nnew #Coffee\n\nhttps://example.com/a-long-path-that-is-longer-than-thirty"
        status = (await client.post("/api/v1/statuses", json={"status": text})).json()

    assert status["content"].startswith('<p>Hi <span class="h-card" translate="no"><a href="')
    assert " &amp; all,<br />new <a href=" in status["content"]
    assert 'class="mention hashtag" rel="tag">#<span>Coffee</span></a></p><p><a href=' in status["content"]
    assert '<span class="ellipsis">example.com/a-long-path-that-i</span>' in status["content"]
    assert [mention["acct"] for mention in status["mentions"]] == ["owen"]
    assert [tag["name"] for tag in status["tags"]] == ["coffee"]
    assert status["application"] == {"name": "Pressroom", "website": None}


async def test_the_same_key_gives_the_first_status_for_an_hour_whatever_the_body(world: World) -> None:
    async with world.mastodon as client:

        async def create(text: str) -> str:
            answer = await client.post(
                "/api/v1/statuses", data={"status": text}, headers={"Idempotency-Key": "k"}
            )
            assert answer.status_code == 200
            return str(answer.json()["id"])

        first = await create("one")
        world.clock.advance(minutes=59)
        assert await create("x" * 501) == first
        world.clock.advance(minutes=2)
        assert await create("one") != first


async def test_a_key_belongs_to_one_account(world: World) -> None:
    header = {"Idempotency-Key": "k"}
    async with world.mastodon as brand, world.as_mastodon("sandbox-mastodon-owen") as owen:
        first = await brand.post("/api/v1/statuses", json={"status": "a"}, headers=header)
        second = await owen.post("/api/v1/statuses", json={"status": "a"}, headers=header)

    assert first.json()["id"] != second.json()["id"]


async def test_a_key_of_a_deleted_status_finds_nothing(world: World) -> None:
    header = {"Idempotency-Key": "k"}
    async with world.mastodon as client:
        first = await client.post("/api/v1/statuses", json={"status": "a"}, headers=header)
        await client.delete(f"/api/v1/statuses/{first.json()['id']}")
        again = await client.post("/api/v1/statuses", json={"status": "a"}, headers=header)

    assert (again.status_code, again.json()) == (404, {"error": "Record not found"})


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"status": " "}, 422, "Validation failed: Text can't be blank"),
        ({"status": "x" * 501}, 422, "Validation failed: Text character limit of 500 exceeded"),
        (
            {"status": "x" * 490, "spoiler_text": "y" * 11},
            422,
            "Validation failed: Text character limit of 500 exceeded",
        ),
        (
            {"status": "a", "visibility": "secret"},
            422,
            "Validation failed: Visibility is not included in the list",
        ),
        (
            {"status": "a", "in_reply_to_id": "1"},
            404,
            "The post you are trying to reply to does not appear to exist.",
        ),
        (
            {"status": "a", "media_ids": ["1"]},
            422,
            "Media 1 not found or already attached to another post",
        ),
        ({"status": "a", "media_ids": list("12345")}, 422, "Cannot attach more than 4 files"),
    ],
)
async def test_what_does_not_pass_is_refused_in_mastodons_words(
    world: World, body: dict[str, object], status: int, error: str
) -> None:
    async with world.mastodon as client:
        answer = await client.post("/api/v1/statuses", json=body)

    assert (answer.status_code, answer.json()) == (status, {"error": error})


@pytest.mark.parametrize(
    "text",
    [
        "👨‍👩‍👧‍👦" * 500,
        "x" * 476 + " https://example.com/" + "y" * 300,
        "x" * 494 + " @owen@very.long.server.example",
    ],
)
async def test_graphemes_count_one_a_link_23_and_a_mention_without_its_server(
    world: World, text: str
) -> None:
    async with world.mastodon as client:
        assert (await client.post("/api/v1/statuses", json={"status": text})).status_code == 200
        assert (await client.post("/api/v1/statuses", json={"status": text + "!"})).status_code == 422


async def test_media_must_be_ready_and_is_attached_only_once(world: World) -> None:
    async with world.mastodon as client:
        upload = await client.post("/api/v2/media", files={"file": ("a.png", picture(), "image/png")})
        body = {"status": "", "media_ids": [upload.json()["id"]]}
        early = await client.post("/api/v1/statuses", json=body)
        world.clock.advance(seconds=1)
        first = await client.post("/api/v1/statuses", json=body)
        second = await client.post("/api/v1/statuses", json=body)

    assert early.json() == {
        "error": "Cannot attach files that have not finished processing. Try again in a moment!"
    }
    assert first.json()["media_attachments"][0]["id"] == upload.json()["id"]
    assert (second.status_code, "already attached" in second.json()["error"]) == (422, True)


async def test_an_edit_changes_text_and_alt_text_and_says_when(world: World) -> None:
    async with world.mastodon as client:
        upload = await client.post("/api/v1/media", files={"file": ("a.png", picture(), "image/png")})
        media = upload.json()["id"]
        first = await client.post("/api/v1/statuses", json={"status": "Helo", "media_ids": [media]})
        path = f"/api/v1/statuses/{first.json()['id']}"
        fields = {
            "status": "Hello",
            "media_ids[]": media,
            "media_attributes[][id]": media,
            "media_attributes[][description]": "A cup",
        }
        edited = (await client.put(path, data=fields)).json()
        source = (await client.get(f"{path}/source")).json()

    assert edited["edited_at"] == "2026-11-23T09:00:00.000Z"
    assert (edited["content"], source["text"]) == ("<p>Hello</p>", "Hello")
    assert edited["media_attachments"][0]["description"] == "A cup"


async def test_a_deleted_status_gives_its_text_back_and_is_gone(world: World) -> None:
    async with world.mastodon as client:
        path = (
            "/api/v1/statuses/" + (await client.post("/api/v1/statuses", json={"status": "x"})).json()["id"]
        )
        deleted = await client.delete(path)
        gone = await client.get(path)

    assert deleted.json()["text"] == "x"
    assert (gone.status_code, gone.json()) == (404, {"error": "Record not found"})


async def test_somebody_elses_status_can_be_neither_edited_nor_deleted(world: World) -> None:
    theirs = await world.act("mastodon", "owen", "post", text="mine")
    async with world.mastodon as client:
        assert (await client.put(f"/api/v1/statuses/{theirs}", json={"status": "y"})).status_code == 404
        assert (await client.delete(f"/api/v1/statuses/{theirs}")).status_code == 404


async def test_a_thread_is_read_from_both_ends(world: World) -> None:
    async with world.mastodon as client:
        ids: list[str] = []
        for text in ("one", "two", "three"):
            body = {"status": text, "in_reply_to_id": ids[-1] if ids else None}
            ids.append((await client.post("/api/v1/statuses", json=body)).json()["id"])
        above = (await client.get(f"/api/v1/statuses/{ids[2]}/context")).json()["ancestors"]
        below = (await client.get(f"/api/v1/statuses/{ids[0]}/context")).json()["descendants"]

    assert [one["id"] for one in above] == ids[:2]
    assert [one["id"] for one in below] == ids[1:]


async def test_likes_and_boosts_count_once_and_can_be_taken_back(world: World) -> None:
    theirs = await world.act("mastodon", "owen", "post", text="mine")
    path = f"/api/v1/statuses/{theirs}"
    async with world.mastodon as client:
        for _ in range(2):
            await client.post(f"{path}/favourite")
            await client.post(f"{path}/reblog")
        liked = (await client.get(path)).json()
        await client.post(f"{path}/unfavourite")
        await client.post(f"{path}/unreblog")
        plain = (await client.get(path)).json()

    assert (liked["favourites_count"], liked["reblogs_count"], liked["favourited"]) == (1, 1, True)
    assert (plain["favourites_count"], plain["reblogs_count"], plain["reblogged"]) == (0, 0, False)


async def test_many_statuses_are_read_at_once_and_the_missing_left_out(world: World) -> None:
    theirs = await world.act("mastodon", "owen", "post", text="mine")
    async with world.mastodon as client:
        found = await client.get("/api/v1/statuses", params={"id[]": [theirs, "1"]})

    assert [one["id"] for one in found.json()] == [theirs]


async def test_a_direct_status_is_seen_only_by_who_it_is_for(world: World) -> None:
    async with world.mastodon as brand, world.as_mastodon("sandbox-mastodon-owen") as owen:
        body = {"status": "@owen psst", "visibility": "direct"}
        path = "/api/v1/statuses/" + (await brand.post("/api/v1/statuses", json=body)).json()["id"]
        async with world.as_mastodon("sandbox-mastodon-rosa") as rosa, world.client("/mastodon") as public:
            seen = [(await who.get(path)).status_code for who in (brand, owen, rosa, public)]

    assert seen == [200, 200, 404, 404]


async def test_the_link_of_a_status_leads_to_a_page(world: World) -> None:
    async with world.mastodon as client:
        url = (await client.post("/api/v1/statuses", json={"status": "<b>"})).json()["url"]
        page = await client.get(url)

    assert (page.status_code, "<p>&lt;b&gt;</p>" in page.text) == (200, True)
