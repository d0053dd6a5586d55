from dataclasses import replace

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.account import Account, AccountStatus, Identity
from bot.domain.ids import AccountId, BrandId
from bot.domain.limits import Counting, Limits, problems
from bot.domain.post import Content, Threading, content_hash
from bot.domain.thread import cut, threaded
from tests.domain.factories import content

ONE = AccountId(1)
FAMILY = "👨‍👩‍👧‍👦"


def account(characters: int = 20, **more: object) -> Account:
    limits = replace(Limits(characters=characters, counting=Counting.GRAPHEMES), **more)  # type: ignore[arg-type]
    return Account(
        id=ONE,
        brand_id=BrandId(1),
        platform="fake",
        server="https://fake.example",
        identity=Identity(
            remote_id="1", handle="linden", display_name="Linden", url="https://fake.example/@l"
        ),
        limits=limits,
        status=AccountStatus.CONNECTED,
    )


def texts(said: Content, room: int = 20, **more: object) -> list[str]:
    return [part.full_text for part in threaded(said, {ONE: account(room, **more)}).parts_for(ONE)]


def long(text: str, *, numbered: bool = False, **more: object) -> Content:
    return replace(content(text=text, thread=Threading(cut=True, numbered=numbered)), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Short.", ["Short."]),
        ("First one here. Then another.", ["First one here.", "Then another."]),
        ("No full stop in here at all", ["No full stop in here", "at all"]),
        ("Bread, e.g. rye and wheat loaves", ["Bread, e.g. rye and", "wheat loaves"]),
        ("Hi. Long words follow without an end", ["Hi. Long words", "follow without an", "end"]),
        ("x" * 45, ["x" * 20, "x" * 20, "x" * 5]),
        (FAMILY * 21, [FAMILY * 20, FAMILY]),
        ("新しい豆が入りました。ぜひお試しください。", ["新しい豆が入りました。", "ぜひお試しください。"]),
        ("one\n---\ntwo words that are too long", ["one", "two words that are", "too long"]),
    ],
)
def test_a_text_is_cut_where_a_reader_would_pause(text: str, parts: list[str]) -> None:
    assert texts(long(text)) == parts


def test_a_numbered_thread_leaves_room_for_its_numbers() -> None:
    assert texts(long("First one is. Then another.", numbered=True)) == [
        "First one is. (1/2)",
        "Then another. (2/2)",
    ]


def test_a_single_part_has_no_number() -> None:
    assert texts(long("Short.", numbered=True)) == ["Short."]


def test_parts_by_hand_are_numbered_too() -> None:
    said = content(text="one\n---\ntwo", thread=Threading(numbered=True))
    assert texts(said) == ["one (1/2)", "two (2/2)"]


def test_the_first_part_leaves_room_for_the_link() -> None:
    said = long("Come and see. It is new.", link="https://a.test")
    assert texts(said, 30) == ["Come and see.\n\nhttps://a.test", "It is new."]


def test_bytes_are_room_too() -> None:
    assert texts(long("ééééé ééééé"), text_bytes=11) == ["ééééé", "ééééé"]


def test_without_the_wish_nothing_is_cut() -> None:
    assert texts(content(text="x" * 45)) == ["x" * 45]


def test_what_was_approved_stays_cut_as_it_was() -> None:
    kept = threaded(long("First one here. Then another."), {ONE: account()})
    assert kept.parts_for(ONE) == threaded(kept, {ONE: account()}).parts_for(ONE)
    assert [part.text for part in threaded(kept, {ONE: account(500)}).parts_for(ONE)] == [
        "First one here. Then another."
    ]
    assert content_hash(kept) != content_hash(threaded(kept, {ONE: account(500)}))


def test_a_link_that_leaves_no_room_is_shown_as_a_problem() -> None:
    said = threaded(long("Hello there", link="https://a.test/" + "x" * 40), {ONE: account()})
    assert problems(said.parts_for(ONE), account().limits)


BITS = ["a", "Z", ". ", " ", "\n", "é", FAMILY, "🇩🇪", "。", "https://a.test/b "]


@given(st.lists(st.sampled_from(BITS), max_size=150))
def test_nothing_is_lost_torn_or_too_long(bits: list[str]) -> None:
    text = "".join(bits)
    found = cut([text], lambda part, _: len(regex.findall(r"\X", part)) <= 12)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(0 < len(regex.findall(r"\X", part)) <= 12 for part in found)
