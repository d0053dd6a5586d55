"""Records and blobs as the reference server takes them."""

import pytest

from tests.sandbox.platforms.conftest import World, picture

KEY = "3k4duaz5vfs2b"


async def test_the_same_key_twice_breaks_the_server_and_duplicates_nothing(world: World) -> None:
    sky = await world.bluesky()
    record = sky.record("once")
    first = await sky.create(record, KEY)
    second = await sky.create(record, KEY)
    found = await sky.get("com.atproto.repo.getRecord", repo=sky.did, collection=record["$type"], rkey=KEY)

    assert first.json()["uri"] == f"at://{sky.did}/app.bsky.feed.post/{KEY}"
    assert (second.status_code, second.json()) == (
        500,
        {"error": "InternalServerError", "message": "Internal Server Error"},
    )
    assert (found.json()["cid"], found.json()["value"]) == (first.json()["cid"], record)
    assert sum(post["text"] == "once" for post in world.platforms.timeline("bluesky")) == 1


async def test_putting_the_same_record_again_does_nothing(world: World) -> None:
    sky = await world.bluesky()
    record = sky.record("once")
    first = (await sky.put(record, KEY, swapRecord=None)).json()
    again = (await sky.put(record, KEY)).json()
    changed = (await sky.put({**record, "text": "other"}, KEY)).json()

    assert ("commit" in first, "commit" in again, "commit" in changed) == (True, False, True)
    assert first["cid"] == again["cid"] != changed["cid"]


async def test_a_swap_that_does_not_fit_is_refused(world: World) -> None:
    sky = await world.bluesky()
    cid = (await sky.put(sky.record("one"), KEY)).json()["cid"]
    absent = await sky.put(sky.record("two"), KEY, swapRecord=None)
    wrong = await sky.put(sky.record("two"), KEY, swapRecord="bafyother")
    right = await sky.put(sky.record("two"), KEY, swapRecord=cid)

    assert (absent.status_code, absent.json()["error"]) == (400, "InvalidSwap")
    assert (wrong.status_code, right.status_code) == (400, 200)


async def test_a_record_that_is_not_there_is_told_from_a_repo_that_is_not(world: World) -> None:
    sky = await world.bluesky()
    where = {"collection": "app.bsky.feed.post", "rkey": KEY}
    missing = await sky.get("com.atproto.repo.getRecord", repo=sky.did, **where)
    nobody = await sky.get("com.atproto.repo.getRecord", repo="nobody.test", **where)

    assert (missing.status_code, missing.json()["error"]) == (400, "RecordNotFound")
    assert nobody.json() == {"error": "InvalidRequest", "message": "Could not find repo: nobody.test"}


@pytest.mark.parametrize("rkey", ["self", "3k4duaz5vfs2", "3k4duaz5vfs2b2", "zk4duaz5vfs2b", "3k4duaz5vfs21"])
async def test_the_key_of_a_post_must_be_a_tid(world: World, rkey: str) -> None:
    sky = await world.bluesky()
    answer = await sky.create(sky.record(), rkey)

    assert (answer.status_code, answer.json()["message"]) == (
        400,
        f'Invalid record key for app.bsky.feed.post: Invalid TID string (got "{rkey}") at $',
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"text": "x" * 301}, "grapheme too big (maximum 300, got 301) at $.record.text"),
        ({"text": "👨‍👩‍👧‍👦" * 121}, "string too big (maximum 3000, got 3025) at $.record.text"),
        ({"createdAt": "yesterday"}, 'Invalid datetime (got "yesterday") at $.record.createdAt'),
        (
            {"createdAt": "2026-11-23T09:00:00"},
            'Invalid datetime (got "2026-11-23T09:00:00") at $.record.createdAt',
        ),
        ({"langs": ["en", "de", "fr", "tr"]}, "array too big (maximum 3, got 4) at $.record.langs"),
        ({"tags": ["t"] * 9}, "array too big (maximum 8, got 9) at $.record.tags"),
        ({"reply": {"root": {}}}, 'Missing required key "uri" at $.record.reply.root'),
        ({"reply": "x"}, 'Expected object value type (got "x") at $.record.reply'),
        ({"text": 5}, "Expected string value type (got 5) at $.record.text"),
        ({"langs": ["x_y"]}, 'Invalid language (got "x_y") at $.record.langs[0]'),
        (
            {"embed": {}},
            'Expected an object which includes the "$type" property value type (got {}) at $.record.embed',
        ),
        (
            {"facets": [{"index": {"byteStart": 0}, "features": []}]},
            'Missing required key "byteEnd" at $.record.facets[0].index',
        ),
        (
            {"embed": {"$type": "app.bsky.embed.external", "external": {"uri": "https://a.example"}}},
            'Missing required key "title" at $.record.embed.external',
        ),
    ],
)
async def test_a_record_that_does_not_fit_is_refused_by_name(
    world: World, change: dict[str, object], words: str
) -> None:
    sky = await world.bluesky()
    answer = await sky.create(sky.record() | change)

    assert answer.status_code == 400
    assert answer.json() == {
        "error": "InvalidRequest",
        "message": f"Invalid app.bsky.feed.post record: {words}",
    }


async def test_an_unknown_kind_of_embed_is_taken_and_a_fraction_is_not(world: World) -> None:
    sky = await world.bluesky()
    song = await sky.create(sky.record(embed={"$type": "app.bsky.embed.song"}))
    fraction = await sky.create(sky.record(x=1.5))

    assert (song.status_code, fraction.status_code) == (200, 400)
    assert fraction.json()["message"].endswith("array or object value type (got 1.5) at $.record.x")


async def test_graphemes_count_not_characters(world: World) -> None:
    sky = await world.bluesky()

    assert (await sky.create(sky.record("👨‍👩‍👧‍👦" * 120))).status_code == 200


def _images(*blobs: object) -> dict[str, object]:
    return {"$type": "app.bsky.embed.images", "images": [{"image": blob, "alt": ""} for blob in blobs]}


async def test_four_images_pass_and_five_do_not(world: World) -> None:
    sky = await world.bluesky()
    blob = (await sky.upload(picture())).json()["blob"]
    four = await sky.create(sky.record(embed=_images(*[blob] * 4)))
    five = await sky.create(sky.record(embed=_images(*[blob] * 5)))

    assert (four.status_code, five.status_code) == (200, 400)
    assert "array too big (maximum 4, got 5)" in five.json()["message"]


async def test_a_heavy_image_is_refused_at_the_record_and_a_giant_at_the_upload(world: World) -> None:
    sky = await world.bluesky()
    heavy = await sky.upload(picture() + b"\0" * 2_000_000)
    refused = await sky.create(sky.record(embed=_images(heavy.json()["blob"])))
    giant = await sky.upload(b"\0" * (5 * 1024 * 1024 + 1))

    assert (heavy.status_code, refused.status_code) == (200, 400)
    assert "blob too big (maximum 2000000, got 20000" in refused.json()["message"]
    assert (giant.status_code, giant.json()["error"]) == (413, "PayloadTooLarge")


async def test_a_blob_that_was_never_uploaded_is_not_found(world: World) -> None:
    sky, other = await world.bluesky(), await world.bluesky("owen")
    blob = (await other.upload(picture())).json()["blob"]
    answer = await sky.create(sky.record(embed=_images(blob)))

    assert (answer.status_code, answer.json()["error"]) == (400, "BlobNotFound")


async def test_an_image_is_served_to_the_page_without_a_token(world: World) -> None:
    sky = await world.bluesky()
    blob = (await sky.upload(picture())).json()["blob"]
    uri = (await sky.create(sky.record(embed=_images(blob)))).json()["uri"]
    post = (await sky.get("app.bsky.feed.getPosts", uris=uri)).json()["posts"][0]
    async with world.client() as client:
        served = await client.get(post["embed"]["images"][0]["fullsize"])

    assert (served.headers["content-type"], served.content) == ("image/png", picture())


async def test_deleting_is_done_once_and_no_fault_twice(world: World) -> None:
    sky = await world.bluesky()
    await sky.create(sky.record(), KEY)
    where = {"repo": sky.did, "collection": "app.bsky.feed.post", "rkey": KEY}
    first = await sky.post("com.atproto.repo.deleteRecord", **where)
    second = await sky.post("com.atproto.repo.deleteRecord", **where)

    assert ("commit" in first.json(), second.status_code, second.json()) == (True, 200, {})


async def test_writes_of_a_batch_are_all_done_or_none(world: World) -> None:
    sky = await world.bluesky()

    def write(rkey: str, text: str) -> dict[str, object]:
        kind = "com.atproto.repo.applyWrites#create"
        return {"$type": kind, "collection": "app.bsky.feed.post", "rkey": rkey, "value": sky.record(text)}

    good = [write("3k4duaz5vfs2b", "a"), write("3k4duaz5vfs2c", "b")]
    done = await sky.post("com.atproto.repo.applyWrites", repo=sky.did, writes=good)
    bad = [write("3k4duaz5vfs2d", "c"), write("3k4duaz5vfs2b", "again")]
    broken = await sky.post("com.atproto.repo.applyWrites", repo=sky.did, writes=bad)
    twice = [write("3k4duaz5vfs2g", "c"), write("3k4duaz5vfs2g", "d")]
    stumbled = await sky.post("com.atproto.repo.applyWrites", repo=sky.did, writes=twice)
    invalid = [write("3k4duaz5vfs2e", "d"), write("3k4duaz5vfs2f", "x" * 301)]
    refused = await sky.post("com.atproto.repo.applyWrites", repo=sky.did, writes=invalid)

    assert [one["uri"][-13:] for one in done.json()["results"]] == ["3k4duaz5vfs2b", "3k4duaz5vfs2c"]
    assert (broken.status_code, stumbled.status_code, refused.status_code) == (500, 500, 400)
    texts = {post["text"] for post in world.platforms.timeline("bluesky")}
    assert {"a", "b"} <= texts
    assert not {"c", "d"} & texts


async def test_a_batch_updates_and_deletes_too(world: World) -> None:
    sky = await world.bluesky()
    await sky.create(sky.record("a"), "3k4duaz5vfs2b")
    await sky.create(sky.record("b"), "3k4duaz5vfs2c")
    where = {"collection": "app.bsky.feed.post"}
    writes = [
        {"$type": "com.atproto.repo.applyWrites#update", **where, "rkey": "3k4duaz5vfs2b",
         "value": sky.record("changed")},
        {"$type": "com.atproto.repo.applyWrites#delete", **where, "rkey": "3k4duaz5vfs2c"},
    ]  # fmt: skip
    await sky.post("com.atproto.repo.applyWrites", repo=sky.did, writes=writes)
    texts = {post["text"] for post in world.platforms.timeline("bluesky")}

    assert "changed" in texts
    assert not {"a", "b"} & texts


@pytest.mark.parametrize("kind", ["update", "delete"])
async def test_a_batch_that_changes_what_is_not_there_breaks_the_server(world: World, kind: str) -> None:
    sky = await world.bluesky()
    write = {
        "$type": f"com.atproto.repo.applyWrites#{kind}",
        "collection": "app.bsky.feed.post",
        "rkey": KEY,
        "value": sky.record(),
    }
    missing = await sky.post("com.atproto.repo.applyWrites", repo=sky.did, writes=[write])
    unknown = await sky.post("com.atproto.repo.applyWrites", repo=sky.did, writes=[{"$type": "x"}])

    assert (missing.status_code, unknown.status_code) == (500, 400)
    assert unknown.json()["message"].endswith('(got "x") at $.writes[0].$type')


async def test_nobody_writes_into_another_repository(world: World) -> None:
    sky, other = await world.bluesky(), await world.bluesky("owen")
    answer = await sky.post(
        "com.atproto.repo.createRecord",
        repo=other.did,
        collection="app.bsky.feed.post",
        record=sky.record(),
    )

    nobody = await sky.post(
        "com.atproto.repo.createRecord",
        repo="nobody.test",
        collection="app.bsky.feed.post",
        record=sky.record(),
    )

    assert (answer.status_code, answer.json()["error"]) == (401, "AuthenticationRequired")
    assert (nobody.status_code, nobody.json()["error"]) == (403, "AccountNotFound")


async def test_records_are_listed_by_key_with_a_cursor_both_ways(world: World) -> None:
    sky = await world.bluesky("owen")
    where = {"repo": sky.did, "collection": "app.bsky.feed.post", "limit": 2}
    for last in "bcd":
        await sky.create(sky.record(last), f"3k4duaz5vfs2{last}")

    async def texts(**more: object) -> tuple[list[str], str]:
        body = (await sky.get("com.atproto.repo.listRecords", **where, **more)).json()
        return [one["value"]["text"] for one in body["records"]], body["cursor"]

    backward, cursor = await texts(cursor="3k4duaz5vfs2e")
    forward, _ = await texts(reverse=True)

    assert (backward, (await texts(cursor=cursor))[0]) == (["d", "c"], ["b"])
    assert forward == ["b", "c"]


async def test_missing_values_and_too_long_pages_are_named(world: World) -> None:
    sky = await world.bluesky()
    where = {"repo": sky.did, "collection": "app.bsky.feed.post"}
    long = await sky.get("com.atproto.repo.listRecords", **where, limit=101)
    part = await sky.get("com.atproto.repo.getRecord", repo=sky.did)
    assert long.json()["message"].endswith("params: integer too big (maximum 100, got 101)")
    assert part.json()["message"].endswith('params: Missing required key "collection"')
    answer = await sky.post("com.atproto.repo.createRecord", repo=sky.did, collection="app.bsky.feed.post")

    assert answer.json()["message"] == 'Missing required key "record" at $'


async def test_five_thousand_points_an_hour_are_all_there_is(world: World) -> None:
    sky = await world.bluesky()
    await world.control("/bluesky/limits", {"scale": 0.002})
    answers = [await sky.create(sky.record(str(number))) for number in range(4)]

    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert answers[-1].headers["ratelimit-policy"] == "5000;w=3600"
    assert answers[-1].headers["retry-after"] == "3600"


async def test_a_video_is_one_only_by_its_type(world: World) -> None:
    sky = await world.bluesky()
    blob = (await sky.upload(picture())).json()["blob"]
    embed = {"$type": "app.bsky.embed.video", "alt": "A cup"}
    film = await sky.create(sky.record(embed={**embed, "video": {**blob, "mimeType": "video/mp4"}}))
    still = await sky.create(sky.record(embed={**embed, "video": blob}))

    assert (film.status_code, still.status_code) == (200, 400)
    assert (
        'Expected "video/mp4" (got "image/png") at $.record.embed.video.mimeType' in still.json()["message"]
    )
