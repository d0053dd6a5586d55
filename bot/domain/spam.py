"""What looks like spam: two signs at once, so that nobody who asks about a link is taken for it.

Who complains names sums, prizes, links and telephones too; nobody answers what was folded away by mistake.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from bot.domain.bait import asks_away, promises
from bot.domain.storm import LOUD

_LINK = re.compile(r"https?://([^\s/?#:]*)\S*")
_MENTION = re.compile(r"(?<!\w)@\w[\w.@-]*")
_HASHTAG = re.compile(r"(?<!\w)#\w+")
_AWAY = re.compile(
    r"(bit\.ly|tinyurl\.com|t\.me|wa\.me|cutt\.ly|rb\.gy|linktr\.ee)/\S+"
    r"|\b(whatsapp|telegram)\b",
    re.IGNORECASE,
)
_THANKS = re.compile(r"\b(thanks|thank you|thx|congrats|congratulations|kudos)\b", re.IGNORECASE)
_ASKED = re.compile(
    r"(?<!\w)(how|why|where|when|what|who|which|did|does|do i|can i|could i|should i|am i|is|was)\b[^.!?]*\?",
    re.IGNORECASE,
)
"""Who asks the brand promises nothing."""
_CROWD, _HEAP, _PILE = 5, 8, 3

#: What there can be too many of, from how many on, and how that is said.
_COUNTED: Mapping[re.Pattern[str], tuple[int, str]] = {
    _LINK: (_PILE, "has {} links"),
    _MENTION: (_CROWD, "names {} people"),
    _HASHTAG: (_HEAP, "has {} hashtags"),
}


def spam_signs(text: str, followers: int | None = None, own: Collection[str] = ()) -> tuple[str, ...]:
    """Why a text looks like spam, in words; empty where it does not, or whoever wrote it is widely read.

    Links to hosts of the brand's own are no sign of it.
    """
    if (followers or 0) >= LOUD or not _may_have_two(text):
        return ()
    text = _LINK.sub(lambda link: " " if _is_of(link[1].lower(), own) else link[0], text)
    found = [*_worded(text), *_heaped(text)]
    if found and _ELSEWHERE not in found and _is_linked(text):
        # Bait, a crowd or a heap with any link is what spam is made of; a link alone is not.
        found.append("has a link")
    return tuple(found) if len(found) > 1 else ()


_ELSEWHERE = "leads elsewhere"


def _worded(text: str) -> Iterator[str]:
    if promises(text) and promises(_ASKED.sub(" ", _LINK.sub(" ", text))):
        yield "promises money, followers or more"
    if _AWAY.search(text):
        yield _ELSEWHERE
        if asks_away(text):
            yield "asks to be written to there"


def _heaped(text: str) -> Iterator[str]:
    for sign, (most, words) in _COUNTED.items():
        number = len(sign.findall(text))
        if number >= most and not (sign is _MENTION and _THANKS.search(text)):
            yield words.format(number)


def _is_of(host: str, own: Collection[str]) -> bool:
    return any(host == one or host.endswith(f".{one}") for one in own)


def _is_linked(text: str) -> bool:
    """Whether there are links, and fewer than are a sign by themselves."""
    return 0 < len(_LINK.findall(text)) < _PILE


def _may_have_two(text: str) -> bool:
    """Whether there can be more than bait: what most texts lack is soon seen."""
    if "/" in text or text.count("@") >= _CROWD or text.count("#") >= _HEAP:
        return True
    folded = text.casefold()
    return "whatsapp" in folded or "telegram" in folded
