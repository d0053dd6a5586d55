"""Media on its way into a post, and what is made of it for each account.

Known by its bytes, cleaned, kept under its hash within a quota, made to fit.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from bot.clock import Clock
from bot.domain.media import MediaLimits, fits, is_video, megabytes, recipe
from bot.domain.media_sniff import FileKind, sniff
from bot.domain.media_video import BrokenVideoError, probe, without_place
from bot.domain.post import Media
from bot.errors import InvalidInputError, NotFoundError
from bot.services import picture
from storage.database import Database
from storage.media import MediaStore

MAX_IMAGE = 25_000_000
MAX_VIDEO = 100_000_000
QUOTA = 5_000_000_000
"""How many bytes the store holds unless the operator says otherwise."""

_REFUSED: Mapping[FileKind, str] = {
    FileKind.NOTHING: "is empty: the file has no bytes. Add it again.",
    FileKind.SVG: "is an SVG drawing, which no platform takes. Save it as PNG.",
    FileKind.PAGE: "is a web page, not an image. Open it, save the image itself, and add that.",
    FileKind.PHOTO_OF_A_PHONE: "is a HEIC or AVIF image. Save it as JPEG.",
    FileKind.OTHER_VIDEO: "is a WebM, Matroska or AVI video. Save it as MP4 (H.264).",
}


class MediaService:
    """Takes media in, and gives it out as an account takes it."""

    def __init__(self, database: Database, store: MediaStore, clock: Clock, *, quota: int = QUOTA) -> None:
        self._database = database
        self._store = store
        self._clock = clock
        self._quota = quota

    async def take(self, content: bytes, *, alt: str, name: str) -> Media:
        """Keep an image or a video; `name` is what messages call it ("image 2").

        Raises InvalidInputError, naming it, for what is none, is damaged, is far too large, or has no room.
        """
        clean, media = await asyncio.to_thread(cleaned, content, name)
        sha256 = await asyncio.to_thread(MediaStore.name_of, clean)
        kept = replace(media, sha256=sha256, alt=alt.strip())
        # The row first: what is swept out meanwhile looks at it before it removes the bytes.
        async with self._database.transaction() as work:
            if await work.media.get(sha256) is None:
                used = await work.media.size() + await work.renditions.size()
                if used + len(clean) > self._quota:
                    raise self._full(used)
            await work.media.add(kept, self._clock())
        await self._store.put(clean)
        return kept

    def _full(self, used: int) -> InvalidInputError:
        text = (
            f"There is no room for more media: {megabytes(used)} of {megabytes(self._quota)} are used. "
            "Whoever runs Pressroom can raise PRESSROOM_MEDIA_MB."
        )
        return InvalidInputError(text, field="files")

    async def ready(self, media: Media, limits: MediaLimits, name: str) -> tuple[Media, bytes]:
        """The piece as an account with these limits takes it; the same each time.

        Raises NotFoundError where its bytes are gone, and InvalidInputError where it can't be made to fit.
        """
        if fits(media, limits) or is_video(media) or (media.animated and limits.animations):
            return media, await self._store.open(media.sha256)
        way = recipe(limits)
        if known := await self._known(media.sha256, way):
            return replace(known[0], alt=media.alt), known[1]
        original = await self._store.open(media.sha256)
        content, made = await asyncio.to_thread(picture.fitted, original, limits, name)
        made = replace(made, sha256=await self._store.put(content), alt=media.alt)
        async with self._database.transaction() as work:
            await work.renditions.add(media.sha256, way, made, self._clock())
        return made, content

    async def _known(self, original: str, way: str) -> tuple[Media, bytes] | None:
        async with self._database.transaction() as work:
            made = await work.renditions.get(original, way)
            if made is None:
                return None
            await work.renditions.used(original, way, self._clock())
        try:
            return made, await self._store.open(made.sha256)
        except NotFoundError:
            return None


def cleaned(content: bytes, name: str) -> tuple[bytes, Media]:
    """The file as it is kept, and what it is; `sha256` and `alt` are left empty. Raises InvalidInputError."""
    kind = sniff(content)
    if kind in _REFUSED:
        raise InvalidInputError(f"{name.capitalize()} {_REFUSED[kind]}", field="files")
    if kind == FileKind.VIDEO:
        return _video(content, name)
    if len(content) > MAX_IMAGE:
        text = f"{name.capitalize()} has {megabytes(len(content))}; {megabytes(MAX_IMAGE)} are allowed."
        raise InvalidInputError(text, field="files")
    return picture.kept(content, name)


def _video(content: bytes, name: str) -> tuple[bytes, Media]:
    called = name.replace("image", "video").capitalize()
    if len(content) > MAX_VIDEO:
        text = f"{called} has {megabytes(len(content))}; {megabytes(MAX_VIDEO)} are allowed."
        raise InvalidInputError(text, field="files")
    try:
        found = probe(content)
        clean = without_place(content)
    except BrokenVideoError as error:
        raise InvalidInputError(f"{called} can't be read: {error}.", field="files") from error
    return clean, Media(
        sha256="",
        mime=found.mime,
        size=len(clean),
        width=found.width,
        height=found.height,
        seconds=round(found.seconds, 2),
        codec=found.codec[:32],
    )
