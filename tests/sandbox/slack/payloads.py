"""Every kind of payload that the sandbox's Slack can send, to be held against Slack's own types."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sandbox.clock import SandboxClock
from sandbox.feed import Feed
from sandbox.slack.delivery import Parcel
from sandbox.slack.people import BOT_USER
from sandbox.slack.timeline import BOT_AUTHOR
from sandbox.slack.workspace import Workspace
from tests.sandbox.slack.running import Json

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


class Recorder:
    """A line to a bot that takes everything and keeps it."""

    def __init__(self) -> None:
        self.ready = asyncio.Event()
        self.ready.set()
        self.sent: list[Parcel] = []

    async def send(self, parcel: Parcel) -> Json:
        self.sent.append(parcel)
        return {}


def payloads() -> Iterator[tuple[str, Json]]:
    """Yield (kind, payload): `slash_command`, an interaction's type, or `event:` and the event's type."""
    with tempfile.TemporaryDirectory() as data_dir:
        sent = asyncio.run(_collect(Path(data_dir)))
    for parcel in sent:
        yield _kind(parcel), parcel.payload


def _kind(parcel: Parcel) -> str:
    if parcel.kind == "slash_commands":
        return "slash_command"
    if parcel.kind == "interactive":
        return str(parcel.payload["type"])
    event = parcel.payload["event"]
    return ":".join(["event", event["type"], *([event["subtype"]] if "subtype" in event else [])])


async def _collect(data_dir: Path) -> list[Parcel]:
    workspace = Workspace(data_dir, SandboxClock(data_dir), Feed(), "http://127.0.0.1:1")
    recorder = Recorder()
    workspace.delivery.lines["socket"] = recorder
    await workspace.start()
    for scene in (_talk, _click, _fill, _choose, _manage):
        await scene(workspace)
        await workspace.delivery.settle()
    await workspace.stop()
    return recorder.sent


async def _talk(workspace: Workspace) -> None:
    for channel in ("C0REVIEW", BOT_USER):
        await workspace.act("U0ADA", "command", {"channel": channel, "text": "/social help me"})
        said = await workspace.act(
            "U0CEM", "say", {"channel": channel, "text": "Hi @pressroom, see https://a.example"}
        )
        thread = {"channel": channel, "thread_ts": said["ts"]}
        await workspace.act("U0CEM", "say", {**thread, "text": "in the thread"})
        await workspace.act("U0CEM", "say", {**thread, "text": "to all", "reply_broadcast": True})
        await workspace.act("U0CEM", "edit", {"channel": channel, "ts": said["ts"], "text": "Hi"})
    file = workspace.upload("U0CEM", "beans.png", PNG)
    shared = {"channel": "C0COMMUNITY", "text": "Look", "files": [file["id"]]}
    said = await workspace.act("U0CEM", "say", shared)
    where = {"channel": "C0COMMUNITY", "ts": said["ts"]}
    await workspace.act("U0CEM", "shortcut", {"callback_id": "reply:from_message", **where})
    await workspace.act("U0CEM", "delete", where)
    await workspace.act("U0CEM", "shortcut", {"callback_id": "post:new"})
    await workspace.act("U0WREN", "home", {})
    workspace.views.publish("U0WREN", {"type": "home", "blocks": _card("home")})
    await workspace.act("U0WREN", "home", {})
    await workspace.act("U0WREN", "home", {"tab": "messages"})


async def _click(workspace: Workspace) -> None:
    channel = workspace.state.channels["C0REVIEW"]
    metadata = {"event_type": "card", "event_payload": {"id": 1}}
    card: Json = {**BOT_AUTHOR, "text": "card", "blocks": _card("card"), "metadata": metadata}
    posted = workspace.timeline.post(channel, card)
    reply = workspace.timeline.post(channel, card | {"thread_ts": posted["ts"]})
    private = workspace.timeline.whisper(channel, "U0ADA", card)
    for message in (posted, reply, private):
        where = {"channel": channel.id, "ts": message["ts"]}
        for element, value in _VALUES.items():
            await workspace.act("U0ADA", "click", {**where, "action_id": element, "value": value})
        await workspace.act("U0ADA", "options", {**where, "action_id": "external", "value": "be"})
    workspace.timeline.change(channel, posted["ts"], {"text": "changed"})
    workspace.timeline.delete(channel, posted["ts"])
    home = workspace.home("U0WREN")
    assert home
    await workspace.act("U0WREN", "click", {"view_id": home["id"], "action_id": "button"})


_VALUES: Json = {
    "button": None,
    "overflow": "a",
    "select": "a",
    "radio": "a",
    "checks": ["a"],
    "date": "2026-12-24",
    "time": "18:00",
    "moment": 1_800_000_000,
    "user": "U0CEM",
    "users": ["U0CEM"],
    "channel": "C0DAILY",
    "conversation": "C0DAILY",
}


def _text(text: str = "x") -> Json:
    return {"type": "plain_text", "text": text}


def _card(block_id: str) -> list[Json]:
    options = [{"text": _text(), "value": "a"}, {"text": _text("y"), "value": "b"}]
    elements: list[Json] = [
        {"type": "button", "action_id": "button", "text": _text(), "value": "1", "style": "primary"},
        {"type": "overflow", "action_id": "overflow", "options": options},
        {"type": "static_select", "action_id": "select", "options": options, "placeholder": _text()},
        {"type": "external_select", "action_id": "external"},
        {"type": "radio_buttons", "action_id": "radio", "options": options, "initial_option": options[1]},
        {"type": "checkboxes", "action_id": "checks", "options": options},
        {"type": "datepicker", "action_id": "date", "initial_date": "2026-12-01"},
        {"type": "timepicker", "action_id": "time"},
        {"type": "users_select", "action_id": "user"},
        {"type": "multi_users_select", "action_id": "users"},
        {"type": "channels_select", "action_id": "channel"},
        {"type": "conversations_select", "action_id": "conversation"},
    ]
    if block_id == "card":
        elements.append({"type": "datetimepicker", "action_id": "moment"})
    return [
        {"type": "section", "text": _text()},
        {"type": "actions", "block_id": block_id, "elements": elements},
    ]


def _inputs() -> list[Json]:
    options = [{"text": _text(), "value": "a"}]
    elements: list[Json] = [
        {"type": "plain_text_input", "initial_value": "hello", "multiline": True},
        {"type": "email_text_input"},
        {"type": "url_text_input"},
        {"type": "number_input", "is_decimal_allowed": True},
        {"type": "rich_text_input"},
        {"type": "file_input"},
        {"type": "static_select", "options": options},
        {"type": "multi_static_select", "options": options},
        {"type": "multi_external_select"},
        {"type": "conversations_select", "response_url_enabled": True},
        {"type": "multi_conversations_select"},
        {"type": "multi_channels_select"},
        {"type": "datetimepicker"},
        {"type": "checkboxes", "options": options, "initial_options": options},
    ]
    return [
        {
            "type": "input",
            "block_id": f"b{place}",
            "label": _text(),
            "optional": True,
            "element": {**element, "action_id": "a"},
        }
        for place, element in enumerate(elements)
    ]


def _modal(**more: object) -> Json:
    return {
        "type": "modal",
        "callback_id": "ask",
        "title": _text(),
        "submit": _text(),
        "notify_on_close": True,
        "blocks": [*_inputs(), *_card("card")],
        **more,
    }


async def _fill(workspace: Workspace) -> None:
    view = workspace.views.open(
        workspace.triggers.new("U0ADA"), _modal(private_metadata="1", external_id="e")
    )
    picture = workspace.upload("U0ADA", "a.png", PNG)
    values = {
        "b0": "text",
        "b1": "a@example.com",
        "b2": "https://example.com",
        "b3": "1.5",
        "b4": "rich",
        "b5": [picture["id"]],
        "b6": "a",
        "b7": ["a"],
        "b8": [{"text": _text(), "value": "found"}],
        "b9": "C0DAILY",
        "b10": ["C0DAILY"],
        "b11": ["C0DAILY"],
        "b12": 1_800_000_000,
    }
    await workspace.act("U0ADA", "click", {"view_id": view["id"], "action_id": "button", "values": values})
    pushed = workspace.views.push(workspace.triggers.new("U0ADA", view["id"]), _modal())
    await workspace.act("U0ADA", "close", {"view_id": pushed["id"]})
    await workspace.act("U0ADA", "submit", {"view_id": view["id"], "values": values})


async def _choose(workspace: Workspace) -> None:
    view = workspace.views.open(workspace.triggers.new("U0ADA"), _modal(clear_on_close=True))
    for element in ("select", "checks", "date", "user", "conversation"):
        choice = {"view_id": view["id"], "action_id": element, "value": _VALUES[element]}
        await workspace.act("U0ADA", "click", choice)
    await workspace.act("U0ADA", "options", {"view_id": view["id"], "action_id": "external", "value": "b"})
    await workspace.act("U0ADA", "close", {"view_id": view["id"]})


async def _manage(workspace: Workspace) -> None:
    office = workspace.administration
    for is_private in (False, True):
        channel = office.add_channel(f"news-{is_private}".lower(), ["U0LENA"], is_private=is_private)
        office.join(channel.id, BOT_USER, "U0LENA")
        office.join(channel.id, "U0CEM", "U0LENA")
        office.rename(channel.id, f"olds-{is_private}".lower(), "U0LENA")
        office.leave(channel.id, "U0CEM")
        office.archive(channel.id, "U0LENA")
        office.archive(channel.id, "U0LENA", archived=False)
        office.leave(channel.id, BOT_USER)
    office.change_person("U0CEM", tz="Asia/Tokyo")
    office.set_group("S0APPROVERS", ["U0ADA", "U0CEM"])
    office.uninstall()
