"""What a platform takes of pictures and videos, and what has to be done to a picture so that it is taken."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.post import Media

STILLS = frozenset({"image/jpeg", "image/png", "image/webp"})
"""What can be scaled and written anew without anybody missing something."""
_WRITTEN = frozenset({"image/jpeg", "image/png"})
"""What pictures are written as."""
_MEGABYTE = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class MediaLimits:
    """What one account takes of media. Sizes are bytes, areas are pixels.

    `animations` where a GIF goes on moving; no video at all where there are no `video_types`.
    """

    images: int = 4
    image_types: frozenset[str] = STILLS | {"image/gif"}
    image_bytes: int = 1_000_000
    image_pixels: int | None = None
    animations: bool = False
    video_types: frozenset[str] = frozenset()
    video_codecs: frozenset[str] = frozenset({"H.264"})
    video_bytes: int = 0
    video_pixels: int | None = None
    video_seconds: int | None = None
    alt_text: int = 1500


def is_video(media: Media) -> bool:
    """Whether it is a video."""
    return media.mime.startswith("video/")


def fits(media: Media, limits: MediaLimits) -> bool:
    """Whether the account takes these very bytes."""
    if is_video(media):
        return not list(_video_problems(media, "video", limits))
    if media.animated and not limits.animations:
        return False
    small = media.size <= limits.image_bytes and _area(media) <= (limits.image_pixels or _area(media))
    return small and media.mime in limits.image_types


def recipe(limits: MediaLimits) -> str:
    """How pictures are made to fit, as a name: the same picture and recipe are the same bytes.

    The number in front grows when the making itself changes.
    """
    kinds = ",".join(sorted(one.removeprefix("image/") for one in limits.image_types & _WRITTEN))
    return f"1 {limits.image_bytes} {limits.image_pixels or 0} {kinds}"


def media_problems(media: Sequence[Media], limits: MediaLimits) -> Iterator[tuple[str, str]]:
    """What the account would refuse, each with the name of the thing and in words for the writer.

    A picture that is merely too large is no problem: it is made to fit.
    """
    videos = [one for one in media if is_video(one)]
    if videos and len(media) > 1:
        yield "videos", "A video goes alone: one for a post, and no images beside it."
    elif len(media) > limits.images:
        there = "is 1 image" if len(media) == 1 else f"are {len(media)} images"
        allowed = "1 is" if limits.images == 1 else f"{limits.images or 'none'} are"
        yield "images", f"There {there}; {allowed} allowed."
    for number, one in enumerate(media, start=1):
        name = name_of(one, number)
        check = _video_problems if is_video(one) else _image_problems
        yield from ((name, text) for text in check(one, name, limits))
        if len(one.alt) > limits.alt_text:
            text = f"The alt text of {name} has {len(one.alt)} characters; {limits.alt_text} are allowed."
            yield name, text


def is_media(part: str) -> bool:
    """Whether a thing with that name is a file."""
    return part.startswith(("image", "video"))


def name_of(media: Media, number: int) -> str:
    """What messages call it: "image 2"."""
    return f"{'video' if is_video(media) else 'image'} {number}"


def _image_problems(image: Media, name: str, limits: MediaLimits) -> Iterator[str]:
    still = image.mime in STILLS or (image.mime == "image/gif" and not limits.animations)
    if fits(image, limits) or (still and limits.image_types & _WRITTEN):
        return
    named = name.capitalize()
    if image.mime not in limits.image_types:
        yield f"{named} is {image.mime}, which is not taken."
    if image.size > limits.image_bytes:
        yield f"{named} has {megabytes(image.size)}; {megabytes(limits.image_bytes)} are allowed."
    if limits.image_pixels and _area(image) > limits.image_pixels:
        yield f"{named} has {_area(image):,} pixels; {limits.image_pixels:,} are allowed."


def _video_problems(video: Media, name: str, limits: MediaLimits) -> Iterator[str]:
    named = name.capitalize()
    if not limits.video_types:
        yield f"{named} can't go there: videos are not taken."
        return
    if video.mime not in limits.video_types:
        yield f"{named} is a {_KINDS.get(video.mime, video.mime)} file; save it as MP4."
    if video.codec not in limits.video_codecs:
        codec = video.codec or "nothing known"
        yield f"{named} is coded as {codec}; {_either(limits.video_codecs)} is taken."
    if video.size > limits.video_bytes:
        yield f"{named} has {megabytes(video.size)}; {megabytes(limits.video_bytes)} are allowed."
    if limits.video_pixels and _area(video) > limits.video_pixels:
        shape = f"{video.width} by {video.height}"
        yield f"{named} has {shape} pixels; {limits.video_pixels:,} in all are allowed."
    if limits.video_seconds and video.seconds > limits.video_seconds:
        yield f"{named} is {length(video.seconds)} long; {length(limits.video_seconds)} are allowed."


_KINDS = {"video/quicktime": "QuickTime"}


def _either(names: frozenset[str]) -> str:
    return " or ".join(sorted(names))


def _area(media: Media) -> int:
    return media.width * media.height


def megabytes(size: int) -> str:
    """A size as people say it."""
    return f"{size / _MEGABYTE:.1f} MB" if size >= _MEGABYTE else f"{max(1, size // 1000)} KB"


def length(seconds: float) -> str:
    """How long something is, in minutes and seconds: "2:05"."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"
