"""Names of colleagues and channels, typed out: refused by name, and hashtags left alone."""

from typing import Any

import pytest

from bot.domain.ids import TeamId
from bot.errors import InvalidInputError
from bot.slack.names import Names
from tests.slack.edge.conftest import Edge

T1 = TeamId("T1")
PEOPLE: list[dict[str, Any]] = [
    {"name": "wren", "profile": {"display_name": "Wren M.", "real_name": "Wren Miller"}},
    {"name": "mira", "profile": {}},
    {"name": "gone", "deleted": True, "profile": {"display_name": "Gone"}},
]
CHANNELS = [{"name": name} for name in ("social-review", "coffee", "general", "community_2")]


@pytest.fixture
def names(edge: Edge) -> Names:
    edge.slack.standing["users.list"] = {"ok": True, "members": PEOPLE}
    edge.slack.standing["conversations.list"] = {"ok": True, "channels": CHANNELS}
    return Names(edge.wire, edge.clock)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Ask @wren, please", "@wren"),
        ("Ask @Wren Miller", "@Wren Miller"),
        ("see #social-review.", "#social-review"),
        ("#General has it", "#General"),
        ("in #community_2", "#community_2"),
    ],
)
async def test_a_name_that_only_slack_knows_is_refused(names: Names, text: str, word: str) -> None:
    with pytest.raises(InvalidInputError, match=f"“{word}” is .* take it out") as caught:
        await names.refuse(T1, text, field="text")
    assert caught.value.field == "text"


@pytest.mark.parametrize(
    "text",
    [
        "Fresh #coffee today",
        "#community_22 and #socialreview",
        "@wren@social.example and @wren.bsky.social are others",
        "mail wren@linden.example, or see https://x.test/@wren",
        "@wrench and @gone",
        "no name at all",
    ],
)
async def test_what_only_looks_alike_stays(names: Names, text: str) -> None:
    await names.refuse(T1, text)


async def test_a_follower_may_be_called_like_a_colleague(names: Names) -> None:
    await names.refuse(T1, "@Mira, thanks", spared={"mira"})
    with pytest.raises(InvalidInputError):
        await names.refuse(T1, "@Mira, thanks")


async def test_slack_is_asked_once_and_only_where_there_is_a_mark(edge: Edge, names: Names) -> None:
    await names.refuse(T1, "Hello")
    assert edge.slack.called("users.list") == []
    for _ in "12":
        await names.refuse(T1, "#coffee")
    assert len(edge.slack.called("users.list")) == 1


async def test_all_pages_are_read(edge: Edge, names: Names) -> None:
    first = {"ok": True, "members": [], "response_metadata": {"next_cursor": "more"}}
    edge.slack.will("users.list", body=first)
    with pytest.raises(InvalidInputError):
        await names.refuse(T1, "@wren")
    assert [call.get("cursor") for call in edge.slack.called("users.list")] == ["", "more"]


async def test_where_slack_does_not_tell_nothing_is_refused(edge: Edge, names: Names) -> None:
    edge.slack.fail("users.list", "missing_scope")
    await names.refuse(T1, "@wren")
    edge.clock.advance(minutes=1)
    with pytest.raises(InvalidInputError):
        await names.refuse(T1, "@wren")
