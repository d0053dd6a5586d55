"""Conversations of two: sending, and who has read up to where."""

import hashlib

from sandbox.platforms.bluesky.model import Convo, Message, ReadMark
from sandbox.platforms.bluesky.pds import Bluesky
from sandbox.platforms.calls import Json
from sandbox.platforms.platform import Happening

_KEY_LENGTH = 13


def convo_between(pds: Bluesky, one: str, other: str) -> Convo:
    """The conversation of two people; begun when there is none."""
    first, second = sorted((one, other))
    key = hashlib.sha256(f"{first}{second}".encode()).hexdigest()[:_KEY_LENGTH]
    found = pds.convos.get(key)
    begun = Convo(id=key, members=(first, second), rev=pds.ids.tid(pds.clock()))
    return found or pds.convos.put(begun)


def say(pds: Bluesky, convo: Convo, sender: str, text: str, facets: list[Json] | None = None) -> Message:
    """Add a message; its sender has read it."""
    now = pds.clock()
    made = pds.messages.put(
        Message(id=pds.ids.tid(now), convo=convo.id, sender=sender, text=text, facets=facets, at=now)
    )
    mark_read(pds, convo, sender, made.id)
    pds.changed(made.id)
    pds.happened(
        Happening(platform=pds.name, kind="message", author=sender, post=made.id, text=text, answers=convo.id)
    )
    return made


def mark_read(pds: Bluesky, convo: Convo, who: str, message: str) -> None:
    """Note that somebody has read a conversation up to a message."""
    pds.reads.put(ReadMark(id=f"{who}:{convo.id}", message=message))


def unread(pds: Bluesky, convo: Convo, who: str) -> int:
    """How many messages of the other somebody has not read."""
    mark = pds.reads.get(f"{who}:{convo.id}")
    return sum(1 for one in said(pds, convo) if one.sender != who and (mark is None or one.id > mark.message))


def said(pds: Bluesky, convo: Convo) -> list[Message]:
    """The messages of a conversation, oldest first."""
    return [one for one in pds.messages if one.convo == convo.id]
