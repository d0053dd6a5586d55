"""What looks like spam: two signs at once, so that nobody who asks about a link is taken for it."""

import re
from collections.abc import Mapping

from bot.domain.storm import LOUD

_LINK = re.compile(r"https?://\S+")
_MENTION = re.compile(r"(?<!\w)@\w[\w.@-]*")
_HASHTAG = re.compile(r"(?<!\w)#\w+")

_PROMISE = re.compile(
    r"(guaranteed|daily|weekly) (profits?|returns?|income|payouts?)"
    r"|double your (money|bitcoin|investment|crypto)"
    r"|(earn|make|made|earned) (up to )?[$€£] ?\d"
    r"|make money (online|from home|fast)"
    r"|(free|cheap|real|more|buy) (followers|likes|subscribers)"
    r"|claim (your|my|the) (free )?(airdrop|prize|reward|bonus|nft|tokens?)"
    r"|(crypto|forex|bitcoin|binary) (trading|investment|mentor|expert|signals?)"
    r"|(hacker|recovery) expert|recover (your|my) lost (funds|crypto|bitcoin)"
    r"|hot singles|onlyfans|sugar (daddy|mommy|baby)"
    r"|promote (it|this) on"
    r"|d\.?m\.? (me|us) (to|for) (promo|collab|earn|invest|a shoutout)",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"(bit\.ly|tinyurl\.com|t\.me|wa\.me|cutt\.ly|rb\.gy|linktr\.ee)/\S+"
    r"|\b(whatsapp|telegram)\b|\+\d[\d -]{8,}",
    re.IGNORECASE,
)
_CROWD, _HEAP, _PILE = 5, 8, 3

_SIGNS: Mapping[str, re.Pattern[str]] = {"promises money or followers": _PROMISE, "leads elsewhere": _AWAY}


def spam_signs(text: str, followers: int | None = None) -> tuple[str, ...]:
    """Why a text looks like spam, in words; empty where it does not, or whoever wrote it is widely read."""
    if (followers or 0) >= LOUD or not _may_have_two(text):
        return ()
    found = [words for words, sign in _SIGNS.items() if sign.search(text)]
    links, names, tags = (len(sign.findall(text)) for sign in (_LINK, _MENTION, _HASHTAG))
    if links >= _PILE:
        found.append(f"has {links} links")
    if names >= _CROWD:
        found.append(f"names {names} people")
    if tags >= _HEAP:
        found.append(f"has {tags} hashtags")
    # A promise, a crowd or a heap with any link is what spam is made of; a link alone is not.
    if found and links and "leads elsewhere" not in found and links < _PILE:
        found.append("has a link")
    return tuple(found) if len(found) > 1 else ()


def _may_have_two(text: str) -> bool:
    """Whether there can be more than a promise: what most texts lack is soon seen."""
    if "/" in text or "+" in text or text.count("@") >= _CROWD or text.count("#") >= _HEAP:
        return True
    folded = text.casefold()
    return "whatsapp" in folded or "telegram" in folded
