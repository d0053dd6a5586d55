"""Images: checked by their bytes, upright, stripped, and small enough for every platform."""

import io
import os
import re
import struct
import zlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from bot.domain.limits import Counting, Limits
from bot.errors import InvalidInputError
from bot.services import picture
from bot.services.media import MediaService
from bot.services.picture import MAX_BYTES, MAX_SIDE
from bot.services.picture import kept as fit
from bot.services.sweep import MediaSweep
from tests.services.world import ADA, World
from tests.videos import PLACE, mp4

ROTATED, DESCRIPTION, GPS = 0x0112, 0x010E, 0x8825


def saved(image: Image.Image, kind: str, **more: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def photo() -> bytes:
    """A picture taken sideways, with a place and words in it."""
    image = Image.new("RGB", (40, 20), "red")
    image.paste("blue", (0, 0, 20, 20))
    exif = image.getexif()
    exif[ROTATED] = 6
    exif[DESCRIPTION] = "my secret garden"
    exif.get_ifd(GPS)[1] = "N"
    return saved(image, "JPEG", exif=exif, comment=b"secret")


def test_a_photo_is_turned_upright() -> None:
    ready, found = fit(photo(), "image 1")
    image = opened(ready).convert("RGB")
    assert (found.width, found.height) == image.size == (20, 40)
    top, bottom = image.getpixel((10, 5)), image.getpixel((10, 35))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[2] > 200
    assert bottom[2] < 50


def test_a_photo_tells_nothing_of_place_and_words() -> None:
    ready, found = fit(photo(), "image 1")
    assert found.mime == "image/jpeg"
    assert not opened(ready).getexif()
    assert b"secret" not in ready


def test_words_in_a_png_are_stripped_too() -> None:
    info = PngInfo()
    info.add_text("Comment", "secret")
    ready, _ = fit(saved(Image.new("RGB", (5, 5)), "PNG", pnginfo=info), "image 1")
    assert b"secret" not in ready


def test_a_png_keeps_what_shines_through() -> None:
    ready, found = fit(saved(Image.new("RGBA", (10, 10), (255, 0, 0, 0)), "PNG"), "image 1")
    assert found.mime == "image/png"
    assert opened(ready).convert("RGBA").getpixel((0, 0)) == (255, 0, 0, 0)


def test_a_palette_keeps_what_shines_through() -> None:
    image = Image.new("P", (10, 10), 0)
    ready, found = fit(saved(image, "PNG", transparency=0), "image 1")
    pixel = opened(ready).convert("RGBA").getpixel((0, 0))
    assert found.mime == "image/png"
    assert isinstance(pixel, tuple)
    assert pixel[3] == 0


@pytest.mark.parametrize("mode", ["RGB", "L", "1", "P"])
def test_what_was_drawn_stays_a_png(mode: str) -> None:
    assert fit(saved(Image.new(mode, (10, 10)), "PNG"), "image 1")[1].mime == "image/png"


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "JPEG", "PNG"])
def test_every_kind_that_people_have_is_taken(kind: str) -> None:
    ready, found = fit(saved(Image.new("RGB", (30, 20), "green"), kind), "image 1")
    assert (found.width, found.height, found.size) == (30, 20, len(ready))
    assert found.mime in {"image/png", "image/jpeg"}


def test_sixteen_bits_of_grey_stay_grey() -> None:
    grey = Image.new("I;16", (2, 2), 32_768)
    pixel = opened(fit(saved(grey, "PNG"), "image 1")[0]).convert("L").getpixel((0, 0))
    assert isinstance(pixel, int)
    assert 126 <= pixel <= 129


def test_colours_for_print_become_those_of_screens() -> None:
    assert opened(fit(saved(Image.new("CMYK", (9, 9)), "JPEG"), "image 1")[0]).mode == "RGB"


def test_a_huge_picture_is_made_to_fit() -> None:
    noise = Image.effect_noise((3000, 1500), 90).convert("RGB")
    ready, found = fit(saved(noise, "PNG", compress_level=1), "image 1")
    assert found.size == len(ready) <= MAX_BYTES
    assert max(found.width, found.height) <= MAX_SIDE
    assert opened(ready).size == (found.width, found.height)


def test_what_does_not_fit_at_any_quality_gets_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "MAX_BYTES", 5_000)
    noise = Image.effect_noise((400, 200), 90).convert("RGBA")
    ready, found = fit(saved(noise, "PNG"), "image 1")
    assert len(ready) <= 5_000
    assert (found.width, found.height) == opened(ready).size
    assert found.width < 400


def bomb() -> bytes:
    """A small file that would be a gigabyte of pixels."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    packed = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def test_a_bomb_is_not_opened() -> None:
    with pytest.raises(InvalidInputError, match="Image 2 is too large to open safely"):
        fit(bomb(), "image 2")


def test_more_pixels_than_any_platform_shows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "MAX_PIXELS", 99)
    with pytest.raises(InvalidInputError, match="Image 2 is too large"):
        fit(saved(Image.new("RGB", (10, 10)), "PNG"), "image 2")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"just words",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<!doctype html><script>alert(1)</script>",
        photo()[:200],
        saved(Image.effect_noise((50, 50), 90), "PNG")[:900],
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        saved(Image.new("RGB", (5, 5)), "BMP"),
    ],
    ids=["nothing", "text", "svg", "html", "half a photo", "half a png", "head", "gif", "bmp"],
)
def test_what_is_no_whole_image_is_refused_by_name(content: bytes) -> None:
    with pytest.raises(InvalidInputError, match="Image 2 is not a PNG, JPEG, GIF or WebP") as caught:
        fit(content, "image 2")
    assert caught.value.field == "files"


async def test_an_image_is_kept_with_its_alt_text(world: World) -> None:
    taken = await world.media.take(photo(), alt="  a garden ", name="image 1")
    assert taken.alt == "a garden"
    assert len(await world.store.open(taken.sha256)) == taken.size
    async with world.database.read() as work:
        known = await work.media.get(taken.sha256)
    assert known is not None
    assert (known.width, known.height) == (20, 40)


# ---- kept, fitted, refused, swept out

BLUESKY = Limits(characters=300, counting=Counting.GRAPHEMES)
ROOMY = replace(BLUESKY, image_bytes=16_000_000, animations=True, video_types=frozenset({"video/mp4"}))


def noise() -> bytes:
    """A photo too large for some."""
    return saved(Image.effect_noise((1600, 1200), 120).convert("RGB"), "JPEG", quality=95)


def moving() -> bytes:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    return saved(frames[0], "GIF", save_all=True, append_images=frames[1:], comment=b"my garden")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Image 2 is empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "Image 2 is an SVG drawing"),
        (b"<!doctype html><script>alert(1)</script>", "Image 2 is a web page"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "Image 2 is a HEIC or AVIF image. Save it as JPEG"),
        (b"\x1aE\xdf\xa3", "Save it as MP4"),
        (photo()[:200], "Image 2 is not a PNG, JPEG, GIF or WebP image, or it is damaged or cut off"),
        (moving()[:-9], "damaged or cut off"),
        (bomb(), "too large to open safely"),
        (mp4()[:-9], "Video 2 can't be read: it is cut off"),
    ],
)
async def test_every_trap_is_refused_in_its_own_words(world: World, content: bytes, words: str) -> None:
    with pytest.raises(InvalidInputError, match=re.escape(words)) as caught:
        await world.media.take(content, alt="", name="image 2")
    assert caught.value.field == "files"
    async with world.database.read() as work:
        assert await work.media.size() == 0


@pytest.mark.parametrize("limit", ["MAX_IMAGE", "MAX_VIDEO"])
async def test_what_is_far_too_large_is_refused(
    world: World, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"bot.services.media.{limit}", 100)
    with pytest.raises(InvalidInputError, match="allowed"):
        await world.media.take(photo() if limit == "MAX_IMAGE" else mp4(), alt="", name="image 1")


def test_an_animation_of_very_many_pictures_is_a_trap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "MAX_FRAMES", 1)
    with pytest.raises(InvalidInputError, match="too large to open safely"):
        fit(moving(), "image 1")


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_no_kind_of_image_tells_the_place(kind: str) -> None:
    image = Image.new("RGB", (9, 9), "green")
    exif = image.getexif()
    exif.get_ifd(GPS)[1] = "N"
    exif[DESCRIPTION] = "my secret garden"
    info = PngInfo()
    info.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>secret 52.52 13.40</x:xmpmeta>")
    more = {"pnginfo": info} if kind == "PNG" else {"xmp": b"<x:xmpmeta>secret</x:xmpmeta>"}
    content = saved(image, kind, exif=exif, **more)
    ready, _ = fit(content, "image 1")
    assert b"secret" in content
    assert b"secret" not in ready
    assert not opened(ready).getexif()


async def test_each_account_gets_what_it_takes_and_always_the_same(world: World) -> None:
    original = await world.media.take(noise(), alt="Sand", name="image 1")
    kept_as_it_is, _ = await world.media.ready(original, ROOMY, "image 1")
    made, content = await world.media.ready(original, BLUESKY, "image 1")
    assert kept_as_it_is == original
    assert original.size > 1_000_000 >= made.size == len(content)
    assert (made.alt, made.mime) == ("Sand", "image/jpeg")
    world.store.path(made.sha256).unlink()
    assert await world.media.ready(original, BLUESKY, "image 1") == (made, content)
    assert await world.media.ready(original, BLUESKY, "image 1") == (made, content)


async def test_pixels_are_scaled_too(world: World) -> None:
    original = await world.media.take(noise(), alt="", name="image 1")
    few = replace(ROOMY, image_pixels=500_000, image_types=frozenset({"image/jpeg"}))
    made, _ = await world.media.ready(original, few, "image 1")
    assert made.width * made.height <= 500_000
    assert abs(made.width / made.height - 4 / 3) < 0.01


async def test_an_animation_moves_where_it_can_and_stands_still_elsewhere(world: World) -> None:
    taken = await world.media.take(moving(), alt="", name="image 1")
    assert taken.animated
    _, alive = await world.media.ready(taken, ROOMY, "image 1")
    still, _ = await world.media.ready(taken, BLUESKY, "image 1")
    assert b"garden" not in alive
    assert getattr(Image.open(io.BytesIO(alive)), "n_frames", 1) > 1
    assert still.mime == "image/png"


async def test_a_video_is_kept_without_its_place(world: World) -> None:
    taken = await world.media.take(mp4(), alt="Hands", name="image 1")
    assert (taken.mime, taken.seconds, taken.codec) == ("video/mp4", 12.5, "H.264")
    _, content = await world.media.ready(taken, ROOMY, "video 1")
    assert PLACE not in content
    async with world.database.read() as work:
        assert await work.media.get(taken.sha256) == replace(taken, alt="")


async def test_a_video_is_refused_at_submit_with_the_reason(world: World) -> None:
    taken = await world.media.take(mp4(), alt="", name="image 1")
    with pytest.raises(InvalidInputError, match="Video 1 can't go there: videos are not taken") as caught:
        await world.compose(media=(taken,))
    assert caught.value.field == "files"


async def test_a_full_store_refuses_and_says_what_to_do(world: World) -> None:
    small = MediaService(world.database, world.store, world.clock, quota=2000)
    taken = await small.take(photo(), alt="", name="image 1")
    with pytest.raises(InvalidInputError, match="PRESSROOM_MEDIA_MB"):
        await small.take(noise(), alt="", name="image 2")
    assert await small.take(photo(), alt="", name="image 1") == taken


async def test_what_no_post_names_is_swept_out_after_a_day(world: World) -> None:
    used = await world.media.take(photo(), alt="", name="image 1")
    unused = await world.media.take(noise(), alt="", name="image 2")
    await world.compose(media=(used,))
    sweep = MediaSweep(world.database, world.store, world.clock, "one")
    await sweep.run()
    assert world.store.path(unused.sha256).exists()
    world.clock.advance(hours=25)
    await sweep.run()
    assert not world.store.path(unused.sha256).exists()
    assert world.store.path(used.sha256).exists()
    async with world.database.read() as work:
        assert await work.media.get(unused.sha256) is None


async def test_what_an_older_version_names_stays(world: World) -> None:
    used = await world.media.take(photo(), alt="", name="image 1")
    post = await world.compose(media=(used,))
    await world.posts.edit(post.id, post.version, ADA, replace(post.content, media=()))
    world.clock.advance(days=9)
    await MediaSweep(world.database, world.store, world.clock, "one").run()
    assert world.store.path(used.sha256).exists()


async def test_what_can_be_made_again_goes_after_a_month(world: World) -> None:
    original = await world.media.take(noise(), alt="", name="image 1")
    await world.compose(media=(original,))
    made, _ = await world.media.ready(original, BLUESKY, "image 1")
    world.clock.advance(days=31)
    await MediaSweep(world.database, world.store, world.clock, "one").run()
    assert not world.store.path(made.sha256).exists()
    assert world.store.path(original.sha256).exists()


async def test_what_a_crash_left_behind_is_swept_out(world: World) -> None:
    lost = await world.store.put(b"half a thought")
    old = (world.clock() - timedelta(days=3)).timestamp()
    os.utime(world.store.path(lost), (old, old))
    await MediaSweep(world.database, world.store, world.clock, "one").run()
    assert not world.store.path(lost).exists()
