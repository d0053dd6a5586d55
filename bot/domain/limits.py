"""What a platform accepts, and how it counts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain import counting
from bot.domain.media import MediaLimits, media_problems
from bot.domain.post import Part


class Counting(StrEnum):
    """How a platform counts the characters of a post."""

    GRAPHEMES = "graphemes"  #: user-perceived characters: a family emoji is one (Bluesky)
    MASTODON = "mastodon"  #: graphemes; any http(s) link counts 23, a mention without its domain
    WEIGHTED = "weighted"  #: a link 23, an emoji 2, letters 1 or 2 by their alphabet (X)
    EMOJI_BYTES = "emoji_bytes"  #: graphemes, but an emoji as its bytes (Threads)
    ESCAPED = "escaped"  #: UTF-16 units, and one more for whatever has to be escaped (LinkedIn)


_COUNTERS: Mapping[Counting, Callable[[str], int]] = {
    Counting.GRAPHEMES: counting.graphemes,
    Counting.MASTODON: counting.mastodon,
    Counting.WEIGHTED: counting.weighted,
    Counting.EMOJI_BYTES: counting.threads,
    Counting.ESCAPED: counting.little,
}


def text_length(text: str, measure: Counting) -> int:
    """The length of the text in the platform's own measure."""
    return _COUNTERS[measure](text)


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits(MediaLimits):
    """What one account may publish."""

    characters: int
    counting: Counting
    text_bytes: int | None = None
    #: Whether words can stand in front of a post until somebody asks to see it.
    warnings: bool = False


ELSEWHERE: Mapping[str, Limits] = {
    "X": Limits(characters=280, counting=Counting.WEIGHTED),
    "Threads": Limits(characters=500, counting=Counting.EMOJI_BYTES),
    "LinkedIn": Limits(characters=3000, counting=Counting.ESCAPED),
}
"""Where else a brand may take a text: the composer says whether it would fit there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing the platform would refuse, in words for the writer; `part` names the thing."""

    part: str
    text: str


def part_length(part: Part, measure: Counting) -> int:
    """The length of a part: a warning in front of it counts, wherever there is such a thing."""
    return text_length(part.full_text, measure) + text_length(part.warning, measure)


def problems(parts: Iterable[Part], limits: Limits) -> list[Problem]:
    """All that the platform would refuse of these parts of a post, in reading order."""
    found: list[Problem] = []
    for number, part in enumerate(parts, start=1):
        found += _text_problems(part, limits, number)
        found += [Problem(part=name, text=text) for name, text in media_problems(part.media, limits)]
    return found


def _text_problems(part: Part, limits: Limits, number: int) -> list[Problem]:
    text = part.full_text
    length = part_length(part, limits.counting)
    size = len(text.encode())
    name = "first comment" if part.comment else "text" if number == 1 else f"part {number}"
    found = []
    if not text.strip() and not part.media:
        found.append(Problem(part=name, text=f"The {name} is empty."))
    if length > limits.characters:
        whole = f"{name} has, with its content warning," if part.warning else f"{name} has"
        over = f"The {whole} {length} characters; {limits.characters} are allowed."
        found.append(Problem(part=name, text=over))
    if limits.text_bytes is not None and size > limits.text_bytes:
        found.append(
            Problem(part=name, text=f"The {name} has {size} bytes; {limits.text_bytes} are allowed.")
        )
    return found
