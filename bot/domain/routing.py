"""Routing: which channel a conversation goes to, how it is marked and whom it is given to, and why."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.ids import AccountId, BrandId, ChannelId, RuleId, SlackUserId

DEFAULT = "Everything else"
"""The name of the rule that always comes last and takes what no other takes."""
MOST_RULES = 40
LONGEST_TAG = 24
MOST_TAGS = 8


class Priority(StrEnum):
    """How soon a conversation wants an answer."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


@dataclass(frozen=True, kw_only=True, slots=True)
class Conditions:
    """What has to be so of the item that opens a conversation; what is left empty may be anything."""

    platforms: frozenset[str] = frozenset()
    accounts: frozenset[AccountId] = frozenset()
    kinds: frozenset[str] = frozenset()
    moods: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    followers: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """What a rule does with a conversation; no channel is the brand's community channel."""

    channel: ChannelId | None = None
    tags: tuple[str, ...] = ()
    priority: Priority = Priority.NORMAL
    assignee: SlackUserId | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A row of a brand's routing table; `position` says which is asked first."""

    id: RuleId
    brand_id: BrandId
    position: int
    name: str
    conditions: Conditions = field(default_factory=Conditions)
    target: Target = field(default_factory=Target)


@dataclass(frozen=True, kw_only=True, slots=True)
class Traits:
    """What rules ask about an item; of an author's size None is unknown, and so is never big enough."""

    platform: str
    account_id: AccountId
    account: str
    kind: str
    mood: str
    text: str
    language: str | None = None
    followers: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Placement:
    """Where a conversation goes, by which rule, and what of it matched, in words."""

    rule: str = DEFAULT
    target: Target = field(default_factory=Target)
    why: tuple[str, ...] = ()


def place(rules: Sequence[Rule], traits: Traits) -> Placement:
    """What the first rule says that matches; the default where none does."""
    for rule in rules:
        why = reasons(rule.conditions, traits)
        if why is not None:
            return Placement(rule=rule.name, target=rule.target, why=why)
    return Placement()


def reasons(conditions: Conditions, traits: Traits) -> tuple[str, ...] | None:
    """What matched, in words; None where something that is asked for is not so."""
    found: list[str] = []
    for asks, answer in _TESTS:
        if not asks(conditions):
            continue
        said = answer(conditions, traits)
        if said is None:
            return None
        found.append(said)
    return tuple(found)


_Asks = Callable[[Conditions], object]
_Answer = Callable[[Conditions, Traits], str | None]


def _platform(conditions: Conditions, traits: Traits) -> str | None:
    return f"platform is {traits.platform}" if traits.platform in conditions.platforms else None


def _account(conditions: Conditions, traits: Traits) -> str | None:
    return f"came to {traits.account}" if traits.account_id in conditions.accounts else None


def _kind(conditions: Conditions, traits: Traits) -> str | None:
    return f"kind is {_KINDS[traits.kind]}" if traits.kind in conditions.kinds else None


def _mood(conditions: Conditions, traits: Traits) -> str | None:
    return f"sentiment is {traits.mood}" if traits.mood in conditions.moods else None


def _language(conditions: Conditions, traits: Traits) -> str | None:
    spoken = (traits.language or "").lower().partition("-")[0]
    return f"language is {spoken}" if spoken in conditions.languages else None


def _word(conditions: Conditions, traits: Traits) -> str | None:
    said = next((word for word in conditions.words if _has(traits.text, word)), None)
    return f"says “{said}”" if said is not None else None


def _size(conditions: Conditions, traits: Traits) -> str | None:
    least = conditions.followers or 0
    if traits.followers is None or traits.followers < least:
        return None
    return f"author has {traits.followers:,} followers, {least:,} or more"


_KINDS: Mapping[str, str] = {"comment": "comment", "mention": "mention", "message": "direct message"}

#: What a rule may ask, in the order in which a card tells it: whether it asks, and what the answer is.
_TESTS: Sequence[tuple[_Asks, _Answer]] = (
    (lambda asked: asked.platforms, _platform),
    (lambda asked: asked.accounts, _account),
    (lambda asked: asked.kinds, _kind),
    (lambda asked: asked.moods, _mood),
    (lambda asked: asked.languages, _language),
    (lambda asked: asked.words, _word),
    (lambda asked: asked.followers, _size),
)


def _has(text: str, word: str) -> bool:
    """Whether a text has these words as whole ones: "art" is not in "start"."""
    return re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", text.casefold()) is not None


def tags_of(text: str) -> tuple[str, ...]:
    """Tags as somebody types them, by commas or spaces: small letters, each once, none too long."""
    found = (re.sub(r"[^\w-]", "", word.lower())[:LONGEST_TAG] for word in re.split(r"[\s,;]+", text))
    return tuple(dict.fromkeys(tag for tag in found if tag.strip("-_")))[:MOST_TAGS]
