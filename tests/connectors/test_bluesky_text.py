"""Links, mentions and hashtags on Bluesky, by bytes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.connectors.bluesky_text import facets, mentioned, spelled
from tests.connectors.bluesky_wire import ZOE


def features(text: str, **dids: str) -> list[tuple[str, str]]:
    raw = text.encode()
    return [
        (
            raw[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode(),
            next(value for name, value in one["features"][0].items() if name != "$type"),
        )
        for one in facets(text, {name.replace("_", "."): did for name, did in dids.items()})
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("plain", []),
        ("👩‍👩‍👧‍👦 https://example.com/ü", [("https://example.com/ü", "https://example.com/ü")]),
        ("(see https://e.com/a_(b)).", [("https://e.com/a_(b)", "https://e.com/a_(b)")]),
        ("https://e.com/x), https://", [("https://e.com/x", "https://e.com/x")]),
        ("https://e.com/[a]]", [("https://e.com/[a]", "https://e.com/[a]")]),
        ("ahttps://e.com", []),
        ("é@zoe.example @zoe.example, (@zoe.example)", [("@zoe.example", ZOE), ("@zoe.example", ZOE)]),
        ("@ZOE.example. hi @nobody.example @zoe@far.example", [("@ZOE.example", ZOE)]),
        (
            "#tea, #Über! #123 #a1 x#no \uff03wide",
            [("#tea", "tea"), ("#Über", "Über"), ("#a1", "a1"), ("\uff03wide", "wide")],
        ),
        ("#" + "x" * 65, []),
        (
            "https://e.com/(@zoe.example) #https://e.com",
            [("https://e.com/(@zoe.example)", "https://e.com/(@zoe.example)")],
        ),
    ],
)
def test_facets_are_found_by_bytes(text: str, found: list[tuple[str, str]]) -> None:
    assert features(text, zoe_example=ZOE)[: len(found)] == found
    assert len(features(text, zoe_example=ZOE)) >= len(found)


def test_a_handle_is_asked_for_once() -> None:
    assert mentioned("@Zoe.example and @zoe.example, not @zoe nor a@b.example") == ["zoe.example"]


PIECES = st.sampled_from(
    [
        "https://e.com/ä(b)",
        "@zoe.example",
        "#töst",
        "👩‍👩‍👧",
        "é",
        " ",
        "\n",
        "(",
        ")",
        ".",
        "日本",
        "#1",
        "@x",
        "x",
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=40))
def test_facets_lie_in_order_on_whole_characters(text: str) -> None:
    raw, last = text.encode(), 0
    for one in facets(text, {"zoe.example": ZOE}):
        start, end = one["index"]["byteStart"], one["index"]["byteEnd"]
        assert last <= start < end <= len(raw)
        shown, feature = raw[start:end].decode(), one["features"][0]
        assert shown in text
        assert feature.get("uri", shown) == shown
        assert shown[1:] == feature.get("tag", shown[1:])
        last = end


@given(st.lists(PIECES, max_size=12).map("".join))
def test_our_own_links_are_spelled_as_they_stand(text: str) -> None:
    assert spelled(text, facets(text, {})) == text


def link(start: int, end: int, uri: str) -> Any:
    feature = {"$type": "app.bsky.richtext.facet#link", "uri": uri}
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}


@pytest.mark.parametrize(
    ("text", "found", "whole"),
    [
        ("see e.com/lo... ok", [link(4, 15, "https://e.com/long")], "see https://e.com/long ok"),
        ("my bank", [link(3, 7, "https://evil.example")], "my bank (https://evil.example)"),
        ("...", [link(0, 3, "https://evil.example")], "... (https://evil.example)"),
        ("ab", [link(0, 9, "https://e.com"), link(1, 1, "https://e.com"), "odd"], "ab"),
        ("abcd", [link(0, 3, "https://e.com"), link(1, 2, "https://f.com")], "abc (https://e.com)d"),
        ("tag", [{"index": {}, "features": [{"$type": "x"}]}], "tag"),
    ],
)
def test_links_are_shown_whole(text: str, found: Any, whole: str) -> None:
    assert spelled(text, found) == whole
