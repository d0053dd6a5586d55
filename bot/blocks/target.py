"""Time to answer: the modal that sets it, and what is said in a conversation's thread."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Protocol

from bot.blocks.element import button, entry, multi_select, people_select, select, text_input
from bot.blocks.kit import Drawing, Json, context, header, message, modal, section, stamp
from bot.blocks.policy import names
from bot.blocks.rich import Line, date, paragraph, text
from bot.domain.brand import Brand
from bot.domain.conversation import Conversation
from bot.domain.target import NEVER, Targets, Wait, hours_of

TARGETS = "target:settings"
"""Opens the modal, and is its callback_id; value and metadata are the brand's id."""

WITHIN, SHIFT = "within_", "shift_"
"""With a priority, or the number of a weekday: blocks of the modal."""

NUDGE, PEOPLE, GROUPS = "nudge", "escalate_people", "escalate_groups"
"""The other blocks; NUDGE holds per cent."""

PRIORITIES: Mapping[str, str] = {"urgent": "Urgent", "high": "High", "normal": "Normal", "low": "Low"}
"""Each priority in words, the first to be answered first."""

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_SPANS: Mapping[str, str] = {
    "0": "No target",
    "15": "15 minutes",
    "30": "30 minutes",
    "60": "1 hour",
    "120": "2 hours",
    "240": "4 hours",
    "480": "8 hours",
    "960": "16 hours",
    "1440": "24 hours",
    "2880": "48 hours",
}
_NUDGES: Mapping[str, str] = {
    "50": "When half of the time is over",
    "75": "When three quarters are over",
    "90": "When nine tenths are over",
}
_GROUPS = 100


class Waiting(Protocol):
    """A conversation that waits."""

    @property
    def wait(self) -> Wait:
        """Since when, and until when it may."""

    @property
    def brand(self) -> Brand:
        """Whose it is."""

    @property
    def talk(self) -> Conversation:
        """The conversation."""

    @property
    def asked(self) -> frozenset[str]:
        """Who should hear of it."""

    @property
    def late(self) -> int | None:
        """How many of a storm wait too long, where it stands for all of them."""


def targets_button(brand: Brand) -> Json:
    """Opens the modal."""
    return button("Time to answer", TARGETS, stamp(brand.id))


def targets_modal(brand: Brand, targets: Targets | None, groups: Mapping[str, str]) -> Json:
    """How soon followers are to be answered, in which hours, and who hears when they are not."""
    plan = targets or Targets()
    words = (
        "Counted in working hours, from when a message reached Pressroom until the answer is out: time to "
        "take it back and to approve it included. Whoever has the conversation is reminded in its thread; "
        "when the time is over, others are told there. Each once."
    )
    blocks = [section(words), *_within(plan), *_told(plan, groups), *_hours(brand, plan)]
    return modal("Time to answer", blocks, TARGETS, "Save", stamp(brand.id))


def _within(plan: Targets) -> Iterator[Json]:
    for priority, words in PRIORITIES.items():
        minutes = str(plan.within.get(priority, timedelta(0)) // timedelta(minutes=1))
        menu = select(f"{WITHIN}{priority}", _SPANS, minutes if minutes in _SPANS else "0")
        yield entry(f"{WITHIN}{priority}", f"{words} priority", menu)


def _told(plan: Targets, groups: Mapping[str, str]) -> Iterator[Json]:
    yield entry(NUDGE, "Remind", select(NUDGE, _NUDGES, f"{plan.nudge * 100:.0f}"))
    held = sorted(plan.escalate_to)
    users = people_select(PEOPLE, [name for name in held if not name.startswith("S")])
    hint = "Nobody named: the admins of the brand."
    yield entry(PEOPLE, "Tell when the time is over", users, hint, optional=True)
    # The groups that are chosen come first: saving must not lose one that could not be read.
    chosen = [name for name in held if name.startswith("S")]
    listed = {**{name: groups.get(name, f"Group {name}") for name in chosen}, **groups}
    if listed:
        menu = multi_select(GROUPS, dict(list(listed.items())[:_GROUPS]), chosen)
        yield entry(GROUPS, "And these user groups", menu, optional=True)


def _hours(brand: Brand, plan: Targets) -> Iterator[Json]:
    yield header("Working hours")
    yield context(f"In the time zone of the brand, {brand.timezone}, as 9:00-17:30. Nothing means a day off.")
    typed = {shift.weekday: hours_of(shift) for shift in plan.shifts}
    for number, day in enumerate(DAYS):
        name = f"{SHIFT}{number}"
        yield entry(name, day, text_input(name, typed.get(number, ""), "day off", 20), optional=True)


# ---- in the thread


def nudge_message(view: Waiting) -> Drawing:
    """Reminds whoever has the conversation, before its time is over."""
    if view.wait.ended_at is not None:
        return _settled()
    words = " this follower waits for an answer since " if view.asked else "This follower waits since "
    until: Line = ()
    if view.wait.due_at != NEVER:
        until = (text(". To meet your target, answer by "), date(view.wait.due_at, view.brand.zone))
    return message(paragraph(*_called(view), text(words), _since(view), *until, text(".")))


def escalation_message(view: Waiting) -> Drawing:
    """Tells others that the time is over."""
    if view.wait.ended_at is not None:
        return _settled()
    if view.late is not None:
        return _of_storm(view, view.late)
    words = " nobody has answered this follower in time." if view.asked else "Nobody has answered in time."
    has: Line = (text("Nobody has taken it."),)
    if view.talk.claimed_by:
        has = (*names([view.talk.claimed_by]), text(" has it."))
    due = (text(" Waiting since "), _since(view), text(", due "), date(view.wait.due_at, view.brand.zone))
    return message(paragraph(*_called(view), text(words), *due, text(". "), *has))


def _of_storm(view: Waiting, late: int) -> Drawing:
    said = f"{late:,} of these conversations wait longer than the target. Go through them lists them."
    return message(paragraph(*_called(view), text(f" {said}" if view.asked else said)))


def _called(view: Waiting) -> Line:
    return (*names(view.asked), text(":")) if view.asked else ()


def _since(view: Waiting) -> Json:
    return date(view.wait.since, view.brand.zone)


def _settled() -> Drawing:
    return message(context("This waits for an answer no more."))
