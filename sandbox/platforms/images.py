"""Pictures: what an uploaded one is, small ones as previews, and avatars drawn from a name."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

_SIDE = 128
_PREVIEW = (640, 640)


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """What a picture is: its MIME type and size in pixels."""

    mime: str
    width: int
    height: int


def measure(data: bytes) -> Measure | None:
    """What these bytes are, or None when no picture can be read from them."""
    try:
        with Image.open(BytesIO(data)) as image:
            mime = Image.MIME.get(image.format or "", "application/octet-stream")
            return Measure(mime=mime, width=image.width, height=image.height)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return None


def preview(data: bytes) -> bytes:
    """A small PNG of a picture; the bytes themselves when they are none."""
    try:
        with Image.open(BytesIO(data)) as image:
            image.thumbnail(_PREVIEW)
            return _png(image.convert("RGBA"))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return data


@lru_cache(maxsize=128)
def avatar(name: str) -> bytes:
    """A PNG with the first letter of a name on a colour that belongs to it."""
    image = Image.new("RGB", (_SIDE, _SIDE), _colour(name))
    font = ImageFont.load_default(_SIDE * 0.55)
    middle = (_SIDE / 2, _SIDE / 2)
    ImageDraw.Draw(image).text(middle, name[:1].upper(), fill="white", font=font, anchor="mm")
    return _png(image)


def banner(name: str) -> bytes:
    """A plain PNG in the colour of a name, three times as wide as high."""
    return _png(Image.new("RGB", (_SIDE * 6, _SIDE * 2), _colour(name[::-1])))


def _colour(name: str) -> str:
    hue = hashlib.sha256(name.encode()).digest()[0] * 360 // 256
    return f"hsl({hue}, 45%, 42%)"


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
