"""Who looks at the page: names, zone and the present, which all that is drawn depends on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo


@dataclass(frozen=True, kw_only=True, slots=True)
class Viewer:
    """A person in front of the page, with the names that ids stand for in the workspace."""

    user: str
    zone: ZoneInfo
    now: datetime
    people: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)

    def local(self, timestamp: float) -> datetime:
        """That moment on this person's wall clock."""
        return datetime.fromtimestamp(timestamp, tz=self.zone)

    def link(self, **place: str) -> str:
        """The address of a place on the page, seen as this person."""
        return "/?" + urlencode({"as": self.user, **place})

    def choices(self, kind: str) -> list[dict[str, object]]:
        """The people or channels of the workspace as options to choose from."""
        names, mark = (self.people, "@") if kind == "people" else (self.channels, "#")
        return [
            {"text": {"type": "plain_text", "text": mark + name, "emoji": False}, "value": key}
            for key, name in names.items()
        ]
