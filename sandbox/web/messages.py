"""Messages as the page draws them: grouped, dated, with their blocks in HTML."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from sandbox.web.dates import day_text
from sandbox.web.drawing import Drawer
from sandbox.web.mrkdwn import mrkdwn
from sandbox.web.viewer import Viewer

Json = dict[str, Any]
_TOGETHER_SECONDS = 300
_REMEMBERED = 2000


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One message, ready to draw; `divider` is the day when this is its first message."""

    message: Mapping[str, Any]
    body: Markup
    divider: str
    continued: bool

    @property
    def is_app(self) -> bool:
        """Whether an app wrote it."""
        return "bot_id" in self.message

    @property
    def is_private(self) -> bool:
        """Whether only the viewer sees it."""
        return "ephemeral_to" in self.message

    @property
    def is_edited(self) -> bool:
        """Whether a person changed it after it was sent; an app's updates leave no mark."""
        return "edited" in self.message and not self.is_app


class Bodies:
    """Draws what messages say, and remembers it: a page is drawn again at every change anywhere."""

    def __init__(self, drawer: Drawer) -> None:
        self._drawer = drawer
        self._drawn: dict[tuple[str, str], tuple[object, Viewer, Markup]] = {}

    def body(self, message: Mapping[str, Any], viewer: Viewer) -> Markup:
        """The blocks of a message, or its text where it has none."""
        source = message.get("blocks") or message.get("text")
        key = (viewer.user, str(message["ts"]))
        minute = replace(viewer, now=viewer.now.replace(second=0, microsecond=0))
        kept = self._drawn.get(key)
        if kept and kept[0] is source and kept[1] == minute:
            return kept[2]
        if len(self._drawn) > _REMEMBERED:
            self._drawn.clear()
        drawn = self._draw(message, viewer)
        self._drawn[key] = (source, minute, drawn)
        return drawn

    def _draw(self, message: Mapping[str, Any], viewer: Viewer) -> Markup:
        if message.get("blocks"):
            return self._drawer.blocks(message["blocks"], viewer)
        text = mrkdwn(str(message.get("text") or ""), viewer)
        return Markup('<div class="text">{}</div>').format(text) if text else text


def rows(messages: Iterable[Json], viewer: Viewer, bodies: Bodies) -> Iterator[Row]:
    """The messages with what depends on the one before: the day's line, and whose name is left out."""
    before: Json | None = None
    for message in messages:
        divider = _divider(message, before, viewer)
        yield Row(
            message=message,
            body=bodies.body(message, viewer),
            divider=divider,
            continued=not divider and before is not None and _together(before, message),
        )
        before = message


def _divider(message: Json, before: Json | None, viewer: Viewer) -> str:
    moment = viewer.local(float(message["ts"]))
    if before and viewer.local(float(before["ts"])).date() == moment.date():
        return ""
    return day_text(moment, viewer.now.astimezone(viewer.zone))


def _together(before: Json, message: Json) -> bool:
    kept = ("user", "bot_id", "ephemeral_to")
    same = all(before.get(key) == message.get(key) for key in kept)
    return same and "bot_id" not in message and float(message["ts"]) - float(before["ts"]) < _TOGETHER_SECONDS
