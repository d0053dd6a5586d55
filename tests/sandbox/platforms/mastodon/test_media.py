"""Uploads on Mastodon: processed for a moment, checked, described."""

from io import BytesIO

import pytest
from PIL import Image

from tests.sandbox.platforms.conftest import World, picture

Sent = dict[str, tuple[str, bytes, str]]
FILE: Sent = {"file": ("a.png", picture(), "image/png")}


async def test_an_upload_is_processed_for_a_moment_and_then_ready(world: World) -> None:
    async with world.mastodon as client:
        made = await client.post("/api/v2/media", files=FILE, data={"description": "A cup"})
        path = f"/api/v1/media/{made.json()['id']}"
        early = await client.get(path)
        world.clock.advance(seconds=1)
        ready = await client.get(path)
        original, small = [await client.get(ready.json()[key]) for key in ("url", "preview_url")]

    assert (made.status_code, made.json()["url"], made.json()["description"]) == (202, None, "A cup")
    assert (early.status_code, ready.status_code) == (206, 200)
    assert ready.json()["meta"]["original"]["size"] == "32x32"
    assert (original.content, small.headers["content-type"]) == (picture(), "image/png")


async def test_a_description_and_focus_can_be_changed_before_it_is_attached(world: World) -> None:
    async with world.mastodon as client:
        path = "/api/v1/media/" + (await client.post("/api/v1/media", files=FILE)).json()["id"]
        changed = (await client.put(path, data={"description": "A cup", "focus": "0.5,-0.25"})).json()
        body = {"status": "x", "media_ids": [changed["id"]]}
        await client.post("/api/v1/statuses", json=body)
        attached = await client.get(path)
        used = await client.delete(path)

    assert (changed["description"], changed["meta"]["focus"]) == ("A cup", {"x": 0.5, "y": -0.25})
    assert (attached.status_code, used.status_code) == (404, 422)


async def test_an_upload_that_is_not_attached_can_be_deleted(world: World) -> None:
    async with world.mastodon as client:
        path = "/api/v1/media/" + (await client.post("/api/v1/media", files=FILE)).json()["id"]
        assert (await client.delete(path)).status_code == 200
        assert (await client.get(path)).status_code == 404


async def test_only_its_owner_sees_an_upload(world: World) -> None:
    async with world.mastodon as client, world.as_mastodon("sandbox-mastodon-owen") as owen:
        path = "/api/v1/media/" + (await client.post("/api/v1/media", files=FILE)).json()["id"]
        assert (await owen.get(path)).status_code == 404


def _bitmap() -> bytes:
    out = BytesIO()
    Image.new("RGB", (2, 2)).save(out, "BMP")
    return out.getvalue()


@pytest.mark.parametrize(
    ("files", "data", "error"),
    [
        ({}, {"description": "x"}, "Validation failed: File can't be blank"),
        (
            {"file": ("a.png", b"no picture", "image/png")},
            {},
            "File type of uploaded media could not be verified",
        ),
        (
            {"file": ("a.bmp", _bitmap(), "image/bmp")},
            {},
            "Validation failed: File content type is invalid, File is invalid",
        ),
        (
            {"file": ("a.png", picture() + bytes(16_777_216), "image/png")},
            {},
            "Validation failed: File file size must be less than 16 MB",
        ),
        (
            {"file": ("a.png", picture(5761), "image/png")},
            {},
            "5761x5761 images are not supported",
        ),
        (
            FILE,
            {"description": "x" * 1501},
            "Validation failed: Description character limit of 1500 exceeded",
        ),
    ],
)
async def test_what_is_no_good_picture_is_refused(
    world: World, files: Sent, data: dict[str, str], error: str
) -> None:
    async with world.mastodon as client:
        answer = await client.post("/api/v2/media", files=files, data=data)

    assert (answer.status_code, answer.json()) == (422, {"error": error})


async def test_a_video_stands_alone(world: World) -> None:
    film: Sent = {"file": ("a.mp4", b"film", "video/mp4")}
    async with world.mastodon as client:
        ids = [(await client.post("/api/v1/media", files=one)).json()["id"] for one in (film, FILE)]
        both = await client.post("/api/v1/statuses", json={"status": "x", "media_ids": ids})
        alone = await client.post("/api/v1/statuses", json={"status": "x", "media_ids": ids[:1]})

    assert both.json() == {"error": "Cannot attach a video to a post that already contains images"}
    assert alone.json()["media_attachments"][0]["type"] == "video"


async def test_the_thirty_first_upload_in_half_an_hour_is_too_many(world: World) -> None:
    async with world.mastodon as client:
        codes = [(await client.post("/api/v1/media", files=FILE)).status_code for _ in range(31)]
        world.clock.advance(minutes=30)
        later = await client.post("/api/v1/media", files=FILE)

    assert codes == [200] * 30 + [429]
    assert (later.status_code, later.headers["x-ratelimit-limit"]) == (200, "30")
