"""The card of a storm, and the list in which people go through it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.blocks.crisis import open_button
from bot.blocks.element import button, select
from bot.blocks.inbox import talk_row
from bot.blocks.kit import Drawing, Json, actions, context, header, message, section, stamp
from bot.blocks.page import SIZE
from bot.blocks.rich import Line, bold, bullets, date, paragraph, rich, text
from bot.blocks.talk import KINDS, Talk
from bot.blocks.worst import MOODS, pinned, worst_head
from bot.domain.account import Account
from bot.domain.brand import Brand
from bot.domain.conversation import Conversation, Item
from bot.domain.ids import AccountId, StormId
from bot.domain.storm import Count, Order, Storm

LIST = "storm:list"
PREVIOUS = "storm:previous"
NEXT = "storm:next"
"""Buttons: the value is "id.order.page", the order by its place in ORDERS."""

ORDER = "storm:order"
"""The menu that chooses the order; its values are as those of the buttons."""

ORDERS: Mapping[Order, str] = {
    Order.WORST: "The worst first",
    Order.NEWEST: "The newest first",
    Order.UNCLAIMED: "Nobody has them",
}
"""Each order in words."""


class Burst(Protocol):
    """What the card of a storm shows; the worst items come with their conversations."""

    @property
    def storm(self) -> Storm:
        """The storm itself."""

    @property
    def brand(self) -> Brand:
        """Whose it is."""

    @property
    def accounts(self) -> Mapping[AccountId, Account]:
        """The accounts that it came to."""

    @property
    def counts(self) -> Sequence[Count]:
        """How much came, by account, kind and mood."""

    @property
    def worst(self) -> Sequence[tuple[Item, Conversation]]:
        """The worst items that nobody has dealt with."""


def storm_card(burst: Burst) -> Drawing:
    """All that came in at once: how much of what, the worst of it, and the way through it."""
    storm, brand = burst.storm, burst.brand
    total = sum(count.number for count in burst.counts)
    if storm.account_id is not None:
        return _found_card(burst, total, burst.accounts[storm.account_id])
    span: Line = (text(" since "), date(storm.begun_at, brand.zone))
    if storm.ended_at is not None:
        span = (*span, text(" until "), date(storm.ended_at, brand.zone))
    return message(
        header(f"{'Storm' if storm.ended_at is None else 'Storm over'} · {brand.name}"),
        paragraph(bold(f"{total:,} items"), *span, text(f". {_NO_CARDS}")),
        rich(bullets(_counted(burst))),
        *_worst(burst),
        actions(
            button("Go through them", LIST, _value(storm.id, Order.WORST, 0), "primary"),
            *([open_button(brand)] if storm.ended_at is None else []),
        ),
    )


_NO_CARDS = "They have no cards of their own: one gets its card here when somebody opens or answers it."


def _found_card(burst: Burst, total: int, account: Account) -> Drawing:
    """What was there when an account was connected, and the way through it."""
    since = text(f" from before {account.name} was connected. {_NO_CARDS} All of them are in the inbox.")
    return message(
        header(f"Found at the start · {burst.brand.name}"),
        paragraph(bold(f"{total:,} comments, mentions and messages"), since),
        rich(bullets(_counted(burst))),
        actions(button("Go through them", LIST, _value(burst.storm.id, Order.NEWEST, 0), "primary")),
    )


def _counted(burst: Burst) -> list[Line]:
    kinds: Counter[str] = Counter()
    moods: Counter[str] = Counter()
    accounts: Counter[str] = Counter()
    for count in burst.counts:
        kinds[KINDS[count.kind].lower()] += count.number
        moods[MOODS[count.mood]] += count.number
        accounts[burst.accounts[count.account_id].name] += count.number
    named = {"Kind": kinds, "Mood": moods, "Account": accounts}
    return [(bold(f"{name}: "), text(_listed(counted))) for name, counted in named.items() if counted]


def _listed(counted: Counter[str]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in counted.most_common(10))


def _worst(burst: Burst) -> list[Json]:
    zone = burst.brand.zone
    rows = [block for item, talk in burst.worst for block in pinned(item, talk, burst.accounts, zone)]
    return [worst_head(), *rows] if rows else []


def storm_message(storm_id: StormId, talks: Sequence[Talk], order: Order, page: int) -> Drawing:
    """A page of a storm's conversations: give one more than SIZE where there are further ones."""
    chosen = {_value(storm_id, one, 0): words for one, words in ORDERS.items()}
    rows = [block for talk in talks[:SIZE] for block in talk_row(talk)]
    shown = []
    if page:
        shown.append(button("Previous", PREVIOUS, _value(storm_id, order, page - 1)))
    if len(talks) > SIZE:
        shown.append(button("Next", NEXT, _value(storm_id, order, page + 1)))
    return message(
        header("What came in at once"),
        actions(select(ORDER, chosen, _value(storm_id, order, 0))),
        *(rows or [section("There is nothing of this kind.")]),
        *([context(f"Page {page + 1}"), actions(*shown)] if shown else []),
    )


def _value(storm_id: StormId, order: Order, page: int) -> str:
    return stamp(storm_id, list(ORDERS).index(order), page)
