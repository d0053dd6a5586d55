"""The stop of a brand: its buttons, its card, and what is answered to who pressed it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from bot.blocks.content import name_of
from bot.blocks.delivery import outcome
from bot.blocks.element import button, confirm
from bot.blocks.kit import Drawing, Json, actions, context, header, message, mrkdwn, one_line, stamp, visible
from bot.blocks.rich import Line, bold, bullets, capped, date, paragraph, person, quote, rich, text
from bot.domain.account import Account
from bot.domain.brand import Brand
from bot.domain.delivery import Delivery
from bot.domain.ids import AccountId
from bot.domain.pause import Pause
from bot.domain.post import Post

STOP = "pause:stop"
"""Stops a brand; the value is its id."""

RESUME = "pause:resume"
"""Ends a stop; the value is "brand.stop"."""


class PauseView(Protocol):
    """What the card of a stop shows."""

    @property
    def pause(self) -> Pause:
        """The stop itself."""

    @property
    def brand(self) -> Brand:
        """Whose it is."""

    @property
    def accounts(self) -> Mapping[AccountId, Account]:
        """The brand's accounts."""

    @property
    def in_flight(self) -> Sequence[Delivery]:
        """What was being sent when it began."""

    @property
    def waiting(self) -> Sequence[tuple[Delivery, Post | None]]:
        """What would go out by now and soon; a reply has no post."""

    @property
    def total(self) -> int:
        """How much waits in all."""


def stop_button(brand: Brand) -> Json:
    """Stops the brand, after a question."""
    asked = confirm(
        f"Pause {one_line(brand.name, 40)}?",
        "Nothing new goes out, no post and no reply, until somebody resumes it.",
        "Pause",
    )
    return button("Pause", STOP, stamp(brand.id), "danger", asked)


def resume_button(pause: Pause) -> Json:
    """Ends the stop."""
    return button("Resume", RESUME, stamp(pause.brand_id, pause.id))


def pause_card(view: PauseView) -> Drawing:
    """Who stopped the brand, when and why; what was being sent; what waits; the way on."""
    pause, over = view.pause, view.pause.ended_at is not None
    return message(
        header(f"{view.brand.name} {'was paused' if over else 'is paused: nothing goes out'}"),
        paragraph(*_begun(view)),
        *_reason(pause),
        *_flying(view),
        *([] if over else [*_waiting(view), actions(resume_button(pause))]),
        *([paragraph(*_ended(view))] if over else []),
    )


def stopped(view: PauseView) -> Drawing:
    """The acknowledgement, for who asked for the stop."""
    said = f"{view.brand.name} is paused. Nothing new goes out until somebody resumes it. "
    return message(
        paragraph(text(said), person(view.pause.begun_by), text(" paused it.")),
        *_reason(view.pause),
        *_flying(view),
        actions(resume_button(view.pause)),
    )


def resumed(brand: Brand, *, asked: bool) -> Drawing:
    """The answer to who resumed it."""
    more = (
        "A card asks what becomes of each thing that was due meanwhile."
        if asked
        else "Nothing was due meanwhile."
    )
    return message(paragraph(text(f"{brand.name} goes on. {more}")))


def _reason(pause: Pause) -> list[Json]:
    return [rich(quote(text(visible(pause.reason))))] if pause.reason else []


def _begun(view: PauseView) -> Line:
    pause = view.pause
    when = date(pause.begun_at, view.brand.zone)
    return (text("Paused by "), person(pause.begun_by), text(" "), when, text("."))


def _ended(view: PauseView) -> Line:
    pause = view.pause
    if pause.ended_at is None or pause.ended_by is None:
        return ()
    return (text("Resumed by "), person(pause.ended_by), text(" "), date(pause.ended_at, view.brand.zone))


def _flying(view: PauseView) -> Iterator[Json]:
    if not view.in_flight:
        yield context("Nothing was being sent at that moment.")
        return
    yield paragraph(bold("Was being sent already, and can't be called back:"))
    lines = [(*_named(view, one), *outcome(one, view.brand)) for one in view.in_flight]
    yield rich(bullets(capped(lines, 10)))


def _named(view: PauseView, delivery: Delivery) -> Line:
    what = f"Post {delivery.post_id}" if delivery.post_id else "A reply"
    return (bold(f"{what} on {name_of(view.accounts, delivery.account_id)}: "),)


def _waiting(view: PauseView) -> Iterator[Json]:
    if not view.waiting:
        yield context("Nothing is due within a day.")
        return
    yield paragraph(bold("Due meanwhile, and asked about when it is resumed:"))
    zone = view.brand.zone
    lines: list[Line] = [
        (date(one.planned_at or one.due_at, zone), text(f": {one_line(_words(post), 100)}"))
        for one, post in view.waiting
    ]
    rest = view.total - len(lines)
    yield rich(bullets([*lines, (text(f"+{rest} more"),)] if rest else lines))
    yield context(mrkdwn("Resuming sends none of it by itself."))


def _words(post: Post | None) -> str:
    return f"post {post.id}, “{post.content.text}”" if post else "a reply"
