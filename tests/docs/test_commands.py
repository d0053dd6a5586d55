"""Every command, target and setting that a page names is there."""

import re
from typing import Any

import pytest
import typer

from bot.blocks.inbox import NAMES as INBOX_FILTERS
from bot.blocks.queue import NAMES as QUEUE_FILTERS
from bot.cli import app
from bot.commands import COMMANDS
from bot.settings import Settings
from tests.docs.pages import GUIDE, NAMES, README, code
from tests.tools import ROOT

_PROGRAM = re.compile(r"(?:^|bin/|exec one )pressroom ([a-z][^>|]*)")
_SETTING = re.compile(r"\b(?:SLACK|PRESSROOM)_[A-Z_]+\b")
_SOCIAL = re.compile(r"^/social(?: ([a-z]+))?(?: ([a-z]+))?")

SETTINGS = {str(field.validation_alias) for field in Settings.model_fields.values()}


def resolved(words: list[str]) -> tuple[set[str], list[str]]:
    """The options of the command that these words call, and the words that are left for it."""
    command: Any = typer.main.get_command(app)
    while hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
    return {flag for one in command.params for flag in (*one.opts, *one.secondary_opts)}, words


@pytest.mark.parametrize("name", NAMES)
def test_every_command_line_exists_with_its_options(name: str) -> None:
    for line in code(ROOT / name):
        for call in _PROGRAM.findall(line):
            known, rest = resolved(call.split())
            assert {word for word in rest if word.startswith("--")} <= known, line


@pytest.mark.parametrize("name", NAMES)
def test_every_make_target_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {target for line in code(ROOT / name) for target in re.findall(r"\bmake ([a-z]+)", line)}
    assert named <= targets


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_exists(name: str) -> None:
    named = {setting for line in code(ROOT / name) for setting in _SETTING.findall(line)}
    assert named <= SETTINGS


@pytest.mark.parametrize("name", NAMES)
def test_every_subcommand_in_slack_exists(name: str) -> None:
    calls = [found for line in code(ROOT / name) if (found := _SOCIAL.match(line))]
    assert {call[1] for call in calls if call[1]} <= set(COMMANDS)


def test_readme_and_guide_name_what_they_promise() -> None:
    assert {"run", "start", "test", "fmt", "bench"} <= {
        target for line in code(README) for target in re.findall(r"^make ([a-z]+)", line)
    }
    assert {call[1] for line in code(GUIDE) if (call := _SOCIAL.match(line))} >= set(COMMANDS)


@pytest.mark.parametrize(
    ("head", "filters"), [("`/social queue` lists", QUEUE_FILTERS), ("`/social inbox` lists", INBOX_FILTERS)]
)
def test_the_guide_names_every_list(head: str, filters: dict[str, str]) -> None:
    line = next(line for line in GUIDE.read_text().splitlines() if line.startswith(head))
    first, *others = filters
    assert re.findall(r"`([a-z]+)`", line) == others, f"{first} is the list without a word"
