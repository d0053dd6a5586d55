from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.ids import AccountId
from bot.domain.post import Caution, Comment, Mark, Media, Part, content_hash, picked
from bot.domain.schedule import at_instant
from tests.domain.factories import NOW, brand, content

IMAGE = Media(sha256="a" * 64, mime="image/png", size=10, width=1, height=1, alt="a cup")
SCHEDULE = at_instant(NOW + timedelta(hours=1), brand().zone, now=NOW)
FULL = content(link="https://linden.test", media=(IMAGE,), overrides={AccountId(1): "hi"}, schedule=SCHEDULE)


@pytest.mark.parametrize(
    "change",
    [
        {"text": "other"},
        {"accounts": (AccountId(1), AccountId(2))},
        {"link": None},
        {"media": ()},
        {"media": (replace(IMAGE, alt="another cup"),)},
        {"media": (replace(IMAGE, sha256="b" * 64),)},
        {"media": (IMAGE, IMAGE)},
        {"overrides": {AccountId(1): "hello"}},
        {"schedule": None},
        {"schedule": at_instant(NOW + timedelta(hours=2), brand().zone, now=NOW)},
        {"freshness": timedelta(hours=1)},
        {"caution": Caution(words="Food")},
        {"caution": Caution(mark=Mark.NUDITY)},
    ],
)
def test_any_change_to_what_would_be_published_changes_the_hash(change: dict[str, Any]) -> None:
    assert content_hash(replace(FULL, **change)) != content_hash(FULL)


def test_the_order_of_images_and_of_accounts_counts() -> None:
    other = replace(IMAGE, sha256="b" * 64)
    assert content_hash(content(media=(IMAGE, other))) != content_hash(content(media=(other, IMAGE)))


def test_the_hash_is_the_same_for_the_same_content() -> None:
    assert content_hash(replace(FULL)) == content_hash(FULL)


def test_a_line_of_dashes_makes_a_thread_and_media_go_with_its_head() -> None:
    threaded = content(text="one\n---\n two \n-----\n\n", media=(IMAGE,), link="https://linden.test")
    assert threaded.parts_for(AccountId(1)) == (
        Part(text="one", media=(IMAGE,), link="https://linden.test"),
        Part(text="two"),
    )


def test_an_account_may_have_its_own_text() -> None:
    varied = content(overrides={AccountId(2): "for two"})
    assert varied.parts_for(AccountId(1))[0].text == "hello"
    assert varied.parts_for(AccountId(2))[0].text == "for two"


def test_a_warning_goes_with_every_part_and_a_mark_with_the_images() -> None:
    warned = content(
        text="one\n---\ntwo",
        comment=Comment(text="three"),
        caution=Caution(words=" Food ", mark=Mark.GRAPHIC, own={AccountId(2): "", AccountId(3): "Meat"}),
    )
    assert [part.warning for part in warned.parts_for(AccountId(1))] == ["Food"] * 3
    assert [part.mark for part in warned.parts_for(AccountId(1))] == [Mark.GRAPHIC, None, None]
    assert {part.warning for part in warned.parts_for(AccountId(2))} == {""}
    assert {part.warning for part in warned.parts_for(AccountId(3))} == {"Meat"}


def test_an_account_may_have_its_own_images_in_its_own_order() -> None:
    dog, cat, bird = (replace(IMAGE, sha256=letter * 64) for letter in "bcd")
    picks = {AccountId(2): (bird.sha256, dog.sha256), AccountId(3): (), AccountId(4): ("gone",)}
    mixed = content(media=(dog, cat, bird), picks=picks)
    assert mixed.parts_for(AccountId(1))[0].media == (dog, cat, bird)
    assert mixed.parts_for(AccountId(2))[0].media == (bird, dog)
    assert mixed.parts_for(AccountId(3))[0].media == mixed.parts_for(AccountId(4))[0].media == ()
    assert [picked(mixed, AccountId(number)) for number in (1, 2, 3)] == ["1, 2, 3", "3, 1", "none"]


def test_the_link_stands_at_the_end_unless_it_is_in_the_text() -> None:
    assert Part(text="hi", link="https://a.test").full_text == "hi\n\nhttps://a.test"
    assert Part(text="see https://a.test !", link="https://a.test").full_text == "see https://a.test !"
    assert Part(text="", link="https://a.test").full_text == "https://a.test"


def test_an_empty_post_still_has_one_part() -> None:
    assert content(text="", media=(IMAGE,)).parts_for(AccountId(1)) == (Part(text="", media=(IMAGE,)),)
