"""The card that asks what becomes of what did not go out in its time."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Protocol

from bot.blocks.content import name_of
from bot.blocks.delivery import outcome
from bot.blocks.element import button, confirm, overflow
from bot.blocks.kit import (
    OUTDATED,
    Drawing,
    Json,
    actions,
    context,
    header,
    message,
    mrkdwn,
    one_line,
    section,
    stamp,
    stamped,
)
from bot.blocks.pause import stop_button
from bot.blocks.rich import bold, bullets, line, rich, token
from bot.domain.account import Account
from bot.domain.brand import Brand
from bot.domain.delivery import Delivery, DeliveryStatus
from bot.domain.ids import AccountId, LapseId
from bot.domain.lapse import SPACING, Answer, Cause, Lapse, Late, Subject
from bot.errors import NotFoundError

ANSWER = "lapse:answer"
"""The menu beside each thing; the value chosen says what to do with which."""

ALL: Mapping[Answer, str] = {answer: f"lapse:all_{answer}" for answer in Answer}
"""The buttons that say the same of all; the value is the lapse's id."""

PREVIOUS, NEXT = "lapse:previous", "lapse:next"
"""Turn the page; the value is "lapse.page"."""


class LateThing(Protocol):
    """A post or a reply that did not go out."""

    @property
    def late(self) -> Late:
        """Which one it is."""

    @property
    def deliveries(self) -> Sequence[Delivery]:
        """How far it is on each account."""

    @property
    def text(self) -> str:
        """What it says."""


class LapseView(Protocol):
    """What the card shows."""

    @property
    def lapse(self) -> Lapse:
        """The lapse itself."""

    @property
    def brand(self) -> Brand:
        """Whose it is."""

    @property
    def accounts(self) -> Mapping[AccountId, Account]:
        """The brand's accounts."""

    @property
    def asked(self) -> Sequence[LateThing]:
        """The page of what waits for an answer."""

    @property
    def total(self) -> int:
        """How many things wait for an answer."""

    @property
    def settled(self) -> Sequence[LateThing]:
        """The last that were answered."""

    @property
    def page(self) -> int:
        """The number of the page, from 1."""

    @property
    def pages(self) -> int:
        """How many pages there are."""


_HEADS: Mapping[Cause, str] = {
    Cause.OUTAGE: "Missed its time, not sent",
    Cause.PAUSE: "Was due while paused, not sent",
}
_WHY: Mapping[Cause, str] = {
    Cause.OUTAGE: "Something was out of reach. Nothing goes out late unasked: say what becomes of each.",
    Cause.PAUSE: "Nothing of this goes out unasked: say what becomes of each.",
}
_WORDS: Mapping[Answer, str] = {
    Answer.NOW: "Send now",
    Answer.SLOT: "At the next free slot",
    Answer.DROP: "Drop",
}
_ALL_WORDS: Mapping[Answer, str] = {
    Answer.NOW: "Send all now",
    Answer.SLOT: "All to next slots",
    Answer.DROP: "Drop all",
}


def lapse_card(view: LapseView) -> Drawing:
    """What was missed, a menu beside each, and what became of what was answered."""
    return message(
        header(f"{_HEADS[view.lapse.cause]} · {view.brand.name}"),
        section(_WHY[view.lapse.cause]) if view.total else section("All of it has been answered."),
        *(block for thing in view.asked for block in _asking(view, thing)),
        *_paging(view),
        *(_settled(view) if view.settled else []),
        *([_for_all(view)] if view.total else []),
    )


def _asking(view: LapseView, thing: LateThing) -> list[Json]:
    first = thing.deliveries[0]
    on = ", ".join(
        name_of(view.accounts, one) for one in dict.fromkeys(d.account_id for d in thing.deliveries)
    )
    due = mrkdwn(f"Was due {token(first.planned_at or first.due_at, view.brand.zone)}")
    menu = overflow(ANSWER, _options(view.lapse, thing.late))
    return [
        context(_name(thing), due, one_line(on, 200)),
        section(one_line(thing.text or "(no text)", 150), menu),
    ]


def _name(thing: LateThing) -> str:
    return f"Post {thing.late.id}" if thing.late.kind == Subject.POST else f"Reply {thing.late.id}"


def _options(lapse: Lapse, late: Late) -> dict[str, str]:
    open_to = [one for one in Answer if late.kind == Subject.POST or one != Answer.SLOT]
    return {f"{one}:{late.kind}:{stamp(lapse.id, late.id)}": _WORDS[one] for one in open_to}


def answered(value: str) -> tuple[Answer, LapseId, Late]:
    """What the menu says; raises NotFoundError for anything else."""
    answer, _, rest = value.partition(":")
    kind, _, numbers = rest.partition(":")
    lapse_id, number = stamped(numbers)
    if answer not in set(Answer) or kind not in set(Subject):
        raise NotFoundError(OUTDATED)
    return Answer(answer), LapseId(lapse_id), Late(kind=Subject(kind), id=number)


def _paging(view: LapseView) -> Iterator[Json]:
    if view.pages <= 1:
        return
    back = [button("Back", PREVIOUS, stamp(view.lapse.id, view.page - 1))] if view.page > 1 else []
    more = [button("More", NEXT, stamp(view.lapse.id, view.page + 1))] if view.page < view.pages else []
    yield context(f"{view.total} wait for an answer; this is page {view.page} of {view.pages}.")
    yield actions(*back, *more)


def _settled(view: LapseView) -> list[Json]:
    lines = [(bold(f"{_name(thing)}: "), *outcome(thing.deliveries[0], view.brand)) for thing in view.settled]
    apart = [context(text_of_spacing())] if _are_spaced(view.settled) else []
    return [rich(line(bold("Answered")), bullets(lines)), *apart]


def _are_spaced(settled: Sequence[LateThing]) -> bool:
    """Whether some of them keep their distance to each other, rather than go out at slots or not at all."""
    going = [thing.deliveries[0] for thing in settled if thing.late.kind == Subject.POST]
    times = sorted(one.planned_at or one.due_at for one in going if one.status != DeliveryStatus.CANCELLED)
    return any(after - before == SPACING for before, after in pairwise(times))


def text_of_spacing() -> str:
    """How those that are sent now follow each other."""
    return "Posts sent now follow each other two minutes apart on each account."


def _for_all(view: LapseView) -> Json:
    value = stamp(view.lapse.id)
    sure = {
        Answer.NOW: confirm("Send all now?", text_of_spacing(), "Send all"),
        Answer.DROP: confirm("Drop all?", "None of it goes out.", "Drop all"),
    }
    presses = [
        button(words, ALL[answer], value, "danger" if answer == Answer.DROP else "", sure.get(answer))
        for answer, words in _ALL_WORDS.items()
    ]
    return actions(*presses, stop_button(view.brand))
