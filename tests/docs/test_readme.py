"""README's tables and lists, held against the code."""

import re
from datetime import timedelta

import httpx
import pytest

from bot.connectors.base import Capability, Login, Strategy
from bot.connectors.registry import CONNECTORS
from bot.domain.account import Credentials
from bot.domain.limits import Counting, Limits
from bot.slack.manifest import SCOPES
from tests.docs.pages import README, code, table
from tests.tools import ROOT

COUNTED = {
    Counting.GRAPHEMES: "graphemes",
    Counting.MASTODON: "graphemes; a link is 23, a mention without its server",
}
#: Words in README that stand for a file one will make.
PLACEHOLDER = "NAME"


async def limits(platform: str) -> Limits:
    """What holds for an account whose server does not say anything else."""
    login = Login(
        server="https://social.example",
        remote_id="1",
        handle="linden",
        credentials=Credentials(access_token="token"),
    )
    silent = httpx.MockTransport(lambda _: httpx.Response(404, json={"error": "not here"}))
    async with httpx.AsyncClient(transport=silent) as client:
        return await CONNECTORS[platform](client, login).limits()


def kept(strategy: Strategy) -> str:
    """For how long its key makes a second try safe, in words."""
    lasting = {None: "for ever", timedelta(0): "never relied upon"}
    return lasting.get(strategy.key_lifetime) or f"for {strategy.key_lifetime}"


async def column(platform: str) -> dict[str, str]:
    """What the table has to say of a platform."""
    connector, limit = CONNECTORS[platform], await limits(platform)
    can = {str(one): "yes" if one in connector.capabilities else "" for one in Capability}
    return can | {
        "characters": f"{limit.characters:,}",
        "counted": COUNTED[limit.counting],
        "bytes of text": f"{limit.text_bytes:,}" if limit.text_bytes else "",
        "images of a post": str(limit.images),
        "megabytes of an image": str(limit.image_bytes // 1_000_000),
        "megabytes of a video": str(limit.video_bytes // 1_000_000),
        "minutes of a video": str(limit.video_seconds // 60) if limit.video_seconds else "",
        "characters of an alt text": f"{limit.alt_text:,}",
        "a second try is safe by its key": kept(connector.strategy),
        "is looked up before a second try": "yes" if connector.strategy.looks_up else "",
    }


def test_every_platform_has_its_column() -> None:
    head = table(README, "| | Bluesky")[0]
    assert [name.lower() for name in head[1:]] == sorted(CONNECTORS)


@pytest.mark.parametrize("platform", sorted(CONNECTORS))
async def test_the_table_says_what_a_platform_can_do(platform: str) -> None:
    head, *rows = table(README, "| | Bluesky")
    place = [name.lower() for name in head].index(platform)
    assert {row[0]: row[place] for row in rows} == await column(platform)


def test_every_scope_says_what_it_is_for() -> None:
    _, *rows = table(README, "| scope | for |")
    named = [scope for names, _ in rows for scope in re.findall(r"[a-z_]+(?::[a-z]+)?", names)]
    assert sorted(named) == sorted(SCOPES)
    assert all(words for _, words in rows)


def test_every_file_that_is_named_is_there() -> None:
    named = {line for line in code(README) if re.fullmatch(r"[\w./-]+(?:/|\.py)", line)}
    assert len(named) > 10
    for name in named:
        folders = (ROOT, ROOT / "bot/blocks", ROOT / "tests/connectors")
        assert PLACEHOLDER in name or any((folder / name).exists() for folder in folders), name


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("CONNECTORS", "bot/connectors/registry.py"),
        ("Connector", "bot/connectors/base.py"),
        ("FORMS", "bot/blocks/accounts.py"),
        ("_SHOWN", "bot/commands/__init__.py"),
        ("Subcommand", "bot/commands/command.py"),
        ("CardKind", "bot/domain/card.py"),
        ("Drawing", "bot/blocks/kit.py"),
        ("REDRAW_GOLDEN", "tests/blocks/test_gallery.py"),
        ("ACTIONS", "bot/listeners/post.py"),
    ],
)
def test_the_three_lists_name_what_is_in_the_code(name: str, path: str) -> None:
    assert name in set(code(README)) | {line.partition("=")[0] for line in code(README)}
    assert re.search(rf"\b{name}\b", (ROOT / path).read_text())
