"""The list of conversations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.blocks.element import button, heard_as, select
from bot.blocks.item import mood_words
from bot.blocks.kit import Drawing, Json, actions, context, header, message, mrkdwn, one_line, section, stamp
from bot.blocks.page import SIZE
from bot.blocks.rich import token
from bot.blocks.talk import Talk, state_of
from bot.domain.ids import BrandId
from bot.domain.inbox import View
from bot.domain.routing import LONGEST_TAG, Priority, tags_of
from bot.errors import NotFoundError

VIEW = "inbox:view"
PRIORITY = "inbox:priority"
PLATFORM = "inbox:platform"
TAG = "inbox:tag"
BRAND = "inbox:brand"
PREVIOUS = "inbox:previous"
NEXT = "inbox:next"
"""The menus and the paging buttons; the value is a `Sieve` in words."""

OPEN = "conversation:open"
"""Shows the card of a conversation to who asks; the value is "id.version"."""

NAMES: Mapping[View, str] = {
    View.WAITING: "Waiting for an answer",
    View.UNCLAIMED: "Nobody has it",
    View.MINE: "Mine",
    View.OVERDUE: "Overdue",
    View.SNOOZED: "Snoozed",
    View.ANSWERED: "Answered",
    View.RESOLVED: "Resolved",
    View.IGNORED: "Ignored",
    View.SPAM: "Looks like spam",
}
"""Each view in words."""

PRIORITIES: Mapping[str, str] = {
    Priority.URGENT: "Urgent",
    Priority.HIGH: "High",
    Priority.NORMAL: "Normal",
    Priority.LOW: "Low",
}
"""Each priority in words."""

_EMPTY: Mapping[View, str] = {
    View.WAITING: "Nobody waits for an answer.",
    View.UNCLAIMED: "Every conversation is taken care of.",
    View.MINE: "No conversation is yours: you have claimed none, and none was given to you.",
    View.OVERDUE: "Nobody has waited too long.",
    View.SPAM: "Nothing was folded away as spam.",
}

_PAGES = 10_000
_TAGS = 90
_SEVERAL = 2
_BRANDS = 2**31 - 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Sieve:
    """Which part of the list is shown: narrowed to what, the page from 0, whether there are further ones."""

    view: View = View.WAITING
    priority: Priority | None = None
    platform: str = ""
    tag: str = ""
    brand: BrandId | None = None
    number: int = 0
    more: bool = False

    @property
    def offset(self) -> int:
        """How many conversations come before this page."""
        return self.number * SIZE

    @property
    def value(self) -> str:
        """All of it in a button's value."""
        narrowed = f"{self.view}|{self.priority or ''}|{self.platform}|{self.tag}"
        return f"{narrowed}|{self.number}|{self.brand or ''}"


def sieve_of(value: str) -> Sieve:
    """The sieve that a value names: the name of a view will do; raises NotFoundError for nonsense."""
    view, priority, platform, tag, number, brand = (value.split("|") + [""] * 5)[:6]
    try:
        return Sieve(
            view=View(view),
            priority=Priority(priority) if priority else None,
            platform=platform,
            tag=tag[:LONGEST_TAG],
            # Bounded, as the values come from outside and get into SQL.
            number=min(_number(number), _PAGES),
            brand=BrandId(min(_number(brand), _BRANDS)) or None,
        )
    except ValueError as error:
        raise NotFoundError("There is no such list.") from error


def _number(word: str) -> int:
    return int(word) if word.isdecimal() and len(word) < len(str(_BRANDS)) else 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """What the list can be narrowed to, beside its views and priorities; brands with their names."""

    platforms: Sequence[str] = ()
    tags: Sequence[str] = ()
    brands: Mapping[BrandId, str] = field(default_factory=dict)


NO_CHOICES = Choices()


def inbox_message(talks: Sequence[Talk], sieve: Sieve, choices: Choices = NO_CHOICES) -> Drawing:
    """A page of conversations, the most pressing first."""
    rows = [block for talk in talks[:SIZE] for block in talk_row(talk)]
    return message(
        header("Conversations"),
        actions(*_menus(sieve, choices)),
        *(rows or [section(_empty(sieve))]),
        *_pager(sieve),
    )


def _empty(sieve: Sieve) -> str:
    if sieve.priority or sieve.platform or sieve.tag or sieve.brand:
        return "Nothing fits all of this. Choose less in the menus above."
    return _EMPTY.get(sieve.view, "There are no conversations here.")


def _menus(sieve: Sieve, choices: Choices) -> list[Json]:
    start = replace(sieve, number=0)
    views = {replace(start, view=view).value: words for view, words in NAMES.items()}
    priorities = {replace(start, priority=None).value: "Any priority"}
    priorities |= {replace(start, priority=one).value: PRIORITIES[one] for one in Priority}
    return [
        select(VIEW, views, start.value),
        *_brands(start, choices.brands),
        select(PRIORITY, priorities, start.value),
        *_platforms(start, choices.platforms),
        *_tags(start, choices.tags),
    ]


def _brands(start: Sieve, names: Mapping[BrandId, str]) -> list[Json]:
    if len(names) < _SEVERAL and not start.brand:
        return []
    shown = dict(list(names.items())[:_TAGS])
    offered = {replace(start, brand=one).value: one_line(name, 70) for one, name in shown.items()}
    if start.brand and start.brand not in shown:
        offered[start.value] = names.get(start.brand, "Another brand")
    return [select(BRAND, {replace(start, brand=None).value: "Any brand"} | offered, start.value)]


def _platforms(start: Sieve, platforms: Sequence[str]) -> list[Json]:
    if len(platforms) < _SEVERAL and not start.platform:
        return []
    shown = dict.fromkeys(filter(None, (*platforms, start.platform)))
    offered = {replace(start, platform=one).value: one.capitalize() for one in shown}
    return [select(PLATFORM, {replace(start, platform="").value: "Any platform"} | offered, start.value)]


def _tags(start: Sieve, tags: Sequence[str]) -> list[Json]:
    if not tags and not start.tag:
        return []
    shown = dict.fromkeys(filter(None, (start.tag, *tags[:_TAGS])))
    offered = {replace(start, tag=one).value: f"#{one}" for one in shown}
    return [select(TAG, {replace(start, tag="").value: "Any tag"} | offered, start.value)]


def _pager(sieve: Sieve) -> list[Json]:
    shown = []
    if sieve.number:
        shown.append(button("Previous", PREVIOUS, replace(sieve, number=sieve.number - 1).value))
    if sieve.more:
        shown.append(button("Next", NEXT, replace(sieve, number=sieve.number + 1).value))
    return [context(f"Page {sieve.number + 1}"), actions(*shown)] if shown else []


def asked(words: Sequence[str], platforms: Sequence[str]) -> Sieve:
    """The sieve that somebody types: `mine urgent #refund bluesky`, in any order.

    Raises NotFoundError for a word that is none of these, with those there are.
    """
    sieve = Sieve()
    for word in words:
        sieve = _with(sieve, word.lower(), platforms)
    return sieve


_ALIASES = {"new": "unclaimed", "claimed": "mine"}


def _with(sieve: Sieve, word: str, platforms: Sequence[str]) -> Sieve:
    word = _ALIASES.get(word, word)
    if word in set(View):
        return replace(sieve, view=View(word))
    if word in set(Priority):
        return replace(sieve, priority=Priority(word))
    if word in platforms:
        return replace(sieve, platform=word)
    if word.startswith("#") and (found := tags_of(word)):
        return replace(sieve, tag=found[0])
    known = ", ".join([*View, *Priority, *platforms])
    raise NotFoundError(f"“{one_line(word, 40)}” narrows nothing. There are: {known}, and #tags.")


def talk_row(talk: Talk) -> list[Json]:
    """A conversation in a list: who wrote, the beginning of what came last, and its state in small print."""
    item, conversation = talk.items[-1], talk.conversation
    author = one_line(item.remote.author.name or item.remote.author.handle, 60)
    said = one_line(item.remote.text or "(no text)", 150)
    value = stamp(conversation.id, conversation.version)
    opener = heard_as(button("Open", OPEN, value), f"Open the conversation with {author}")
    state, created = (
        mrkdwn(f"*{state_of(conversation)}*"),
        mrkdwn(token(item.remote.created_at, talk.brand.zone)),
    )
    marks = [*_marks(talk), mood_words(item.sentiment), talk.account.name, *_holder(talk)]
    return [section(f"{author}: {said}", opener), context(state, created, *marks)]


def _marks(talk: Talk) -> list[str | Json]:
    conversation = talk.conversation
    pressing = conversation.priority != Priority.NORMAL
    shown: list[str | Json] = [PRIORITIES[conversation.priority]] if pressing else []
    if conversation.tags:
        shown.append(" ".join(f"#{tag}" for tag in conversation.tags))
    return shown


def _holder(talk: Talk) -> list[Json]:
    conversation = talk.conversation
    if conversation.claimed_by:
        return [mrkdwn(f"<@{conversation.claimed_by}> has it")]
    return [mrkdwn(f"For <@{conversation.assignee}>")] if conversation.assignee else []
