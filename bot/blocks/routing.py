"""A brand's routing table: its rules in order, the modal that makes one, and what it would take."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.blocks.element import (
    button,
    channel_select,
    entry,
    multi_select,
    overflow,
    person_select,
    select,
    text_input,
)
from bot.blocks.inbox import PRIORITIES
from bot.blocks.item import LANGUAGES
from bot.blocks.kit import Json, actions, context, divider, header, modal, one_line, section, stamp
from bot.blocks.rich import Line, bold, bullets, channel, line, person, quote, rich, text
from bot.blocks.talk import KINDS, MOODS
from bot.domain.account import Account
from bot.domain.brand import Brand
from bot.domain.conversation import Item
from bot.domain.ids import ChannelId, SlackUserId
from bot.domain.routing import DEFAULT, MOST_RULES, Conditions, Placement, Priority, Rule, Target
from bot.errors import NotFoundError

ROUTING = "routing:table"
"""The modal with the table, and the button that opens it, its value the brand's id."""

RULE = "routing:rule"
"""The modal of one rule; its metadata are the ids of brand and rule, 0 for a new one."""

ADD = "routing:add"
BACK = "routing:back"
TRY = "routing:try"
"""Buttons of the modals, their value the brand's id."""

ROW = "routing:row"
"""The menu of a rule in the table; its values are a verb and the ids of brand and rule."""

EDIT, UP, DOWN, DELETE = "edit", "up", "down", "delete"

NAME, PLATFORMS, ACCOUNTS, KIND, MOOD = "name", "platforms", "accounts", "kinds", "moods"
LANGUAGE, WORDS, FOLLOWERS = "languages", "words", "followers"
CHANNEL, TAGS, PRIORITY, ASSIGNEE = "channel", "tags", "priority", "assignee"
"""The blocks of the modal of a rule."""

_HITS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What the modal of a rule holds."""

    name: str = ""
    conditions: Conditions = field(default_factory=Conditions)
    target: Target = field(default_factory=Target)


class Hit(Protocol):
    """An item that a rule would take."""

    @property
    def item(self) -> Item:
        """The item."""

    @property
    def why(self) -> tuple[str, ...]:
        """What of it matched."""

    @property
    def now(self) -> Placement:
        """Where it goes as the table stands now."""


class Trial(Protocol):
    """What a rule would have taken of the last items."""

    @property
    def tried(self) -> int:
        """How many items it was tried on."""

    @property
    def hits(self) -> Sequence[Hit]:
        """Those that it takes, the latest first."""


def verb_of(value: str) -> tuple[str, str]:
    """The verb and the ids of a menu's value; raises NotFoundError for nonsense."""
    verb, _, ids = value.partition(":")
    if verb not in (EDIT, UP, DOWN, DELETE):
        raise NotFoundError("There is no such choice any more.")
    return verb, ids


# ---- the table


def table_modal(brand: Brand, rules: Sequence[Rule], accounts: Sequence[Account]) -> Json:
    """All rules, in the order in which they are asked, and the one that takes the rest."""
    shown = [block for at, rule in enumerate(rules, start=1) for block in _row(at, rule, rules, accounts)]
    words = "What comes in goes where the first rule says that fits. What is there already stays where it is."
    blocks = [section(words), *shown, *_default(brand), _adding(brand, rules)]
    return modal("Routing", blocks, ROUTING, "", stamp(brand.id))


def _row(at: int, rule: Rule, rules: Sequence[Rule], accounts: Sequence[Account]) -> list[Json]:
    ids = stamp(rule.brand_id, rule.id)
    offered = {f"{EDIT}:{ids}": "Change or test"}
    if rule.id != rules[0].id:
        offered[f"{UP}:{ids}"] = "Ask earlier"
    if rule.id != rules[-1].id:
        offered[f"{DOWN}:{ids}"] = "Ask later"
    offered[f"{DELETE}:{ids}"] = "Delete"
    head = section(f"{at}. {one_line(rule.name, 60)}", overflow(ROW, offered), f"rule_{rule.id}")
    asks = "; ".join(asked(rule.conditions, accounts)) or "everything"
    return [head, rich(line(text("If "), text(asks)), line(text("Then "), *told(rule.target)))]


def _default(brand: Brand) -> list[Json]:
    target = Target(channel=brand.channels.community)
    said = line(text(f"{DEFAULT} ", "bold"), text(" goes to "), *told(target)[1:])
    return [divider(), rich(said)]


def _adding(brand: Brand, rules: Sequence[Rule]) -> Json:
    if len(rules) >= MOST_RULES:
        return context(f"These are {MOST_RULES} rules: delete one before you add another.")
    return actions(button("Add a rule", ADD, stamp(brand.id), "primary"))


def asked(conditions: Conditions, accounts: Sequence[Account]) -> list[str]:
    """What a rule asks for, in words."""
    names = {account.id: account.name for account in accounts}
    kinds = {str(kind): words.lower() for kind, words in KINDS.items()}
    said = (
        ("platform is", [one.capitalize() for one in sorted(conditions.platforms)]),
        ("account is", [names.get(one, "one that is gone") for one in sorted(conditions.accounts)]),
        ("kind is", [kinds.get(one, one) for one in sorted(conditions.kinds)]),
        ("sentiment is", sorted(conditions.moods)),
        ("language is", [LANGUAGES.get(one, one) for one in sorted(conditions.languages)]),
        ("it says", [f"“{word}”" for word in conditions.words]),
        ("its author has", [f"{conditions.followers:,} followers or more"] if conditions.followers else []),
    )
    return [f"{head} {' or '.join(found)}" for head, found in said if found]


def told(target: Target) -> Line:
    """What a rule does, in words."""
    place: Line = (channel(target.channel),) if target.channel else (text("the community channel"),)
    more = [text(", tagged " + " ".join(f"#{tag}" for tag in target.tags))] if target.tags else []
    if target.priority != Priority.NORMAL:
        more.append(text(f", {PRIORITIES[target.priority].lower()} priority"))
    whose = [text(", for "), person(target.assignee)] if target.assignee else []
    return (text("to "), *place, *more, *whose)


# ---- a rule


def rule_modal(
    brand: Brand, rule_id: int, draft: Draft, accounts: Sequence[Account], trial: Trial | None = None
) -> Json:
    """Asks what a rule asks for and what it does; with what it would have taken, once it was tried."""
    blocks = [
        entry(NAME, "Name", text_input(NAME, draft.name, "Complaints of big accounts", 60)),
        header("If all of this is so"),
        context("What you leave empty may be anything."),
        *_conditions(draft.conditions, accounts),
        header("Then"),
        *_target(draft.target),
        actions(
            button("Test on the last items", TRY, stamp(brand.id)), button("All rules", BACK, stamp(brand.id))
        ),
        *(_tried(trial) if trial else []),
    ]
    return modal("Rule", blocks, RULE, "Save", stamp(brand.id, rule_id))


def _conditions(conditions: Conditions, accounts: Sequence[Account]) -> list[Json]:
    platforms = {one: one.capitalize() for one in sorted({account.platform for account in accounts})}
    named = {str(account.id): account.name for account in accounts[:100]}
    menus = (
        (PLATFORMS, "Platform", platforms, conditions.platforms),
        (ACCOUNTS, "Account", named, map(str, conditions.accounts)),
        (KIND, "Kind", {str(kind): words for kind, words in KINDS.items()}, conditions.kinds),
        (MOOD, "Sentiment", {str(mood): words for mood, words in MOODS.items()}, conditions.moods),
        (LANGUAGE, "Language", LANGUAGES, conditions.languages),
    )
    chosen = [
        entry(block, words, multi_select(block, options, sorted(taken)), optional=True)
        for block, words, options, taken in menus
        if options
    ]
    typed = text_input(WORDS, ", ".join(conditions.words), "refund, money back, broken", 1000)
    least = text_input(FOLLOWERS, str(conditions.followers or ""), "10000", 12)
    return [
        *chosen,
        entry(WORDS, "It says one of these", typed, "Whole words, with commas between.", optional=True),
        entry(FOLLOWERS, "Its author has at least so many followers", least, _SIZE, optional=True),
    ]


_SIZE = "An author whose platform does not tell is never big enough."


def _target(target: Target) -> list[Json]:
    place = "Empty: the brand's community channel."
    picker = channel_select(CHANNEL, target.channel or "")
    tags = text_input(TAGS, ", ".join(target.tags), "press, vip", 240)
    return [
        entry(CHANNEL, "It goes to", picker, place, optional=True),
        entry(TAGS, "Tagged", tags, "With commas between.", optional=True),
        entry(PRIORITY, "Priority", select(PRIORITY, PRIORITIES, target.priority)),
        entry(ASSIGNEE, "It is for", person_select(ASSIGNEE, target.assignee or ""), optional=True),
    ]


def _tried(trial: Trial) -> list[Json]:
    if not trial.tried:
        return [section("Nothing has come in yet to test it on.")]
    head = f"{len(trial.hits):,} of the last {trial.tried:,} items would match."
    return [section(head), *(block for hit in trial.hits[:_HITS] for block in _hit(hit))]


def _hit(hit: Hit) -> list[Json]:
    item = hit.item.remote
    said = one_line(item.text or "(no text)", 150)
    why = [(text(reason),) for reason in hit.why]
    now = (text("As the table stands now: "), text(hit.now.rule, "bold"))
    head = line(bold(one_line(item.author.name or item.author.handle, 60)))
    return [rich(head, quote(text(said)), bullets([*why, now]))]


def words_of(typed: str) -> tuple[str, ...]:
    """Words and phrases as somebody types them, each once."""
    found = (" ".join(word.split())[:60] for word in typed.replace("\n", ",").split(","))
    return tuple(dict.fromkeys(word for word in found if word))[:30]


def draft_of(rule: Rule) -> Draft:
    """What the modal holds of a rule that is there."""
    return Draft(name=rule.name, conditions=rule.conditions, target=rule.target)


def target_of(channel_id: str, tags: tuple[str, ...], priority: str, assignee: str) -> Target:
    """What a rule does, of what was chosen."""
    return Target(
        channel=ChannelId(channel_id) or None,
        tags=tags,
        priority=Priority(priority or Priority.NORMAL),
        assignee=SlackUserId(assignee) or None,
    )
