"""app.bsky.graph: whom somebody wants to hear no more of; nobody else is told."""

from sandbox.platforms.bluesky.api import Method
from sandbox.platforms.bluesky.errors import invalid
from sandbox.platforms.bluesky.model import Mute
from sandbox.platforms.bluesky.pds import Bluesky
from sandbox.platforms.calls import Answer, Call


def mute(pds: Bluesky, call: Call) -> Answer:
    """`muteActor`."""
    pds.mutes.put(Mute(id=_key(pds, call)))
    return Answer(body=None)


def unmute(pds: Bluesky, call: Call) -> Answer:
    """`unmuteActor`."""
    pds.mutes.drop(_key(pds, call))
    return Answer(body=None)


def is_muted(pds: Bluesky, who: str, whom: str) -> bool:
    """Whether somebody wants to hear no more of somebody."""
    return f"{who} {whom}" in pds.mutes


def _key(pds: Bluesky, call: Call) -> str:
    actor = pds.actor(call.text("actor"))
    if actor is None or actor.id == call.who:
        raise invalid("Cannot mute oneself" if actor else "Actor not found")
    return f"{call.who} {actor.id}"


METHODS = (
    Method(nsid="app.bsky.graph.muteActor", verb="POST", handler=mute, needs=("actor",)),
    Method(nsid="app.bsky.graph.unmuteActor", verb="POST", handler=unmute, needs=("actor",)),
)
