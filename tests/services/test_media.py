"""Images: checked by their bytes, upright, stripped, and small enough for every platform."""

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from bot.errors import InvalidInputError
from bot.services import picture
from bot.services.picture import MAX_BYTES, MAX_SIDE
from bot.services.picture import kept as fit
from tests.services.world import World

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
