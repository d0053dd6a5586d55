"""Checks what Slack sends, and what is sent to Slack, against the TypeScript types that Slack publishes."""

import json
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from tests.schemas.corrections import corrected
from tests.schemas.limits import block_limit_faults, view_limit_faults
from tests.schemas.schema import Schemas
from tests.tools import digest, locked, need_node, need_packages

#: The type that Slack's SDK has for each kind of payload.
PAYLOAD_TYPES = {
    "slash_command": "SlashCommand",
    "block_actions": "BlockAction",
    "block_suggestion": "BlockSuggestion",
    "shortcut": "GlobalShortcut",
    "message_action": "MessageShortcut",
    "view_submission": "ViewSubmitAction",
    "view_closed": "ViewClosedAction",
    "event_callback": "EnvelopedEvent",
}

#: The types of view, by the view's `type`.
VIEW_TYPES = {"modal": "ModalView", "home": "HomeView"}

#: Block types that Slack takes and @slack/types does not have, with the reason.
UNTYPED_BLOCKS = {"data_visualization": "in Slack since June 2026, not in @slack/types 3.2.0"}

#: What the types say is always there, and Slack leaves out of a payload that comes from a view.
_LEFT_OUT_BY_VIEWS = {"response_url": ""}

_GENERATOR = "node_modules/ts-json-schema-generator/bin/ts-json-schema-generator.js"


@dataclass(frozen=True, kw_only=True, slots=True)
class SlackTypes:
    """Slack's types: of what it sends (more fields than the types have are fine) and takes (they are not)."""

    sent: Schemas
    taken: Schemas

    def payload_faults(self, kind: str, payload: Mapping[str, Any]) -> list[str]:
        """What is wrong with a payload from Slack, its event and its blocks."""
        whole = {**_LEFT_OUT_BY_VIEWS, **payload} if "view" in payload else payload
        faults = self.sent.faults(PAYLOAD_TYPES[kind], whole)
        if kind == "event_callback":
            faults += self.sent.faults("SlackEvent", payload.get("event"))
        for part in ("view", "message"):
            faults += _block_faults(self.sent, payload.get(part, {}).get("blocks", []))
        return faults

    def block_faults(self, blocks: Iterable[Mapping[str, Any]]) -> list[str]:
        """What is wrong with blocks for Slack, by its types, or else by the limits in slack_sdk."""
        known = list(blocks)
        limits = (
            f"block {at}: {fault}" for at, block in enumerate(known) for fault in block_limit_faults(block)
        )
        return _block_faults(self.taken, known) or list(limits)

    def view_faults(self, view: Mapping[str, Any]) -> list[str]:
        """What is wrong with a modal or App Home for Slack, and with its blocks."""
        if view.get("type") not in VIEW_TYPES:
            return [f"no view has the type {view.get('type')!r}"]
        blocks = view.get("blocks", [])
        frame = {**view, "blocks": []} if "blocks" in view else view
        frame_faults = self.taken.faults(VIEW_TYPES[view["type"]], frame)
        return frame_faults + self.block_faults(blocks) or view_limit_faults(view)


def _block_faults(schemas: Schemas, blocks: Iterable[Mapping[str, Any]]) -> list[str]:
    return [
        f"block {number}: {fault}"
        for number, block in enumerate(blocks)
        if block.get("type") not in UNTYPED_BLOCKS
        for fault in schemas.faults("KnownBlock", block)
    ]


def _generated(packages: Path, name: str, *options: str) -> Schemas:
    """The schemas of NAME.ts, made once for each change of it or of the packages."""
    source = packages / f"{name}.ts"
    target = packages / f"{name}-{digest(source, packages / 'package.json')[:16]}.json"
    with locked(packages / ".lock"):
        if not target.exists():
            _generate(packages, [source.name, "--out", target.name, *options])
    return Schemas(definitions=corrected(json.loads(target.read_text())["definitions"]))


def _generate(packages: Path, arguments: list[str]) -> None:
    command = [
        need_node(),
        _GENERATOR,
        "--type",
        "*",
        "--no-type-check",
        "--jsDoc",
        "none",
        "--path",
        *arguments,
    ]
    subprocess.run(command, cwd=packages, check=True, capture_output=True)


def _no_faults(faults: list[str]) -> None:
    assert not faults, "by Slack's own types:\n" + "\n".join(faults)


@pytest.fixture(scope="session")
def slack_types() -> SlackTypes:
    """Slack's own types of what it sends and takes."""
    packages = need_packages("slack")
    sent = _generated(packages, "payloads", "--additional-properties")
    return SlackTypes(sent=sent, taken=_generated(packages, "blocks"))


@pytest.fixture(scope="session")
def slack_schema(slack_types: SlackTypes) -> Callable[[str], Draft7Validator]:
    """The JSON schema validator for a type by its name in @slack/bolt or @slack/types."""
    return slack_types.sent.validator


@pytest.fixture(scope="session")
def check_payload(slack_types: SlackTypes) -> Callable[[str, Mapping[str, Any]], None]:
    """Fail the test where a payload of a kind in PAYLOAD_TYPES is not as Slack sends it."""
    return lambda kind, payload: _no_faults(slack_types.payload_faults(kind, payload))


@pytest.fixture(scope="session")
def check_blocks(slack_types: SlackTypes) -> Callable[[Iterable[Mapping[str, Any]]], None]:
    """Fail the test where blocks are not as Slack takes them."""
    return lambda blocks: _no_faults(slack_types.block_faults(blocks))


@pytest.fixture(scope="session")
def check_view(slack_types: SlackTypes) -> Callable[[Mapping[str, Any]], None]:
    """Fail the test where a modal or App Home is not as Slack takes it."""
    return lambda view: _no_faults(slack_types.view_faults(view))
