"""Block Kit to HTML: one template per block and per element type, everything escaped unless drawn here."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from jinja2 import ChainableUndefined, Environment, FileSystemLoader, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from sandbox.slack.people import Person
from sandbox.web import charts, mrkdwn, tables
from sandbox.web.dates import ago_text, clock_text, date_text
from sandbox.web.markdown import markdown
from sandbox.web.richtext import rich_text
from sandbox.web.viewer import Viewer

Json = dict[str, Any]
TEMPLATES = Path(__file__).parent / "templates"
_FILE_ID = re.compile(r"/slack/files/\w+-(\w+)/")
_WEB_ADDRESS = ("http://", "https://", "/")


def environment() -> Environment:
    """The templates with the filters that draw Slack's text objects."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=ChainableUndefined,
    )
    env.filters |= {
        "text": _text,
        "rich": _rich,
        "plain_rich": plain_rich,
        "emoji": mrkdwn.plain,
        "linked": mrkdwn.linked,
        "markdown": markdown,
        "attr_json": _attr_json,
        "image_address": image_address,
        "number": charts.short_number,
        "initials": initials,
        "hue": hue,
        "wall": _wall,
        "wall_time": _wall_time,
        "ago": _ago,
        "day": _day,
        "moment": _moment,
        "unix": unix,
        "local_time": local_time,
    }
    env.globals |= {
        "chart_of": charts.chart,
        "legend_of": charts.legend,
        "table_of": tables.table,
        "chosen_of": chosen,
    }
    return env


class Drawer:
    """Draws blocks and whole templates for a viewer."""

    def __init__(self, env: Environment | None = None) -> None:
        self.env = env or environment()

    def blocks(self, blocks: Sequence[Mapping[str, Any]], viewer: Viewer, scope: str = "message") -> Markup:
        """The blocks as they stand in a message, a modal (`view`) or a Home tab (`home`)."""
        return self.draw("blocks.html", blocks=blocks, viewer=viewer, scope=scope)

    def draw(self, template: str, **values: object) -> Markup:
        """A template with these values."""
        return escape(self.env.get_template(template).make_module(values))


def image_address(image: Mapping[str, Any]) -> str:
    """Where an image's bytes are: its own address, or that of the file in the workspace; "" if not safe."""
    file = image.get("slack_file") or {}
    if file:
        url = str(file.get("url", ""))
        found = str(file.get("id") or "") or next(iter(_FILE_ID.findall(url)), "")
        return f"/page/files/{quote(found)}"
    url = str(image.get("image_url") or "")
    return url if url.startswith(_WEB_ADDRESS) else ""


def initials(name: str) -> str:
    """What stands in an avatar: the first letters of up to two words."""
    letters = [word[0] for word in name.replace("@", " ").split() if word[0].isalnum()]
    return "".join(letters[:1] + letters[1:][-1:]).upper() or "?"


def hue(key: str) -> int:
    """A colour for a name: the same every time, in degrees."""
    return sum(ord(letter) * (index + 7) for index, letter in enumerate(key)) * 47 % 360


def plain_rich(value: Mapping[str, Any] | None) -> str:
    """The text of a rich_text value, for a text field to start with."""
    if not value:
        return ""
    own = str(value.get("text", "")) if value.get("type") in {"text", "link"} else ""
    inner = [plain_rich(part) for part in value.get("elements", ())]
    return own + ("\n" if value.get("type") == "rich_text" else "").join(inner)


def chosen(element: Mapping[str, Any]) -> set[str]:
    """The values that an element starts with, whatever it calls them."""
    found: set[str] = set()
    for key, value in element.items():
        if key.startswith("initial_"):
            found |= {_value(one) for one in (value if isinstance(value, list) else [value])}
    return found


def unix(moment: str | float) -> float:
    """A moment that was given as ISO 8601, as a Unix time."""
    return float(moment) if isinstance(moment, int | float) else datetime.fromisoformat(moment).timestamp()


def local_time(person: Person, now: datetime) -> str:
    """What a person's clock shows."""
    return clock_text(now.astimezone(ZoneInfo(person.tz)))


def _value(option: object) -> str:
    return str(option.get("value")) if isinstance(option, dict) else str(option)


def _attr_json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


@pass_context
def _text(context: Context, text: Mapping[str, Any] | str | None) -> Markup:
    if not isinstance(text, Mapping):
        return mrkdwn.plain(text) if text else Markup()
    if text.get("type") == "mrkdwn":
        return mrkdwn.mrkdwn(str(text.get("text", "")), context["viewer"])
    body = str(text.get("text", ""))
    return escape(body) if text.get("emoji") is False else mrkdwn.plain(body)


@pass_context
def _rich(context: Context, block: Mapping[str, Any]) -> Markup:
    return rich_text(block, context["viewer"])


@pass_context
def _wall(context: Context, timestamp: float) -> str:
    """What a datetime-local field starts with: the moment on the viewer's wall clock."""
    return context["viewer"].local(float(timestamp)).strftime("%Y-%m-%dT%H:%M") if timestamp else ""


@pass_context
def _wall_time(context: Context, timestamp: float | str) -> str:
    return clock_text(context["viewer"].local(float(timestamp)))


@pass_context
def _day(context: Context, timestamp: float) -> str:
    return date_text(timestamp, "{date_short}", context["viewer"])


@pass_context
def _moment(context: Context, timestamp: float | str) -> str:
    return date_text(float(timestamp), "{date_long} at {time_secs}", context["viewer"])


@pass_context
def _ago(context: Context, timestamp: float | str) -> str:
    viewer: Viewer = context["viewer"]
    return ago_text(viewer.local(float(timestamp)), viewer.now)
