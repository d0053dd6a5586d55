"""Images on their way into a post.

Checked by their bytes, turned upright, stripped of what they tell, made to fit.
"""

import asyncio
import io
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
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((MAX_SIDE, MAX_SIDE))
            ready, mime = _encoded(upright)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        text = f"{name.capitalize()} is not a PNG, JPEG, GIF or WebP image, or it is damaged."
        raise InvalidInputError(text, field="files") from error
    return ready, Media(sha256="", mime=mime, size=len(ready), width=upright.width, height=upright.height)


def _encoded(image: "Image.Image") -> tuple[bytes, str]:
    """As PNG where that is small enough, else as JPEG as good as fits."""
    if image.mode in {"RGBA", "LA", "P", "1", "L"} or image.format == "PNG":
        drawn = _saved(image, "PNG", optimize=True)
        if len(drawn) <= MAX_BYTES:
            return drawn, "image/png"
    flat = _flat(image)
    for quality in _QUALITIES:
        drawn = _saved(flat, "JPEG", quality=quality, optimize=True)
        if len(drawn) <= MAX_BYTES:
            return drawn, "image/jpeg"
    half = flat.resize((max(1, flat.width // 2), max(1, flat.height // 2)))
    return _encoded(half)


def _flat(image: "Image.Image") -> "Image.Image":
    """The image without transparency, on white."""
    from PIL import Image

    if image.mode not in {"RGBA", "LA", "P"}:
        return image.convert("RGB")
    ground = Image.new("RGB", image.size, "white")
    layer = image.convert("RGBA")
    ground.paste(layer, mask=layer.getchannel("A"))
    return ground


def _saved(image: "Image.Image", kind: str, *, optimize: bool, quality: int | None = None) -> bytes:
    out = io.BytesIO()
    options = {} if quality is None else {"quality": quality}
    clean = image.copy()
    clean.info = {}
    clean.save(out, kind, optimize=optimize, **options)
    return out.getvalue()
