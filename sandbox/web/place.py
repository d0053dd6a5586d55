"""Where on the page somebody is, as its address says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

PANELS = ("try", "mastodon", "bluesky")
_PAGE = 60
_DIGITS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A person, a channel or App Home, a thread, the panel beside it, and how many messages back."""

    user: str
    channel: str
    is_home: bool
    thread: str
    panel: str
    handle: str
    depth: int

    @property
    def query(self) -> dict[str, str]:
        """The address of this place, without what is empty."""
        parts = {
            "as": self.user,
            "channel": "" if self.is_home else self.channel,
            "view": "home" if self.is_home else "",
            "thread": self.thread,
            "panel": self.panel,
            "handle": self.handle,
        }
        return {key: value for key, value in parts.items() if value}

    def to(self, **changes: str) -> str:
        """The address of another place: this one with changes, where "" leaves a part out."""
        parts = {**self.query, **changes}
        return "/?" + urlencode({key: value for key, value in parts.items() if value})


def place(query: Mapping[str, str]) -> Place:
    """Read an address; whatever is missing or unknown falls back to the writer in #social-review."""
    panel = query.get("panel", "")
    depth = query.get("depth", "")
    return Place(
        user=query.get("as", "U0WREN"),
        channel=query.get("channel", "C0REVIEW"),
        is_home=query.get("view") == "home",
        thread=query.get("thread", ""),
        panel=panel if panel in (*PANELS, "none") else "",
        handle=query.get("handle", ""),
        depth=int(depth) if depth.isdecimal() and len(depth) <= _DIGITS else _PAGE,
    )
