"""Pictures, decoded and written anew: upright, without what they tell of place and device, made to fit.

The same bytes and limits give the same bytes, as long as Pillow stays the same; what was made once is kept.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.media import MediaLimits
from bot.domain.media_gif import stripped
from bot.domain.post import Media
from bot.errors import InvalidInputError

if TYPE_CHECKING:
    from PIL import Image

MAX_BYTES = 8_000_000
"""How large a picture is kept, from which those for each platform are made."""
MAX_SIDE = 4096
MAX_PIXELS = 50_000_000
"""More than this is a trap, or a poster: decoding it would take a gigabyte."""
MAX_FRAMES = 1000
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
_EXACT = frozenset({"PNG", "GIF"})
_DAMAGES = (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, struct.error, zlib.error)
"""What Pillow's readers raise for bytes that are no image, or half of one."""
_SCREEN = 2048
"""The longest side of a picture that had to be made smaller: no platform shows more."""
_QUALITIES = (90, 82, 72, 60, 45)
_KEPT_QUALITY = 92


@dataclass(frozen=True, kw_only=True, slots=True)
class _Goal:
    """What a picture has to become."""

    size: int
    pixels: int | None = None
    png: bool = True


def kept(content: bytes, name: str) -> tuple[bytes, Media]:
    """The picture as it is kept, and what it is; `sha256` and `alt` are left empty.

    An animated GIF stays one, without its comments. Raises InvalidInputError, naming it.
    """
    from PIL import ImageOps

    with _opened(content, name) as opened:
        if opened.format == "GIF" and getattr(opened, "is_animated", False):
            return _animation(opened, content, name)
        upright = _plain(ImageOps.exif_transpose(opened))
        upright.thumbnail((MAX_SIDE, MAX_SIDE))
        return _written(upright, _Goal(size=MAX_BYTES), exact=opened.format in _EXACT)


def fitted(content: bytes, limits: MediaLimits, name: str) -> tuple[bytes, Media]:
    """The picture as an account takes it; of an animation its first frame. Raises InvalidInputError."""
    png = "image/png" in limits.image_types
    goal = _Goal(size=limits.image_bytes, pixels=limits.image_pixels, png=png)
    with _opened(content, name) as opened:
        return _written(_plain(opened), goal, exact=opened.format in _EXACT)


@contextmanager
def _opened(content: bytes, name: str) -> Iterator["Image.Image"]:
    """The picture, refused in words where it is none, is cut off, or would not fit into memory."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise too_large(name)
            yield opened
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_large(name) from error
    except _DAMAGES as error:
        raise damaged(name) from error


def too_large(name: str) -> InvalidInputError:
    """Refuses what would take too much memory."""
    return InvalidInputError(f"{name.capitalize()} is too large to open safely.", field="files")


def damaged(name: str) -> InvalidInputError:
    """Refuses what can't be read to its end."""
    text = f"{name.capitalize()} is not a PNG, JPEG, GIF or WebP image, or it is damaged or cut off."
    return InvalidInputError(text, field="files")


def _animation(opened: "Image.Image", content: bytes, name: str) -> tuple[bytes, Media]:
    frames = getattr(opened, "n_frames", 1)
    if frames > MAX_FRAMES or frames * opened.width * opened.height > MAX_PIXELS * 10:
        raise too_large(name)
    for number in range(frames):
        opened.seek(number)
        opened.load()
    clean = stripped(content)
    media = Media(
        sha256="",
        mime="image/gif",
        size=len(clean),
        width=opened.width,
        height=opened.height,
        animated=True,
    )
    return clean, media


def _plain(image: "Image.Image") -> "Image.Image":
    """The image in RGB or, where something shines through, in RGBA."""
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode.startswith("I"):
        # 16 bits for each pixel: converted as they are, all but black would become white.
        image = image.convert("I").point(lambda level: level * (1 / 257))
    return image.convert("RGB")


def _written(image: "Image.Image", goal: _Goal, *, exact: bool) -> tuple[bytes, Media]:
    """As PNG where it was drawn, not photographed, and that is small enough; else as JPEG as good as fits."""
    image = _within(image, goal.pixels)
    if goal.png and (exact or image.mode == "RGBA"):
        drawn = _saved(image, "PNG")
        if len(drawn) <= goal.size:
            return drawn, _media(image, "image/png", drawn)
    flat = _flat(image)
    drawn = _saved(flat, "JPEG", _KEPT_QUALITY)
    if len(drawn) > goal.size:
        flat.thumbnail((_SCREEN, _SCREEN))
        flat, drawn = _squeezed(flat, goal.size)
    return drawn, _media(flat, "image/jpeg", drawn)


def _squeezed(flat: "Image.Image", size: int) -> "tuple[Image.Image, bytes]":
    while True:
        for quality in _QUALITIES:
            drawn = _saved(flat, "JPEG", quality)
            if len(drawn) <= size:
                return flat, drawn
        flat = flat.resize(_half(flat))


def _within(image: "Image.Image", pixels: int | None) -> "Image.Image":
    area = image.width * image.height
    if pixels is None or area <= pixels:
        return image
    scale: float = (pixels / area) ** 0.5
    return image.resize((max(1, int(image.width * scale)), max(1, int(image.height * scale))))


def _half(image: "Image.Image") -> tuple[int, int]:
    return max(1, image.width // 2), max(1, image.height // 2)


def _media(image: "Image.Image", mime: str, content: bytes) -> Media:
    return Media(sha256="", mime=mime, size=len(content), width=image.width, height=image.height)


def _flat(image: "Image.Image") -> "Image.Image":
    """The image without transparency, on white."""
    from PIL import Image

    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return ground


def _saved(image: "Image.Image", kind: str, quality: int | None = None) -> bytes:
    out = io.BytesIO()
    options = {} if quality is None else {"quality": quality, "optimize": True}
    clean = image.copy()
    clean.info = {}
    clean.save(out, kind, **options)
    return out.getvalue()
