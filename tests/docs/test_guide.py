"""The words that the pages tell people to press are the words that are there."""

import ast
import re
from pathlib import Path

import pytest

from bot.connectors.base import Capability
from bot.connectors.registry import CONNECTORS
from bot.services.conversation import CLAIM
from tests.docs.pages import GUIDE, OPERATE, prose
from tests.tools import ROOT

_BOLD = re.compile(r"\*\*([^*]+)\*\*")


def words_of(path: Path) -> set[str]:
    """Every text that the module may show."""
    tree = ast.parse(path.read_text())
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


SHOWN = set().union(
    *(words_of(path) for path in (ROOT / "bot/blocks").glob("*.py")), words_of(ROOT / "bot/slack/manifest.py")
)


#: In the guide these are no buttons: they name the fields of the composer.
FIELDS = {"Text.", "Accounts.", "Images.", "When."}


def test_the_guide_names_buttons_by_their_words() -> None:
    pressed = set(_BOLD.findall(prose(GUIDE))) - FIELDS - {"bold"}
    assert len(pressed) > 25
    assert pressed - SHOWN == set()


COMMENTS = Capability.COMMENTS


def test_the_guide_names_fields_by_their_words() -> None:
    assert {field.rstrip(".") for field in FIELDS} <= SHOWN


def test_the_operators_table_names_buttons_by_their_words() -> None:
    rows = [line for line in prose(OPERATE).splitlines() if line.startswith("|")]
    pressed = {word for line in rows for word in _BOLD.findall(line)}
    assert pressed
    assert pressed - SHOWN == set()


@pytest.mark.parametrize(
    "platform", [name for name, one in CONNECTORS.items() if COMMENTS in one.capabilities]
)
def test_the_guide_knows_every_platform(platform: str) -> None:
    assert f"*Open on {platform.capitalize()}*" in GUIDE.read_text()


def test_the_guide_says_how_long_a_conversation_is_held() -> None:
    assert f"{CLAIM.total_seconds() / 60:.0f} minutes" in GUIDE.read_text()
