"""Differences between texts, between versions, and between what was approved and what is shown."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.difference import Change, Kind, changes
from bot.domain.history import Differences, differences
from bot.domain.ids import AccountId
from bot.domain.post import Caution, Comment, Content, Mark, Media, Part, Threading, Tracking
from bot.domain.readback import MAX_LOOKS, Shown, Verdict, compared, next_look
from bot.domain.schedule import at_instant
from bot.errors import RejectedError, TemporaryError
from tests.domain.factories import NOW, brand, content

TEXTS = st.text(st.sampled_from("ab \n\u00e9"), max_size=40)
CAT, DOG = (
    Media(sha256=name * 64, mime="image/png", size=1, width=1, height=1, alt=alt)
    for name, alt in (("a", "A cat"), ("b", "A dog"))
)


@given(before=TEXTS, after=TEXTS)
def test_both_texts_can_be_read_from_the_difference(before: str, after: str) -> None:
    found = changes(before, after)
    assert "".join(one.text for one in found if one.kind != Kind.ADDED) == before
    assert "".join(one.text for one in found if one.kind != Kind.REMOVED) == after
    assert (before == after) == all(one.kind == Kind.KEPT for one in found)


def test_words_changed_in_a_row_are_one_change() -> None:
    assert changes("We open at nine today", "We open at half ten today") == (
        Change(kind=Kind.KEPT, text="We open at "),
        Change(kind=Kind.REMOVED, text="nine"),
        Change(kind=Kind.ADDED, text="half ten"),
        Change(kind=Kind.KEPT, text=" today"),
    )
    assert [one.text for one in changes("a red house", "a blue car")] == ["a ", "red house", "blue car"]


def test_nothing_differs_from_itself() -> None:
    assert differences(content(media=(CAT,)), content(media=(CAT,))) == Differences()


def test_each_part_of_a_post_has_its_difference() -> None:
    schedule = at_instant(NOW + timedelta(hours=1), brand().zone, now=NOW)
    one, two = AccountId(1), AccountId(2)
    old = content(media=(CAT, DOG), overrides={one: "mine"})
    new = Content(
        text="bye",
        accounts=(two,),
        link="https://x.example",
        media=(DOG, replace(CAT, alt="A tom")),
        schedule=schedule,
        freshness=timedelta(hours=3),
    )
    found = differences(old, new)
    assert [one.text for one in found.text] == ["hello", "bye"]
    assert list(found.variants) == [one]
    assert (found.added, found.removed, found.reordered) == ((two,), (one,), False)
    assert (found.link, found.schedule) == ((None, "https://x.example"), (None, schedule))
    assert found.freshness == (timedelta(hours=2), timedelta(hours=3))
    assert found.media == (
        "the alt text of image 2 was “A cat” and is “A tom”",
        "the images are in another order",
    )
    assert differences(content(accounts=(one, two)), content(accounts=(two, one))).reordered
    bare = replace(CAT, alt="")
    assert differences(content(media=(bare,)), content(media=(CAT,))).media == (
        "image 1 had no alt text, and has “A cat” now",
    )
    assert differences(content(media=(CAT,)), content(media=(bare,))).media == (
        "the alt text of image 1 was “A cat” and is gone",
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ((CAT,), (), "image 1 was removed (“A cat”)"),
        ((), (CAT,), "image 1 is new"),
        ((replace(CAT, alt=""),), (), "image 1 was removed"),
    ],
)
def test_images_that_came_and_went_are_named(
    old: tuple[Media, ...], new: tuple[Media, ...], said: str
) -> None:
    assert differences(content(media=old), content(media=new)).media == (said,)


PART = Part(text="Caf\u00e9 with @ana@its.example", media=(CAT, DOG), link="https://x.example")
SHOWN = "Cafe\u0301  with @ana\nhttps://x.example"


def test_what_platforms_spell_otherwise_is_as_approved() -> None:
    found = compared(PART, Shown(text=SHOWN, alts=("A cat", "A dog ")), NOW)
    assert (found.verdict, found.text, found.media) == (Verdict.SAME, (), ())


@pytest.mark.parametrize(
    ("text", "alts", "media"),
    [
        (SHOWN, ["A cat"], ("1 of 2 images are there",)),
        (SHOWN, [], ("0 of 2 images are there",)),
        (SHOWN, ["A cat", ""], ("the alt text of image 2 is missing",)),
        (SHOWN, ["A dog", "A dog"], ("the alt text of image 1 is another one",)),
        (SHOWN.replace("with", "without"), ["A cat", "A dog"], ()),
    ],
)
def test_what_is_not_as_approved_is_named(text: str, alts: list[str], media: tuple[str, ...]) -> None:
    found = compared(PART, Shown(text=text, alts=tuple(alts)), NOW)
    assert (found.verdict, found.media, bool(found.text)) == (Verdict.DIFFERENT, media, not media)


def test_a_look_that_failed_for_now_is_made_again_ever_later_and_not_for_ever() -> None:
    error = TemporaryError("busy")
    waits = [next_look(error, looks, NOW) for looks in range(1, MAX_LOOKS + 1)]
    seconds = [one and (one - NOW).total_seconds() for one in waits]
    assert seconds == [30, 60, 120, 240, None]
    assert next_look(TemporaryError("busy", retry_after=timedelta(hours=1)), 1, NOW) == NOW + timedelta(
        hours=1
    )
    assert next_look(RejectedError("no"), 1, NOW) is None


def test_what_becomes_of_the_words_has_its_difference() -> None:
    one, two = AccountId(1), AccountId(2)
    old = content(accounts=(one, two), comment=Comment(text="more", own={one: "mine"}))
    new = replace(
        old,
        comment=Comment(text="much more"),
        thread=Threading(cut=True, numbered=True, pieces={one: ("a", "b"), two: ("a", "b", "c")}),
        tracking=Tracking(campaign="Winter", tags={one: {"utm_source": "x"}}),
    )
    found = differences(old, new)
    assert [change.text for change in found.comment] == ["much ", "more"]
    assert set(found.comments) == {one}
    assert found.thread == ("as written", "cut into 2, 3 parts, numbered")
    assert found.campaign == ("", "Winter")
    assert found.tags
    assert found.text == ()
    assert not differences(new, new).tags


@pytest.mark.parametrize(
    ("warning", "mark", "shown", "said"),
    [
        ("", None, ("", None), ()),
        ("Food", Mark.NUDITY, ("Food ", "nudity"), ()),
        # Mastodon does not say as what images are marked, and an account may mark all it has.
        ("", Mark.NUDITY, ("", ""), ()),
        ("", None, ("", ""), ()),
        ("Food", None, ("", None), ("the content warning is missing",)),
        ("Food", None, ("Drink", None), ("the content warning is “Drink”",)),
        ("", None, ("Drink", None), ("there is a content warning: it is “Drink”",)),
        ("", Mark.NUDITY, ("", None), ("the images are not marked as sensitive",)),
        ("", Mark.NUDITY, ("", "porn"), ("the images are marked as porn",)),
        ("", None, ("", "porn"), ("the images are marked as porn",)),
    ],
)
def test_warnings_that_are_not_as_approved_are_named(
    warning: str, mark: Mark | None, shown: tuple[str, str | None], said: tuple[str, ...]
) -> None:
    there = Shown(text="Hello", warning=shown[0], mark=shown[1])
    found = compared(Part(text="Hello", warning=warning, mark=mark), there, NOW)
    assert found.media == said
    assert found.verdict == (Verdict.DIFFERENT if said else Verdict.SAME)


def test_the_images_of_an_account_that_changed_are_told_by_their_numbers() -> None:
    one, two = AccountId(1), AccountId(2)
    old = content(accounts=(one, two), media=(CAT, DOG), picks={one: (DOG.sha256,)})
    assert differences(old, replace(old, picks={two: ()})).picks == {one: ("2", "all"), two: ("all", "none")}
    assert differences(old, replace(old, text="other")).picks == {}


def test_a_warning_that_changed_is_told_once_and_for_accounts_that_have_another() -> None:
    one, two, three = AccountId(1), AccountId(2), AccountId(3)
    old = content(accounts=(one, two, three), caution=Caution(own={three: "Mine"}))
    new = replace(old, caution=Caution(words="Food", mark=Mark.GRAPHIC, own={two: "", three: "Yours"}))
    found = differences(old, new)
    assert found.warnings == {None: ("", "Food"), three: ("Mine", "Yours")}
    assert found.mark == (None, Mark.GRAPHIC)
    assert differences(new, new).warnings == {}
    assert differences(new, replace(new, caution=Caution(words="Food"))).warnings == {
        two: ("", "Food"),
        three: ("Yours", "Food"),
    }
