"""Campaigns: the name under which posts go out together, and what their links say of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote_plus, urlsplit, urlunsplit

from bot.domain.ids import BrandId, CampaignId
from bot.domain.link import links
from bot.errors import InvalidInputError

PLATFORM = "{platform}"
"""Stands in a rule for the platform that a link is published on."""

MEDIUM = "social"
LONGEST = 75
"""As many characters as the name of a campaign may have."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """What the links of a campaign say beside its name; a `term` that is empty is left out."""

    source: str = PLATFORM
    medium: str = MEDIUM
    term: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Campaign:
    """A campaign of a brand, with the rule for its links."""

    id: CampaignId
    brand_id: BrandId
    name: str
    rule: Rule = field(default_factory=Rule)


def named(words: str) -> str:
    """What somebody typed, as the name of a campaign; raises InvalidInputError where it can't be one."""
    name = " ".join(words.split())
    if len(name) > LONGEST:
        raise InvalidInputError(f"Up to {LONGEST} characters, please.", field="new_campaign")
    if name and not slug(name):
        raise InvalidInputError("A name needs a letter or a digit.", field="new_campaign")
    return name


def slug(words: str) -> str:
    """Words as they stand in a link: "Winter Sale 2026" becomes "winter-sale-2026"."""
    return "-".join(re.findall(r"\w+", words.casefold()))


def ruled(words: Rule) -> Rule:
    """The rule as it is kept; raises InvalidInputError where it lacks a part."""
    kept = Rule(source=words.source.strip(), medium=words.medium.strip(), term=words.term.strip())
    for name in ("source", "medium"):
        if not getattr(kept, name):
            raise InvalidInputError("This may not be empty.", field=name)
    return kept


def tags_of(name: str, rule: Rule, platform: str) -> dict[str, str]:
    """What the links of a campaign say on the platform."""
    said = {
        "utm_source": rule.source.replace(PLATFORM, platform),
        "utm_medium": rule.medium,
        "utm_campaign": slug(name),
        "utm_term": rule.term,
    }
    return {parameter: value for parameter, value in said.items() if value}


def tagged(url: str, tags: Mapping[str, str]) -> str:
    """The address with the tags that it has not got already; all else of it stays as it is."""
    parts = urlsplit(url)
    known = {unquote_plus(pair.partition("=")[0]).casefold() for pair in parts.query.split("&")}
    fresh = [f"{name}={quote(value, safe='')}" for name, value in tags.items() if name not in known]
    query = "&".join([*([parts.query.rstrip("&")] if parts.query else []), *fresh])
    return urlunsplit(parts._replace(query=query)) if fresh else url


def tagged_links(text: str, tags: Mapping[str, str]) -> str:
    """The text with every link in it tagged."""
    if not tags:
        return text
    done, pieces = 0, []
    for start, end in links(text):
        pieces += [text[done:start], tagged(text[start:end], tags)]
        done = end
    return "".join([*pieces, text[done:]])
