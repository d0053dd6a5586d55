"""Slots: the list of a brand's and its accounts' weekly times, and the modal that changes them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.blocks.element import button, entry, heard_as, select, text_input
from bot.blocks.kit import Drawing, Json, context, header, message, modal, one_line, section, stamp
from bot.domain.account import Account
from bot.domain.brand import Brand, Slot
from bot.domain.ids import AccountId
from bot.domain.slot import WEEKDAYS, times_on, week

SHOW = "slots:show"
"""Shows the list; the value is the brand's id."""

EDIT = "slots:edit"
"""Opens the modal, and is its callback_id; value and metadata are "brand.account", 0 for the brand itself."""

WHOSE, FRESHNESS, DAY = "whose", "freshness", "day_"
"""The blocks; DAY + 0 holds the times of Mondays."""

BRANDS, OWN = "brand", "own"
"""Whose slots an account has."""

WINDOWS: Mapping[str, str] = {
    "900": "15 minutes",
    "1800": "30 minutes",
    "3600": "1 hour",
    "7200": "2 hours",
    "14400": "4 hours",
    "43200": "12 hours",
    "86400": "1 day",
}
"""How late a post may go out: words by seconds."""


def slots_message(brand: Brand, accounts: Sequence[Account]) -> Drawing:
    """The weekly times of the brand and of each account, with the buttons that change them."""
    late = f"A post goes out up to {window(brand.freshness)} late; after that you are asked about it."
    rows = [block for one in accounts[:_ROWS] for block in _account(brand, one)]
    rest = len(accounts) - _ROWS
    return message(
        header(f"Slots of {brand.name}"),
        section(_said(brand.slots), _change(brand, None)),
        context(f"In {brand.timezone}. “Next slot” means the first of these that is free.", late),
        *rows,
        *([context(f"+{rest} more accounts")] if rest > 0 else []),
    )


_ROWS = 20


def _account(brand: Brand, account: Account) -> list[Json]:
    name = one_line(account.name, 80)
    said = f"Those of {brand.name}." if account.slots is None else _said(account.slots)
    return [section(f"{name}\n{said}", _change(brand, account))]


def _change(brand: Brand, account: Account | None) -> Json:
    name = account.name if account else brand.name
    value = stamp(brand.id, account.id if account else 0)
    return heard_as(button("Change", EDIT, value), f"Change the slots of {name}")


def _said(slots: Sequence[Slot]) -> str:
    return "\n".join(week(slots)) or "No slots."


def window(freshness: timedelta) -> str:
    """A span as people say it."""
    seconds = str(int(freshness.total_seconds()))
    return WINDOWS.get(seconds, f"{int(freshness.total_seconds()) // 60} minutes")


def window_select(action_id: str, freshness: timedelta) -> Json:
    """The menu of windows; one that was set elsewhere is listed too."""
    seconds = str(int(freshness.total_seconds()))
    return select(action_id, {**WINDOWS, seconds: window(freshness)}, seconds)


def slots_modal(brand: Brand, account: Account | None) -> Json:
    """The times of each day; for an account also whose it has, for a brand how late its posts may go out."""
    slots = brand.slots if account is None or account.slots is None else account.slots
    days = [
        entry(
            f"{DAY}{weekday}",
            name,
            text_input(f"{DAY}{weekday}", times_on(slots, weekday), "9:00, 12:30", 200),
            optional=True,
        )
        for weekday, name in enumerate(WEEKDAYS)
    ]
    zone = context(f"In the time zone of {one_line(brand.name, 60)}: {brand.timezone}.")
    blocks = [*_before(brand, account), zone, *days, *_after(brand, account)]
    title = "Slots of an account" if account else "Slots of the brand"
    return modal(title, blocks, EDIT, "Save", stamp(brand.id, account.id if account else 0))


def _before(brand: Brand, account: Account | None) -> list[Json]:
    if account is None:
        return []
    choices = {BRANDS: f"Those of {brand.name}", OWN: "Its own, as below"}
    whose = select(WHOSE, choices, BRANDS if account.slots is None else OWN)
    return [section(one_line(account.name, 80)), entry(WHOSE, "Which slots does it have?", whose)]


def _after(brand: Brand, account: Account | None) -> list[Json]:
    if account is not None:
        return []
    hint = "After an outage a post that is later than this waits for your word. Each post can say otherwise."
    menu = window_select(FRESHNESS, brand.freshness)
    return [entry(FRESHNESS, "How late may a post go out?", menu, hint)]


def chosen(value: tuple[int, ...]) -> AccountId | None:
    """The account that the second number of a stamp names, if any."""
    return AccountId(value[1]) if value[1] else None
