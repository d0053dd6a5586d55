"""The card of what is stuck."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from bot.blocks.content import name_of
from bot.blocks.crisis import open_button
from bot.blocks.delivery import outcome
from bot.blocks.kit import Drawing, Json, actions, context, header, message, section
from bot.blocks.pause import stop_button
from bot.blocks.rich import Line, bold, bullets, capped, date, paragraph, rich, text
from bot.domain.account import Account, AccountStatus
from bot.domain.brand import Brand
from bot.domain.delivery import LIVE, Delivery
from bot.domain.ids import AccountId
from bot.domain.watch import Alert


class AlertView(Protocol):
    """What the card shows."""

    @property
    def alert(self) -> Alert:
        """The alert itself."""

    @property
    def brand(self) -> Brand:
        """Whose it is."""

    @property
    def accounts(self) -> Mapping[AccountId, Account]:
        """The brand's accounts."""

    @property
    def deliveries(self) -> Sequence[Delivery]:
        """What is, or was, stuck."""


def alert_card(view: AlertView) -> Drawing:
    """What should have gone out by now, and how it stands; once all has settled, that it has."""
    over = view.alert.ended_at is not None
    head = "Settled: nothing is stuck any more" if over else "Should have gone out by now"
    why = "It has been on its way for more than five minutes. This card settles by itself."
    lines = [_line(view, one) for one in view.deliveries]
    return message(
        header(f"{head} · {view.brand.name}"),
        *([] if over else [section(why)]),
        rich(bullets(capped(lines, 12))),
        *_end(view),
    )


def _line(view: AlertView, delivery: Delivery) -> Line:
    what = f"Post {delivery.post_id}" if delivery.post_id else "A reply"
    due = date(delivery.planned_at or delivery.due_at, view.brand.zone)
    name = name_of(view.accounts, delivery.account_id)
    return (
        bold(f"{what} on {name}, due "),
        due,
        text(": "),
        *outcome(delivery, view.brand),
        *_held(view, delivery),
    )


def _held(view: AlertView, delivery: Delivery) -> Line:
    account = view.accounts.get(delivery.account_id)
    if delivery.status not in LIVE:
        return ()
    if view.brand.paused_at is not None:
        return (text(f"; {view.brand.name} is paused"),)
    lost = account is not None and account.status == AccountStatus.DISCONNECTED
    return (text("; the account has to be connected again"),) if lost else ()


def _end(view: AlertView) -> Iterator[Json]:
    ended = view.alert.ended_at
    if ended is not None:
        yield paragraph(text("Settled "), date(ended, view.brand.zone))
        return
    yield context("If nothing moves, look at Health in the Home tab of Pressroom.")
    yield actions(stop_button(view.brand), open_button(view.brand))
