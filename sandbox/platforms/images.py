"""Pictures: what an uploaded one is, small ones as previews, and avatars drawn from a name."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

_SIDE = 128
_PREVIEW = (640, 640)
#: What Pillow raises for bytes that are no picture: its own error is an OSError.
_UNREADABLE = (OSError, SyntaxError, ValueError)


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """What a picture is: its MIME type and size in pixels."""

    mime: str
    width: int
    height: int


def measure(data: bytes) -> Measure | None:
    """What these bytes are, or None when no picture can be read from them."""
    try:
        with _opened(data) as image:
            mime = image.get_format_mimetype() or "application/octet-stream"
            return Measure(mime=mime, width=image.width, height=image.height)
    except _UNREADABLE:
        return None


def preview(data: bytes) -> bytes:
    """A small PNG of a picture; the bytes themselves when they are none."""
    try:
        with _opened(data) as image:
            image.thumbnail(_PREVIEW)
            return _png(image.convert("RGBA"))
    except _UNREADABLE:
        return data


@lru_cache(maxsize=128)
def avatar(name: str) -> bytes:
    """A PNG with the first letter of a name on a colour that belongs to it."""
    from PIL import ImageDraw, ImageFont

    image = _plain((_SIDE, _SIDE), name)
    font = ImageFont.load_default(_SIDE * 0.55)
    middle = (_SIDE / 2, _SIDE / 2)
    ImageDraw.Draw(image).text(middle, name[:1].upper(), fill="white", font=font, anchor="mm")
    return _png(image)


def banner(name: str) -> bytes:
    """A plain PNG in the colour of a name, three times as wide as high."""
    return _png(_plain((_SIDE * 6, _SIDE * 2), name[::-1]))


def _opened(data: bytes) -> "ImageFile":
    from PIL import Image

    return Image.open(BytesIO(data))


def _plain(size: tuple[int, int], name: str) -> "Image":
    from PIL import Image

    hue = hashlib.sha256(name.encode()).digest()[0] * 360 // 256
    return Image.new("RGB", size, f"hsl({hue}, 45%, 42%)")


def _png(image: "Image") -> bytes:
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
