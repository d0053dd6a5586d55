"""Who did what with a conversation, and when: the short lines on its card."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.blocks.kit import Json, context, mrkdwn, one_line
from bot.blocks.rich import token
from bot.domain.audit import PRESSROOM
from bot.domain.text import escape
from bot.domain.triage import Deed

_Words = Callable[[Deed, ZoneInfo], str]


def _plain(words: str) -> _Words:
    return lambda _deed, _zone: words


def _given(deed: Deed, _zone: ZoneInfo) -> str:
    return f"gave it to <@{deed.note}>"


def _marked(deed: Deed, _zone: ZoneInfo) -> str:
    # Tags are what people typed.
    return f"marked it {escape(one_line(deed.note, 120))}" if deed.note else "took its tags away"


def _put_off(deed: Deed, zone: ZoneInfo) -> str:
    return f"put it off until {token(datetime.fromisoformat(deed.note), zone)}"


def _lapsed(deed: Deed, _zone: ZoneInfo) -> str:
    return f"freed it, as <@{deed.note}> had not answered"


def _anyway(deed: Deed, _zone: ZoneInfo) -> str:
    return f"answers it, although <@{deed.note}> had it" if deed.note else "answers it anyway"


_WORDS: Mapping[str, _Words] = {
    "claim": _plain("claimed it"),
    "release": _plain("released it"),
    "resolve": _plain("resolved it"),
    "reopen": _plain("opened it again"),
    "lapse": _lapsed,
    "reply:anyway": _anyway,
    "reply:undo": _plain("took a reply back"),
    "reply:ask": _plain("asked for a yes to a reply"),
    "reply:approve": _plain("said yes to a reply"),
    "reply:change": _plain("gave a reply other words"),
    "reply:reject": _plain("rejected a reply"),
    "reply:withdraw": _plain("wants no yes to a reply any more"),
    "reply:edit": _plain("changed a reply on the platform"),
    "reply:delete": _plain("deleted a reply on the platform"),
    "wake": _plain("brought it back"),
    "like": _plain("liked it"),
    "assign": _given,
    "unassign": _plain("made it nobody's"),
    "mark": _marked,
    "snooze": _put_off,
    "ignore": _plain("ignores its author from now on"),
    "hear": _plain("hears its author again"),
    "hide": _plain("hid the latest comment on the platform"),
    "mute": _plain("muted the thread on the platform"),
    "mute_author": _plain("muted the author on the platform"),
}


def deed_lines(deeds: Sequence[Deed], zone: ZoneInfo) -> list[Json]:
    """A line of small print with the last things that were done, the latest first."""
    shown = [mrkdwn(_line(deed, zone)) for deed in deeds]
    return [context(*shown)] if shown else []


def _line(deed: Deed, zone: ZoneInfo) -> str:
    who = "Pressroom" if deed.actor == PRESSROOM else f"<@{deed.actor}>"
    words = _WORDS.get(deed.action, _plain(deed.action))(deed, zone)
    return f"{who} {words}, {token(deed.at, zone)}"
