"""A message of the team as the beginning of a post: colleagues by name, what only Slack knows left out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.ids import SlackUserId
from bot.slack.text import emoji, from_message

_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|([^<>\n]*))?>")
_INTERNAL = re.compile(r"<(?:#[^<>\n|]*|!(?!date\^)[^<>\n|]*)(?:\|([^<>\n]*))?>")
_CODE = re.compile(r"(?<![\w:]):([a-z0-9_+'-]+):(?!\w)")
_MOST = 3000


@dataclass(frozen=True, kw_only=True, slots=True)
class Outward:
    """A text to begin with, and what was changed in it."""

    text: str
    notes: tuple[str, ...] = ()


def mentioned(text: str) -> set[SlackUserId]:
    """The colleagues whom a message mentions."""
    return {SlackUserId(found[1]) for found in _PERSON.finditer(text)}


def outward(text: str, names: Mapping[SlackUserId, str]) -> Outward:
    """The message's mrkdwn for people outside of Slack; `names` are what colleagues are called."""
    people: list[str] = []
    gone: list[str] = []

    def named(found: re.Match[str]) -> str:
        people.append(names.get(SlackUserId(found[1]), found[2] or "somebody"))
        return people[-1]

    def left_out(found: re.Match[str]) -> str:
        gone.append(_shown(found))
        return ""

    said = _INTERNAL.sub(left_out, _PERSON.sub(named, text))
    said = _CODE.sub(lambda found: found[0] if _is_known(found[1]) else left_out(found), said)
    plain = re.sub(r"[^\S\n]{2,}", " ", from_message(said))
    return Outward(text=plain[:_MOST], notes=tuple(_notes(people, gone, long=len(plain) > _MOST)))


def _is_known(code: str) -> bool:
    return emoji(code) is not None or not code.strip("0123456789")


def _shown(found: re.Match[str]) -> str:
    if found[0].startswith(":"):
        return found[0]
    return f"{'#' if found[0].startswith('<#') else ''}{found[1] or 'a mention'}"


def _notes(people: list[str], gone: list[str], *, long: bool) -> list[str]:
    notes = []
    if people:
        who = ", ".join(dict.fromkeys(people))
        notes.append(f"Names of colleagues stand in the text: {who}. May followers see them?")
    if gone:
        notes.append(f"Left out, as nobody outside knows it: {', '.join(dict.fromkeys(gone))}")
    if long:
        notes.append(f"Only the first {_MOST:,} characters of the message fit here.")
    return notes
