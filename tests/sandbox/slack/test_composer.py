"""What people type and what Slack makes of it."""

import pytest

from sandbox.slack.composer import labelled, typed
from tests.sandbox.slack.payloads import Recorder
from tests.sandbox.slack.running import World

NAMES = {"@ada": "U0ADA", "#general": "C0GENERAL"}
CASES: dict[str, tuple[str, list[str]]] = {
    "plain": ("plain", ["text"]),
    "a < b & c > d": ("a &lt; b &amp; c &gt; d", ["text"]),
    "@ada look": ("<@U0ADA> look", ["user", "text"]),
    "hi @Ada.": ("hi <@U0ADA>.", ["text", "user", "text"]),
    "@nobody": ("@nobody", ["text"]),
    "me@ada": ("me@ada", ["text"]),
    "in #general": ("in <#C0GENERAL|>", ["text", "channel"]),
    "<@U0CEM> hi": ("<@U0CEM> hi", ["user", "text"]),
    "<!here>": ("<!here>", ["broadcast"]),
    "<!subteam^S1>": ("<!subteam^S1>", ["usergroup"]),
    "see https://a.example/?b=1&c=2": ("see <https://a.example/?b=1&amp;c=2>", ["text", "link"]),
    "<https://a.example|there>": ("<https://a.example|there>", ["link"]),
    "": ("", []),
}


@pytest.mark.parametrize("written", CASES)
def test_text_and_rich_text_are_made(written: str) -> None:
    text, kinds = CASES[written]
    made, rich = typed(written, NAMES)
    assert (made, [part["type"] for part in rich]) == (text, kinds)


def test_mentions_in_commands_carry_names() -> None:
    text = "<@U0ADA> <#C0GENERAL|> <@U9>"
    assert labelled(text, NAMES) == "<@U0ADA|ada> <#C0GENERAL|general> <@U9>"


@pytest.mark.parametrize(("escape", "text"), [(True, "&lt; <@U0ADA|ada>"), (False, "< @ada")])
async def test_commands_are_escaped_as_the_manifest_says(world: World, *, escape: bool, text: str) -> None:
    manifest = (await world.read("slack/manifest"))["manifest"]
    manifest["features"]["slash_commands"][0]["should_escape"] = escape
    await world.control("slack/manifest", manifest)
    world.workspace.delivery.lines["socket"] = line = Recorder()
    await world.workspace.act("U0CEM", "command", {"channel": "C0REVIEW", "text": "/social < @ada"})
    assert line.sent[0].payload["text"] == text
