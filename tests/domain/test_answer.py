"""Approval of replies as a table, who needs it, and saved replies."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answer import (
    TRANSITIONS,
    AnswerRules,
    Review,
    ReviewAction,
    ReviewStatus,
    as_counted,
    rank,
    reply_hash,
    step,
    why_yes,
)
from bot.domain.brand import Person, Role
from bot.domain.ids import ItemId, ReplyId, SlackUserId
from bot.domain.limits import Counting
from bot.domain.post import Media
from bot.domain.saved import PLACEHOLDERS, checked, fill, harmless
from bot.domain.sentiment import Mood
from bot.errors import InvalidInputError, TransitionError
from tests.blocks.things import BRAND, NOW

MAX = SlackUserId("U0MAX")
REVIEW = Review(
    reply_id=ReplyId(1), content_hash="", status=ReviewStatus.WAITING, editors=frozenset({MAX}), asked_at=NOW
)


@pytest.mark.parametrize(("status", "action"), [*product(ReviewStatus, ReviewAction)])
def test_only_what_the_table_has_can_be_done(status: ReviewStatus, action: ReviewAction) -> None:
    review = replace(REVIEW, status=status)
    if (status, action) in TRANSITIONS:
        assert step(review, action).status == TRANSITIONS[status, action]
    else:
        with pytest.raises(TransitionError, match=f"{status} already"):
            step(review, action)


def test_every_status_is_reached_and_all_but_approved_have_a_way_out() -> None:
    assert set(TRANSITIONS.values()) == set(ReviewStatus)
    assert {status for status, _ in TRANSITIONS} == set(ReviewStatus) - {ReviewStatus.APPROVED}


@pytest.mark.parametrize(
    ("names", "role"),
    [
        ({"U0CAM"}, Role.ADMIN),
        ({"U0BO"}, Role.APPROVER),
        ({"U0X", "S0LEADS"}, Role.APPROVER),
        ({"U0NOBODY"}, Role.COMMUNITY),
    ],
)
def test_the_highest_role_counts(names: set[str], role: Role) -> None:
    first, *groups = sorted(names, key=lambda name: name.startswith("S"))
    assert rank(BRAND, Person(id=SlackUserId(first), groups=frozenset(groups))) == role


@pytest.mark.parametrize(("mood", "role"), [*product(Mood, Role)])
def test_a_yes_is_needed_by_mood_or_by_role(mood: Mood, role: Role) -> None:
    rules = AnswerRules(moods=frozenset({Mood.NEGATIVE}), roles=frozenset({Role.WRITER}))
    assert bool(why_yes(rules, mood, role)) == (mood == Mood.NEGATIVE or role == Role.WRITER)
    assert why_yes(AnswerRules(), mood, role) == ""


def test_an_answer_on_mastodon_counts_with_who_it_is_for() -> None:
    assert as_counted("Yes", Counting.MASTODON, "mira@far.example") == "@mira@far.example Yes"
    assert as_counted("Hi @Mira@far.example!", Counting.MASTODON, "mira@far.example").startswith("Hi ")
    assert as_counted("Yes", Counting.GRAPHEMES, "mira") == "Yes"
    assert as_counted("", Counting.MASTODON, "mira") == ""


def test_a_hash_stands_for_words_images_and_item() -> None:
    image = Media(sha256="a", mime="image/png", size=1, width=1, height=1, alt="A cup")
    hashes = {
        reply_hash(ItemId(1), "Yes", ()),
        reply_hash(ItemId(2), "Yes", ()),
        reply_hash(ItemId(1), "No", ()),
        reply_hash(ItemId(1), "Yes", (image,)),
        reply_hash(ItemId(1), "Yes", (replace(image, alt="A mug"),)),
    }
    assert len(hashes) == 5


def test_an_unknown_placeholder_is_refused_by_its_name() -> None:
    with pytest.raises(InvalidInputError, match=r"“\{auhtor\}” is no placeholder. There are \{author\}, "):
        checked("Hi", "Hello {auhtor}!")
    assert checked("  Hi   there ", " Hello {author} ") == ("Hi there", "Hello {author}")


@pytest.mark.parametrize(
    ("name", "text", "field"), [("", "x", "name"), ("x" * 61, "x", "name"), ("x", " ", "text")]
)
def test_a_saved_reply_has_a_name_and_a_text(name: str, text: str, field: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        checked(name, text)
    assert caught.value.field == field


def test_all_places_are_filled_once() -> None:
    values = {name: f"<{{{name}}}>" for name in PLACEHOLDERS}
    text = " ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    assert fill(text, values) == " ".join(values.values())


@given(name=st.text(max_size=60))
def test_a_strangers_name_mentions_nobody_and_leads_nowhere(name: str) -> None:
    said = harmless(name + " @everyone #sale https://evil.example www.evil.example")
    assert not set("@#") & set(said)
    assert "evil.example" not in said
