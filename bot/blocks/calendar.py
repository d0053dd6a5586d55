"""The calendar and the queue in the App Home tab."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from bot.blocks.content import names
from bot.blocks.element import button, heard_as, overflow, select
from bot.blocks.kit import Json, actions, context, header, home, one_line, section, stamp
from bot.blocks.post import STATES
from bot.blocks.queue import DRAFT, NAMES, OPEN, post_row
from bot.blocks.rich import bold, line, preformatted, rich, text
from bot.domain.account import Account
from bot.domain.brand import Brand
from bot.domain.calendar import Entry, Look, Tab, after_last, by_day, first_day, grid, look_value
from bot.domain.ids import AccountId, BrandId, PostId
from bot.domain.post import Post
from bot.domain.recurrence import Occurrence

TABS: Mapping[Tab, str] = {tab: f"calendar:{tab}" for tab in Tab}
"""The buttons at the top; the value of every button here is where it leads to."""

PREVIOUS, TODAY, NEXT = "calendar:previous", "calendar:today", "calendar:next"
BACK, ON, DAY, ALL = "calendar:back", "calendar:on", "calendar:day", "calendar:all"
"""Another week or month, another page, the week of a day, everything."""

BRAND, ACCOUNT, STATE, CAMPAIGN = (
    "calendar:brand",
    "calendar:account",
    "calendar:state",
    "calendar:campaign",
)
"""The menus that narrow it; their value is one of their choices, EVERY for all."""

DO = "calendar:do"
"""The menu beside a post that comes back: "open:12.3" or "stop:12"."""

EVERY = "all"
SIZE = 60
"""How many posts a page of a week shows."""
ROWS = 20
"""How many posts a page of the queue shows."""
_MOST = 99
_LINES = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """What somebody sees: `look` says where; `entries` are those of the span, `posts` those of the queue.

    `zone` is the one of who looks, `today` their day; `places` are those of posts that come back.
    """

    look: Look
    zone: ZoneInfo
    today: date
    brands: Mapping[BrandId, Brand]
    accounts: Mapping[AccountId, Account]
    campaigns: Sequence[str] = ()
    entries: Sequence[Entry] = ()
    posts: Sequence[Post] = ()
    places: Mapping[PostId, Occurrence] = field(default_factory=dict)


def tabs(look: Look) -> Json:
    """The buttons that lead from one tab to another; what is left out stays left out."""
    words = {Tab.DESK: "Desk", Tab.WEEK: "Week", Tab.MONTH: "Month", Tab.QUEUE: "Queue"}
    return actions(
        *(
            button(
                said,
                TABS[tab],
                look_value(replace(look, tab=tab, page=0)),
                "primary" if tab == look.tab else "",
            )
            for tab, said in words.items()
        )
    )


def calendar_view(sheet: Sheet) -> Json:
    """The week, the month or the queue."""
    body = {Tab.MONTH: _month, Tab.QUEUE: _queue}.get(sheet.look.tab, _week)
    blocks = [tabs(sheet.look), *body(sheet)]
    return home(blocks, look_value(sheet.look))


# ---- what stands above


def _head(sheet: Sheet, title: str) -> Iterator[Json]:
    look = sheet.look
    yield header(title)
    if look.tab != Tab.QUEUE:
        first = first_day(look, sheet.today)
        earlier = replace(look, day=first - timedelta(days=1), page=0)
        later = replace(look, day=after_last(look, first), page=0)
        yield actions(
            button("Previous", PREVIOUS, look_value(earlier)),
            button("Today", TODAY, look_value(replace(look, day=None, page=0))),
            button("Next", NEXT, look_value(later)),
            button("Draft a post", DRAFT, "new"),
        )
    yield actions(*_menus(sheet))
    yield context(f"Times are yours: {sheet.zone.key}.")


def _menus(sheet: Sheet) -> Iterator[Json]:
    look = sheet.look
    if len(sheet.brands) > 1:
        yield _menu(BRAND, "All brands", _choices(sheet.brands.values()), str(look.brand or EVERY))
    yield _menu(ACCOUNT, "All accounts", _choices(sheet.accounts.values()), str(look.account or EVERY))
    usual = NAMES["open"] if look.tab == Tab.QUEUE else "All that is planned"
    states = {name: words for name, words in NAMES.items() if name != "open"}
    yield _menu(STATE, usual, states, look.state or EVERY)
    if sheet.campaigns:
        yield _campaigns(sheet)
    if look.narrowed:
        yield button("Show all", ALL, look_value(Look(tab=look.tab, day=look.day)))


def _choices(named: Iterable[Brand | Account]) -> dict[str, str]:
    return {str(one.id): one.name for one in islice(named, _MOST)}


def _campaigns(sheet: Sheet) -> Json:
    # A name may be longer than Slack takes as a value, so its place in the list stands for it.
    campaigns = {str(place): name for place, name in enumerate(sheet.campaigns[:_MOST])}
    chosen = next((place for place, name in campaigns.items() if name == sheet.look.campaign), EVERY)
    return _menu(CAMPAIGN, "All campaigns", campaigns, chosen)


def _menu(action_id: str, everything: str, choices: Mapping[str, str], chosen: str) -> Json:
    return select(action_id, {EVERY: everything, **choices}, chosen)


def _nothing(sheet: Sheet, where: str) -> Json:
    words = (
        f"Nothing of what you chose is planned {where}."
        if sheet.look.narrowed
        else f"Nothing is planned {where}."
    )
    return section(words)


def _pager(look: Look, *, more: bool) -> Iterator[Json]:
    found = []
    if look.page:
        found.append(button("Page before", BACK, look_value(replace(look, page=look.page - 1))))
    if more:
        found.append(button("Further posts", ON, look_value(replace(look, page=look.page + 1))))
    if found:
        yield context(f"Page {look.page + 1}")
        yield actions(*found)


# ---- a week


def _week(sheet: Sheet) -> Iterator[Json]:
    first = first_day(sheet.look, sheet.today)
    yield from _head(sheet, f"Week of {first:%-d %B %Y}")
    start = sheet.look.page * SIZE
    shown = by_day(sheet.entries[start : start + SIZE], sheet.zone)
    whole = by_day(sheet.entries, sheet.zone)
    if not sheet.entries:
        yield _nothing(sheet, "in this week")
    for day in (first + timedelta(days=number) for number in range(7)):
        yield rich(line(*_day(day, sheet.today), *([] if day in whole else [text(" · nothing")])))
        yield from (_row(entry, sheet) for entry in shown.get(day, ()))
    yield from _pager(sheet.look, more=len(sheet.entries) > start + SIZE)


def _day(day: date, today: date) -> list[Json]:
    mark = [text(" · today", "bold")] if day == today else []
    return [bold(f"{day:%A, %-d %B}"), *mark]


def _row(entry: Entry, sheet: Sheet) -> Json:
    """A post at its time, with its state, where it goes, and what can be done about it."""
    post = entry.post
    state = "Will come back" if entry.coming else STATES[post.status]
    whose = f" · {sheet.brands[post.brand_id].name}" if len(sheet.brands) > 1 else ""
    small = f"{state} · {names(sheet.accounts, post.content.accounts)}{whose}"
    return section(f"{_line(entry, sheet.zone, 100)}\n{one_line(small, 200)}", _menu_of(entry, sheet))


def _line(entry: Entry, zone: ZoneInfo, most: int) -> str:
    return f"{entry.at.astimezone(zone):%H:%M}  {one_line(entry.post.content.text or '(no text)', most)}"


def _menu_of(entry: Entry, sheet: Sheet) -> Json:
    post = entry.post
    place = sheet.places.get(post.id)
    if place is None or not place.goes_on:
        return heard_as(button("Open", OPEN, stamp(post.id, post.version)), f"Open post {post.id}")
    opened = f"open:{stamp(post.id, post.version)}"
    return overflow(DO, {opened: "Open", f"stop:{stamp(post.id)}": "Stop repeating"})


# ---- a month


def _month(sheet: Sheet) -> Iterator[Json]:
    first = first_day(sheet.look, sheet.today)
    yield from _head(sheet, f"{first:%B %Y}")
    days = by_day(sheet.entries, sheet.zone)
    yield rich(preformatted(grid(first, days, sheet.today)))
    if not days:
        yield _nothing(sheet, "in this month")
    for day in sorted(days):
        yield _short_day(day, days[day], sheet)


def _short_day(day: date, entries: Sequence[Entry], sheet: Sheet) -> Json:
    today = " · today" if day == sheet.today else ""
    posts = "1 post" if len(entries) == 1 else f"{len(entries)} posts"
    rest = [f"+{len(entries) - _LINES} more"] if len(entries) > _LINES else []
    lines = [_line(entry, sheet.zone, 60) for entry in entries[:_LINES]]
    there = replace(sheet.look, tab=Tab.WEEK, day=day, page=0)
    week = heard_as(button("Week", DAY, look_value(there)), f"Show the week of {day:%-d %B}")
    return section("\n".join([f"{day:%a %-d %b}{today} · {posts}", *lines, *rest]), week)


# ---- the queue


def _queue(sheet: Sheet) -> Iterator[Json]:
    yield from _head(sheet, "Posts")
    shown = sheet.posts[:ROWS]
    if not shown:
        yield _nothing(sheet, "here")
    for post in shown:
        yield from post_row(post, sheet.brands, sheet.accounts)
    yield from _pager(sheet.look, more=len(sheet.posts) > ROWS)
