"""Images on their way into a post.

Checked by their bytes, turned upright, stripped of what they tell, made to fit.
"""

import asyncio
import io
import struct
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.post import Media
from bot.errors import InvalidInputError
from storage.database import Database
from storage.media import MediaStore

if TYPE_CHECKING:
    from PIL import Image

MAX_BYTES = 950_000
"""What every platform takes; Bluesky's older servers stop at a million."""
MAX_SIDE = 2048
MAX_PIXELS = 50_000_000
"""More than this is a trap, or a poster: decoding it would take a gigabyte."""
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
_EXACT = frozenset({"PNG", "GIF"})
_DAMAGES = (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, struct.error, zlib.error)
"""What Pillow's readers raise for bytes that are no image, or half of one."""
_QUALITIES = (90, 82, 72, 60, 45)


class MediaService:
    """Takes images in."""

    def __init__(self, database: Database, store: MediaStore) -> None:
        self._database = database
        self._store = store

    async def take(self, content: bytes, *, alt: str, name: str) -> Media:
        """Keep an image ready for every platform; `name` is what messages call it ("image 2").

        Raises InvalidInputError, naming it, for what is no image, is damaged or is far too large.
        """
        ready, media = await asyncio.to_thread(fit, content, name)
        sha256 = await self._store.put(ready)
        kept = replace(media, sha256=sha256, alt=alt.strip())
        async with self._database.transaction() as work:
            await work.media.add(kept)
        return kept


def fit(content: bytes, name: str) -> tuple[bytes, Media]:
    """The image as it is published, and what it is; `sha256` and `alt` are left empty.

    Raises InvalidInputError.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise InvalidInputError(f"{name.capitalize()} is too large to open safely.", field="files")
            upright = _plain(ImageOps.exif_transpose(opened))
            upright.thumbnail((MAX_SIDE, MAX_SIDE))
            return _encoded(upright, exact=opened.format in _EXACT)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InvalidInputError(f"{name.capitalize()} is too large to open safely.", field="files") from error
    except _DAMAGES as error:
        text = f"{name.capitalize()} is not a PNG, JPEG, GIF or WebP image, or it is damaged."
        raise InvalidInputError(text, field="files") from error


def _plain(image: "Image.Image") -> "Image.Image":
    """The image in RGB or, where something shines through, in RGBA."""
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode.startswith("I"):
        # 16 bits for each pixel: converted as they are, all but black would become white.
        image = image.convert("I").point(lambda level: level * (1 / 257))
    return image.convert("RGB")


def _encoded(image: "Image.Image", *, exact: bool) -> tuple[bytes, Media]:
    """As PNG where it was drawn, not photographed, and that is small enough; else as JPEG as good as fits."""
    if exact or image.mode == "RGBA":
        drawn = _saved(image, "PNG")
        if len(drawn) <= MAX_BYTES:
            return drawn, _media(image, "image/png", drawn)
    flat = _flat(image)
    while True:
        for quality in _QUALITIES:
            drawn = _saved(flat, "JPEG", quality)
            if len(drawn) <= MAX_BYTES:
                return drawn, _media(flat, "image/jpeg", drawn)
        flat = flat.resize((max(1, flat.width // 2), max(1, flat.height // 2)))


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
    options = {} if quality is None else {"quality": quality}
    clean = image.copy()
    clean.info = {}
    clean.save(out, kind, optimize=True, **options)
    return out.getvalue()
