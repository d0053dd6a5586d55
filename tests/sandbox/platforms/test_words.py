"""Small things that everything stands on: counting, ids, CIDs, form fields."""

from datetime import UTC, datetime

import libipld
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.platforms.bluesky.cid import cid_of, cid_of_bytes, encode
from sandbox.platforms.bluesky.facets import facets_of
from sandbox.platforms.bluesky.lexicon import TID
from sandbox.platforms.calls import nest
from sandbox.platforms.mastodon.content import count
from sandbox.platforms.moments import Ids
from sandbox.platforms.words import matches, tags

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text().filter(lambda key: key != "$link"), inner),
)


@given(JSON)
def test_records_are_encoded_as_an_independent_library_does(value: object) -> None:
    assert encode(value) == libipld.encode_dag_cbor(value)


def test_links_are_encoded_as_links() -> None:
    cid = cid_of_bytes(b"picture")
    decoded = libipld.decode_dag_cbor(encode({"ref": {"$link": cid}}))

    assert libipld.encode_cid(decoded["ref"]) == cid


def test_a_cid_depends_on_the_content_not_on_the_order_of_keys() -> None:
    assert cid_of({"a": 1, "b": 2}) == cid_of({"b": 2, "a": 1}) != cid_of({"a": 1, "b": 3})
    assert cid_of({}).startswith("bafyrei")
    assert cid_of_bytes(b"").startswith("bafkrei")


def test_fractions_are_not_in_the_data_model() -> None:
    with pytest.raises(ValueError, match="data model"):
        encode({"a": 1.5})


def test_ids_grow_even_when_the_clock_goes_back() -> None:
    ids = Ids()
    later, sooner = ids.tid(NOW), ids.tid(NOW.replace(year=2020))

    assert later < sooner
    assert TID.fullmatch(later)
    assert int(ids.snowflake(NOW)) < int(ids.snowflake(NOW.replace(year=2020)))


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("café", 4),
        ("👩‍🚀", 1),
        ("see https://example.com/x.", 28),
        ("@a@b.example hi", 5),
        ("ftp://a.example", 15),
    ],
)
def test_mastodon_counts_graphemes_links_and_mentions(text: str, length: int) -> None:
    assert count(text) == length


def test_facets_are_placed_by_bytes() -> None:
    text = "☕ @linden.test https://a.example. #Kaffee"
    facets = facets_of(text, lambda handle: f"did:plc:{handle}")
    cut = [text.encode()[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode() for one in facets]

    assert cut == ["@linden.test", "https://a.example", "#Kaffee"]


def test_hashtags_are_found_outside_links_and_entities() -> None:
    assert tags("#One #two2 #3 https://a.example/#no a#no #ONE #日本語") == ["one", "two2", "日本語"]


def test_a_search_wants_every_word_or_phrase() -> None:
    assert matches('big "oat latte"', "BIG cup of Oat Latte")
    assert not matches('"latte oat"', "Oat latte")


def test_form_fields_nest_as_rails_nests_them() -> None:
    pairs = [("a[]", "1"), ("a[]", "2"), ("b[x]", "3"), ("c[][id]", "4"), ("c[][id]", "5"), ("d[0][n]", "6")]

    assert nest([*pairs, ("e", "7")]) == {
        "a": ["1", "2"],
        "b": {"x": "3"},
        "c": [{"id": "4"}, {"id": "5"}],
        "d": {"0": {"n": "6"}},
        "e": "7",
    }
