"""What was published beside what was approved."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.difference import Change, changes
from bot.domain.post import Part
from bot.errors import ConnectorError, TemporaryError

FIRST_LOOK = timedelta(seconds=5)
"""How long after publication a post is read back: a platform may take a moment to show it."""
MAX_LOOKS = 5
_LATER = timedelta(seconds=30)

# A platform shows "@a@its.server" as "@a".
_SERVER = re.compile(r"(?<![\w/])(@[\w.-]+)@[\w.-]+\w")


class Verdict(StrEnum):
    """What reading a post back showed."""

    SAME = "same"  #: it is as approved
    DIFFERENT = "different"  #: something of it is not as approved
    GONE = "gone"  #: the platform does not have it
    UNREADABLE = "unreadable"  #: every look failed


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What reading a post back showed: how the text changed, and what else is not as approved, in words."""

    verdict: Verdict
    at: datetime
    text: tuple[Change, ...] = ()
    media: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """What a platform shows of a post of ours: its plain text, and the alt texts of its media in order.

    `warning` is what stands in front of it. `mark` is what its images are marked as, None where they are not,
    and "" where the platform does not say as what. `names` are what it calls its media, in order; they are
    `exact` where each stands for the very bytes, so that none is ever given anew.
    """

    text: str
    alts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    exact: bool = False
    warning: str = ""
    mark: str | None = None


def compared(approved: Part, shown: Shown, now: datetime, names: Sequence[str] = ()) -> Finding:
    """What the platform shows, beside what was approved; white space and spelling of mentions may differ.

    `names` are what the platform called the media when they were handed over, where that is known.
    """
    ours, theirs = approved.full_text, shown.text
    differing = changes(_folded(ours), _folded(theirs)) if _folded(ours) != _folded(theirs) else ()
    alts = _media([one.alt for one in approved.media], shown.alts)
    media = (*alts, *_which(names, shown), *_caution(approved, shown))
    verdict = Verdict.DIFFERENT if differing or media else Verdict.SAME
    return Finding(verdict=verdict, at=now, text=differing, media=media)


def next_look(error: ConnectorError, looks: int, now: datetime) -> datetime | None:
    """When to look again after so many looks that failed; None when no further one makes sense."""
    if not isinstance(error, TemporaryError) or looks >= MAX_LOOKS:
        return None
    wait = _LATER * (1 << (looks - 1))
    return now + max(wait, error.retry_after or timedelta(0))


def _folded(text: str) -> str:
    return " ".join(_SERVER.sub(r"\1", unicodedata.normalize("NFC", text)).split())


def _caution(approved: Part, shown: Shown) -> Iterator[str]:
    if _folded(approved.warning) != _folded(shown.warning):
        now = f"is “{shown.warning}”" if shown.warning.strip() else "is missing"
        yield f"the content warning {now}" if approved.warning else f"there is a content warning: it {now}"
    if approved.mark and shown.mark is None:
        yield "the images are not marked as sensitive"
    elif shown.mark and shown.mark != approved.mark:
        # An account may mark all its images by itself, without saying as what.
        yield f"the images are marked as {shown.mark}"


def _which(ours: Sequence[str], shown: Shown) -> Iterator[str]:
    """Which image is which; nothing where the platform calls them all something else from then on."""
    renamed = not shown.exact and set(ours).isdisjoint(shown.names)
    if len(ours) != len(shown.names) or renamed:
        return
    if sorted(ours) == sorted(shown.names) and list(ours) != list(shown.names):
        yield "the images are in another order"
        return
    for number, (handed, seen) in enumerate(zip(ours, shown.names, strict=True), start=1):
        if handed != seen:
            yield f"image {number} is another one"


def _media(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[str]:
    if len(ours) != len(theirs):
        yield f"{len(theirs)} of {len(ours)} images are there"
        return
    for number, (approved, shown) in enumerate(zip(ours, theirs, strict=True), start=1):
        if _folded(approved) != _folded(shown):
            what = "is another one" if shown.strip() else "is missing"
            yield f"the alt text of image {number} {what}"
