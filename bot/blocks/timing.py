"""Beside the time of a post: how late it may go out, and how it comes back."""

from collections.abc import Iterator, Mapping

from bot.blocks.element import (
    button,
    checkboxes,
    confirm,
    date_input,
    entry,
    moment_input,
    select,
    text_input,
)
from bot.blocks.kit import Json, modal, stamp
from bot.blocks.rich import Line, bold, place, text
from bot.blocks.slot import FRESHNESS, window, window_select
from bot.domain.approval import PostAction, actions_open_to
from bot.domain.brand import Brand
from bot.domain.post import Content, Post, PostStatus
from bot.domain.recurrence import Every, Occurrence, Repeat
from bot.domain.slot import WEEKDAYS

TIMING = "post:timing"
"""Opens the modal, and is its callback_id; value and metadata are "id.version"."""

STOP = "post:stop_repeating"
"""Makes none after this one; the value is the post's id."""

TIME, EVERY, DAYS, UNTIL, TIMES = "time", "every", "days", "until", "times"
"""The blocks, beside FRESHNESS."""

ONCE = "once"

_S = PostStatus

_EVERY: Mapping[Every, str] = {
    Every.DAY: "Every day",
    Every.WEEK: "Every week",
    Every.TWO_WEEKS: "Every two weeks",
    Every.MONTH: "Every month",
}

_OVER = frozenset({_S.PUBLISHED, _S.REJECTED, _S.CANCELLED, _S.PARTLY_PUBLISHED})


# ---- on the card


def timing_lines(post: Post, brand: Brand, occurrence: Occurrence | None) -> Iterator[Line]:
    """What the card says: whether it comes back, a window that is not the brand's, clocks that changed."""
    content = post.content
    if content.repeat is not None:
        yield (bold("Comes back: "), text(said(content.repeat)))
        yield from _place(occurrence)
    if content.freshness != brand.freshness and post.status not in _OVER:
        yield (bold("How late: "), text(f"{window(content.freshness)} at most; after that you are asked."))
    if moved := _clocks(post):
        yield (bold("Clocks changed: "), text(moved))


def said(repeat: Repeat) -> str:
    """The rule in words: "every week on Mon and Thu at 9:00 (Berlin time), until 31 Jan 2027"."""
    names = [WEEKDAYS[day][:3] for day in sorted(repeat.weekdays)]
    on = (
        f" on {' and '.join([', '.join(names[:-1]), names[-1]] if len(names) > 1 else names)}"
        if names
        else ""
    )
    ends = [
        *([f"until {repeat.until:%-d %b %Y}"] if repeat.until else []),
        *([f"{repeat.times} times in all"] if repeat.times else []),
    ]
    how = _EVERY[repeat.every].lower()
    return f"{how}{on} at {repeat.at:%-H:%M} ({place(repeat.tz)} time), {', '.join(ends)}"


def _place(occurrence: Occurrence | None) -> Iterator[Line]:
    if occurrence is None:
        return
    if occurrence.next_id is not None:
        yield (text(f"This is number {occurrence.number}; the next one is post {occurrence.next_id}."),)
    elif occurrence.ended_at is not None:
        yield (text(f"This is number {occurrence.number}, and the last one."),)
    else:
        more = "The next one is made when this one's time has come, with the approval that this one has."
        yield (text(f"This is number {occurrence.number}. {more} Cancelling it leaves out this one only."),)


def _clocks(post: Post) -> str:
    """Said where the rules of the zone have changed since the time was approved: its wall time is kept."""
    chosen, approved = post.chosen, post.content.schedule
    if chosen is None or approved is None or chosen.wall != approved.wall:
        return ""
    if chosen.instant == approved.instant or post.due_at != chosen.instant:
        return ""
    return f"it goes out at {chosen.wall:%-H:%M} in {chosen.zone}, as approved, by the new rules there."


def timing_buttons(post: Post, occurrence: Occurrence | None) -> list[Json]:
    """The way to the modal while the post can be edited, and the one that ends its coming back."""
    found = []
    if PostAction.EDIT in actions_open_to(post):
        found.append(button("Timing", TIMING, stamp(post.id, post.version)))
    if post.content.repeat is not None and occurrence is not None and occurrence.goes_on:
        found.append(button("Stop repeating", STOP, stamp(post.id), asked=_SURE))
    return found


_SURE = confirm("Stop repeating?", "This one stays as it is; none comes after it.", "Stop repeating")


# ---- the modal


def timing_modal(post: Post, brand: Brand) -> Json:
    """Asks for the first time, the window, and how it comes back until when."""
    content = post.content
    at = content.schedule.instant if content.schedule else None
    zones = (
        f"In your own time zone; {brand.name} lives in {brand.timezone}. Empty: whoever releases it decides."
    )
    hint = "After that nothing goes out unasked."
    return modal(
        "Timing",
        [
            entry(TIME, "(First) time", moment_input(TIME, at), zones, optional=True),
            entry(FRESHNESS, "How late may it go out?", window_select(FRESHNESS, content.freshness), hint),
            *_repeating(content, brand),
        ],
        TIMING,
        "Save changes",
        stamp(post.id, post.version),
    )


def _repeating(content: Content, brand: Brand) -> Iterator[Json]:
    repeat = content.repeat
    choices = {ONCE: "No, it goes out once", **{str(every): words for every, words in _EVERY.items()}}
    menu = select(EVERY, choices, str(repeat.every) if repeat else ONCE)
    asks = "Each time is a post of its own. It is approved once for all; any change asks for approval again."
    yield entry(EVERY, "Does it come back?", menu, asks)
    days = {str(day): name for day, name in enumerate(WEEKDAYS)}
    ticked = [str(day) for day in repeat.weekdays] if repeat else []
    none = "None: on that of the first time. By the month: the same one of the month as the first time."
    yield entry(DAYS, "On which days?", checkboxes(DAYS, days, ticked), none, optional=True)
    until = date_input(UNTIL, repeat.until if repeat else None)
    yield entry(UNTIL, "Until (and with)", until, f"A day in {brand.timezone}.", optional=True)
    times = text_input(TIMES, str(repeat.times) if repeat and repeat.times else "", "10", 3)
    yield entry(TIMES, "Or after so many posts in all", times, optional=True)
