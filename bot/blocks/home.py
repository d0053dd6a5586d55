"""The App Home tab: what waits for the person, what goes out next, whether all is well."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.blocks.accounts import STATES, connect_buttons
from bot.blocks.brand import SETTINGS, SETUP
from bot.blocks.calendar import tabs
from bot.blocks.digest import INBOX
from bot.blocks.element import button, heard_as
from bot.blocks.inbox import talk_row
from bot.blocks.kit import Json, actions, context, divider, header, home, one_line, section, stamp
from bot.blocks.pause import resume_button, stop_button
from bot.blocks.queue import DRAFT, post_row
from bot.blocks.reply_review import Replies, reply_row
from bot.blocks.rich import Line, bold, bullets, capped, rich, text
from bot.blocks.talk import Talk
from bot.domain.account import Account, AccountStatus
from bot.domain.brand import MEMBERS_ONLY, Brand
from bot.domain.calendar import Look, Tab
from bot.domain.ids import AccountId, BrandId
from bot.domain.inbox import View
from bot.domain.pause import Pause
from bot.domain.post import Post

ROWS = 5
"""How many of each kind the tab shows."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Heap:
    """Conversations of one kind: the first of them, and how many there are in all."""

    total: int = 0
    talks: Sequence[Talk] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """What a person's App Home shows.

    `to_approve` and `replies` wait for the person's yes; `mine` are the person's drafts and what they were
    asked to change; `trouble` is what failed, was missed or is unconfirmed. `health` are lines about the bot
    itself; none means that all is well. `pulse` says how many seconds ago each job last ended well; `pauses`
    are the brands that are stopped.
    """

    brands: Mapping[BrandId, Brand]
    accounts: Mapping[AccountId, Account]
    to_approve: Sequence[Post] = ()
    replies: Replies = field(default_factory=Replies)
    trouble: Sequence[Post] = ()
    mine: Sequence[Post] = ()
    overdue: Heap = Heap()
    claimed: Heap = Heap()
    unclaimed: Heap = Heap()
    upcoming: Sequence[Post] = ()
    health: Sequence[str] = ()
    pulse: Mapping[str, float] = field(default_factory=dict)
    pauses: Mapping[BrandId, Pause] = field(default_factory=dict)


def home_view(desk: Desk) -> Json:
    """The whole tab."""
    if not desk.brands:
        return home(_new_here())
    top = tabs(Look(tab=Tab.DESK))
    return home([top, *_tools(desk), *_waiting(desk), divider(), *_next(desk), divider(), *_health(desk)])


def closed_view() -> Json:
    """The tab of somebody who is no member of the workspace."""
    return home([section(MEMBERS_ONLY)])


def _new_here() -> list[Json]:
    words = "Pressroom runs your social media from Slack. Nothing is set up yet: a brand comes first."
    return [header("Welcome"), section(words), actions(button("Make a brand", SETUP, "new", "primary"))]


def _tools(desk: Desk) -> list[Json]:
    brands = list(desk.brands.values())[:5]
    names = [f": {one_line(brand.name, 40)}" if len(brands) > 1 else "" for brand in brands]
    first, *others = [
        (button(f"Settings{name}", SETTINGS, stamp(brand.id)), _stop(brand, desk))
        for name, brand in zip(names, brands, strict=True)
    ]
    rest = [actions(*other) for other in others]
    stopped = [desk.brands[one].name for one in desk.pauses if one in desk.brands]
    said = [section(f"Paused, nothing goes out: {', '.join(stopped)}")] if stopped else []
    return [*said, actions(button("Draft a post", DRAFT, "new", "primary"), *first), *rest]


def _stop(brand: Brand, desk: Desk) -> Json:
    pause = desk.pauses.get(brand.id)
    return resume_button(pause) if pause else stop_button(brand)


def _waiting(desk: Desk) -> Iterator[Json]:
    yield header("Waits for you")
    lists = [
        *_to_approve(desk),
        *_posts("Needs a look", desk.trouble, desk),
        *_posts("Your drafts and changes asked of you", desk.mine, desk),
        *_talks("Conversations that are overdue", desk.overdue, View.OVERDUE),
        *_talks("Conversations that are yours", desk.claimed, View.MINE),
        *_talks("Conversations nobody has", desk.unclaimed, View.UNCLAIMED),
    ]
    yield from lists or [section(_NOTHING)]


def waiting(desk: Desk) -> list[Json]:
    """What waits for the person, counted."""
    counts = (
        (len(desk.to_approve), "post to approve", "posts to approve"),
        (desk.replies.total, "reply to approve", "replies to approve"),
        (len(desk.trouble), "post needs a look", "posts need a look"),
        (len(desk.mine), "draft or change of yours", "drafts and changes of yours"),
        (desk.overdue.total, "conversation that is overdue", "conversations that are overdue"),
        (desk.claimed.total, "conversation that is yours", "conversations that are yours"),
        (desk.unclaimed.total, "conversation that nobody has", "conversations that nobody has"),
    )
    lines: list[Line] = [
        (bold(f"{number:,}"), text(f" {one if number == 1 else many}"))
        for number, one, many in counts
        if number
    ]
    return [rich(bullets(lines))] if lines else [section(_NOTHING)]


_REPLIES = 2
"""How many replies to approve stand in the tab however many posts there are."""

_NOTHING = "Nothing waits for you."


def _next(desk: Desk) -> Iterator[Json]:
    yield header("Goes out next")
    rows = _posts("", desk.upcoming, desk)
    yield from rows or [section("Nothing is scheduled.")]


def _posts(title: str, posts: Sequence[Post], desk: Desk) -> list[Json]:
    shown = [post for post in posts if post.brand_id in desk.brands]
    rows = [row for post in shown[:ROWS] for row in post_row(post, desk.brands, desk.accounts)]
    return _titled(title, rows, len(shown))


def _to_approve(desk: Desk) -> list[Json]:
    posts = [post for post in desk.to_approve if post.brand_id in desk.brands]
    named = len(desk.brands) > 1
    # In one list, as a full tab has no room for another; neither kind hides the other.
    replies = desk.replies.shown[: max(ROWS - len(posts), _REPLIES)]
    shown = posts[: ROWS - len(replies)]
    rows = [
        *(row for post in shown for row in post_row(post, desk.brands, desk.accounts)),
        *(row for one in replies for row in reply_row(one, named=named)),
    ]
    return _titled("To approve", rows, len(posts) + desk.replies.total)


def _talks(title: str, heap: Heap, view: View) -> list[Json]:
    rows = [row for talk in heap.talks[:ROWS] for row in talk_row(talk)]
    # The way on: the whole list, from its beginning.
    onward = heard_as(button("Show all", INBOX, view), f"Show all: {title}")
    return _titled(title, rows, heap.total, onward)


def _titled(title: str, rows: list[Json], total: int, onward: Json | None = None) -> list[Json]:
    if not rows:
        return []
    head = [rich({"type": "rich_text_section", "elements": [bold(f"{title} ({total})")]})] if title else []
    words = f"+{total - ROWS} more"
    more = [section(words, onward) if onward else context(words)] if total > ROWS else []
    return [*head, *rows, *more]


def _health(desk: Desk) -> Iterator[Json]:
    yield header("Health")
    lines = [_account_line(account) for account in _worst_first(desk.accounts)]
    if lines:
        yield rich(bullets(capped(lines, 12)))
    else:
        yield section("No account is connected yet.")
        yield from connect_buttons(desk.brands)
    yield context(*[one_line(words, 300) for words in desk.health[:9]] or ["Pressroom itself is well."])
    if desk.pulse:
        yield context(
            "Last round: " + ", ".join(f"{name} {_age(age)} ago" for name, age in desk.pulse.items())
        )


def _age(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < _MINUTES else f"{seconds / 60:.0f} min"


_MINUTES = 120


def _worst_first(accounts: Mapping[AccountId, Account]) -> list[Account]:
    return sorted(accounts.values(), key=lambda account: account.status == AccountStatus.CONNECTED)


def _account_line(account: Account) -> Line:
    return (bold(f"{account.name}: "), text(STATES[account.status]))
