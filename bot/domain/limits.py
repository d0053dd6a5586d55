"""What a platform accepts, and how it counts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import regex

from bot.domain.post import Part

_URL = regex.compile(r"https?://[^\s<>\"]+", regex.IGNORECASE)
_REMOTE_MENTION = regex.compile(r"(?<![\w/])(@[\w.-]+)@[\w.-]+\w")


class Counting(StrEnum):
    """How a platform counts the characters of a post."""

    GRAPHEMES = "graphemes"  #: user-perceived characters: a family emoji is one (Bluesky)
    MASTODON = "mastodon"  #: graphemes; any http(s) link counts 23, a mention without its domain


def _graphemes(text: str) -> int:
    return len(regex.findall(r"\X", text))


def _mastodon(text: str) -> int:
    """As Mastodon's StatusLengthValidator counts: https://docs.joinmastodon.org/user/posting/#text."""
    return _graphemes(_REMOTE_MENTION.sub(r"\1", _URL.sub("x" * 23, text)))


_COUNTERS: Mapping[Counting, Callable[[str], int]] = {
    Counting.GRAPHEMES: _graphemes,
    Counting.MASTODON: _mastodon,
}


def text_length(text: str, counting: Counting) -> int:
    """The length of the text in the platform's own measure."""
    return _COUNTERS[counting](text)


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What one account may publish. Sizes are bytes, areas are pixels."""

    characters: int
    counting: Counting
    text_bytes: int | None = None
    images: int = 4
    image_types: frozenset[str] = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
    image_bytes: int = 1_000_000
    image_pixels: int | None = None
    alt_text: int = 1500


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing the platform would refuse, in words for the writer; `part` names the thing."""

    part: str
    text: str


def problems(parts: Iterable[Part], limits: Limits) -> list[Problem]:
    """All that the platform would refuse of these parts of a post, in reading order."""
    found: list[Problem] = []
    for number, part in enumerate(parts, start=1):
        found += _text_problems(part, limits, number)
        found += _media_problems(part, limits)
    return found


def _text_problems(part: Part, limits: Limits, number: int) -> list[Problem]:
    text = part.full_text
    length = text_length(text, limits.counting)
    size = len(text.encode())
    name = "text" if number == 1 else f"part {number}"
    found = []
    if not text.strip() and not part.media:
        found.append(Problem(part=name, text=f"The {name} is empty."))
    if length > limits.characters:
        over = f"The {name} has {length} characters; {limits.characters} are allowed."
        found.append(Problem(part=name, text=over))
    if limits.text_bytes is not None and size > limits.text_bytes:
        found.append(
            Problem(part=name, text=f"The {name} has {size} bytes; {limits.text_bytes} are allowed.")
        )
    return found


def _media_problems(part: Part, limits: Limits) -> list[Problem]:
    found = []
    if len(part.media) > limits.images:
        text = f"There are {len(part.media)} images; {limits.images} are allowed."
        found.append(Problem(part="images", text=text))
    for number, image in enumerate(part.media, start=1):
        name = f"image {number}"
        if image.mime not in limits.image_types:
            found.append(Problem(part=name, text=f"{name.capitalize()} is {image.mime}, which is not taken."))
        if len(image.alt) > limits.alt_text:
            text = f"The alt text of {name} has {len(image.alt)} characters; {limits.alt_text} are allowed."
            found.append(Problem(part=name, text=text))
    return found
