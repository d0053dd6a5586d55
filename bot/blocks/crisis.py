"""The room of a crisis: its card, its modals, and the report afterwards."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.blocks.element import button, channel_select, checkboxes, confirm, entry, text_input
from bot.blocks.kit import Drawing, Json, actions, context, header, message, modal, one_line, stamp, visible
from bot.blocks.pause import resume_button, stop_button
from bot.blocks.policy import names
from bot.blocks.rich import Line, bold, bullets, date, paragraph, quote, rich, text
from bot.blocks.worst import MOODS, pinned, worst_head
from bot.domain.account import Account
from bot.domain.brand import Brand
from bot.domain.conversation import Conversation, Item
from bot.domain.crisis import Crisis, Note, Room
from bot.domain.ids import AccountId, SlackUserId
from bot.domain.pause import Pause
from bot.domain.sentiment import Mood

OPEN, ROOM = "crisis:open", "crisis:room"
"""Open a brand's crisis, and the modal that says where (also its callback_id); the value is its id."""

NOTE, CLOSE = "crisis:note", "crisis:close"
"""Open the modal for a note (also its callback_id), and close the crisis; the value is the crisis's id."""

WORDS, CHANNEL, WATCHED = "note", "crisis_channel", "crisis_watched"
"""The blocks of the modals."""

_LATEST, _TIMELINE, _LISTS = 8, 50, 4


class Emergency(Protocol):
    """A crisis with all that it shows."""

    @property
    def crisis(self) -> Crisis:
        """The crisis itself."""

    @property
    def brand(self) -> Brand:
        """Whose it is."""

    @property
    def accounts(self) -> Mapping[AccountId, Account]:
        """The brand's accounts."""

    @property
    def moods(self) -> Mapping[Mood, int]:
        """How much came in since an hour before it was opened, by mood."""

    @property
    def lately(self) -> Mapping[Mood, int]:
        """The same of the last hour."""

    @property
    def answered(self) -> int:
        """How many replies went out since it was opened."""

    @property
    def waiting(self) -> int:
        """How many conversations wait for an answer."""

    @property
    def worst(self) -> Sequence[tuple[Item, Conversation]]:
        """The worst items: those that nobody has dealt with, or afterwards the worst of all."""

    @property
    def pause(self) -> Pause | None:
        """The brand's stop, if it is stopped."""

    @property
    def log(self) -> Sequence[Note]:
        """What was done, in order."""


def open_button(brand: Brand) -> Json:
    """Opens a crisis, after a question."""
    asked = confirm(
        f"Open a crisis room for {one_line(brand.name, 40)}?",
        "A card calls everybody who answers or approves, counts what comes in, and keeps a log.",
        "Open",
    )
    return button("Open a crisis room", OPEN, stamp(brand.id), asked=asked)


def room_button(brand: Brand) -> Json:
    """Opens the modal that says where crises are handled."""
    return button("Crisis room", ROOM, stamp(brand.id))


def crisis_card(view: Emergency, called: frozenset[str]) -> Drawing:
    """What goes on: the counts, the worst, what was done, and what can be done."""
    over = view.crisis.ended_at is not None
    return message(
        header(f"{'Crisis over' if over else 'Crisis'} · {view.brand.name}"),
        paragraph(*_begun(view), *([] if over else _calling(called))),
        *([rich(quote(text(visible(view.crisis.reason))))] if view.crisis.reason else []),
        rich(bullets(_counts(view))),
        *([] if over else _worst(view)),
        *_latest(view),
        *([paragraph(*_ended(view))] if over else [_buttons(view), context(_ADVICE)]),
    )


_ADVICE = (
    "Talk in the thread of this card. The counts go on by themselves; what you note goes into the report."
)


def _begun(view: Emergency) -> Line:
    return (
        text("Opened by "),
        _who(view.crisis.opened_by),
        text(" "),
        _at(view, view.crisis.opened_at),
        text("."),
    )


def _calling(called: frozenset[str]) -> Line:
    return (text(" Called: "), *names(called)) if called else ()


def _counts(view: Emergency) -> list[Line]:
    lines: list[Line] = [(bold("Came in since an hour before: "), text(_moods(view.moods)))]
    if view.crisis.ended_at is None:
        lines.append((bold("Within the last hour: "), text(_moods(view.lately))))
    return [*lines, (bold("Answered: "), text(f"{view.answered:,}; {view.waiting:,} conversations wait"))]


def _moods(moods: Mapping[Mood, int]) -> str:
    parts = [f"{count:,} {MOODS[mood]}" for mood in Mood if (count := moods.get(mood))]
    return f"{sum(moods.values()):,} ({', '.join(parts)})" if parts else "nothing"


def _worst(view: Emergency) -> Iterator[Json]:
    if view.worst:
        yield worst_head(over=view.crisis.ended_at is not None)
    for item, talk in view.worst:
        yield from pinned(item, talk, view.accounts, view.brand.zone)


def _latest(view: Emergency) -> Iterator[Json]:
    if not view.log:
        return
    rest = len(view.log) - _LATEST
    yield paragraph(
        bold("What was done" if rest <= 0 else f"What was done, the last {_LATEST} of {len(view.log)}")
    )
    yield rich(bullets([_line(view, note) for note in view.log[-_LATEST:]]))


def _line(view: Emergency, note: Note) -> Line:
    return (_at(view, note.at), text(" "), _who(note.author), text(f": {one_line(note.text, 200)}"))


def _buttons(view: Emergency) -> Json:
    asked = confirm("Close the crisis?", "A report with all that was done is posted here.", "Close it")
    stop = resume_button(view.pause) if view.pause else stop_button(view.brand)
    number = stamp(view.crisis.id)
    return actions(
        button("Write a note", NOTE, number, "primary"),
        stop,
        button("Close the crisis", CLOSE, number, asked=asked),
    )


def _ended(view: Emergency) -> Line:
    crisis = view.crisis
    if crisis.ended_at is None or crisis.ended_by is None:
        return ()
    return (text("Closed by "), _who(crisis.ended_by), text(" "), _at(view, crisis.ended_at), text("."))


def _at(view: Emergency, moment: datetime) -> Json:
    return date(moment, view.brand.zone)


def _who(name: SlackUserId) -> Json:
    return names([name])[0] if name[:1] in "UW" else text("Pressroom")


# ---- afterwards


def report_message(view: Emergency) -> Drawing:
    """The report: what came in, the worst of it, what was done and when."""
    crisis = view.crisis
    timeline = [_line(view, note) for note in view.log]
    shown, rest = timeline[: _TIMELINE * _LISTS], len(timeline) - _TIMELINE * _LISTS
    lists = [shown[start : start + _TIMELINE] for start in range(0, len(shown), _TIMELINE)]
    return message(
        header(f"After the crisis · {view.brand.name}"),
        paragraph(*_begun(view), text(" "), *_ended(view)),
        *([rich(quote(text(visible(crisis.reason))))] if crisis.reason else []),
        rich(bullets(_counts(view))),
        *_worst(view),
        paragraph(bold("What was done"))
        if timeline
        else context("Nothing was written down, paused or answered."),
        *(rich(bullets(lines)) for lines in lists),
        *([context(f"+{rest:,} more")] if rest > 0 else []),
    )


# ---- modals


def note_modal(crisis_id: int) -> Json:
    """Asks for a note."""
    hint = "Everybody in the room sees it, and it goes into the report."
    words = entry(WORDS, "What happened, or was decided", text_input(WORDS, most=1000, multiline=True), hint)
    return modal("Write a note", [words], NOTE, "Write", stamp(crisis_id))


def room_modal(brand: Brand, room: Room) -> Json:
    """Asks where crises are handled, and whether spikes open them."""
    yes = {"yes": "Open it when far more comes in, or far more of it is angry, than in the hours before"}
    where = channel_select(CHANNEL, room.channel or "")
    hint = "Pressroom has to be in it. None: the channel for what followers write, in the thread of the card."
    return modal(
        "Crisis room",
        [
            entry(CHANNEL, "Channel", where, hint, optional=True),
            entry(
                WATCHED, "By itself", checkboxes(WATCHED, yes, ["yes"] if room.watched else []), optional=True
            ),
        ],
        ROOM,
        "Save",
        stamp(brand.id),
    )
