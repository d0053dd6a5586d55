"""The simulated followers: soon, seeded, relevant, and quiet when told so."""

from pathlib import Path

import pytest

from sandbox.feed import Feed
from sandbox.platforms import Platforms, routes
from sandbox.platforms.calls import Json
from sandbox.platforms.personas import FOLLOWERS, Mood
from sandbox.platforms.platform import Draft
from tests.sandbox.platforms.conftest import HandClock

NAMES = ("mastodon", "bluesky")


@pytest.fixture
def stage(tmp_path: Path, clock: HandClock) -> Platforms:
    return routes(tmp_path, clock, Feed(), seed=7)


def _live(stage: Platforms, clock: HandClock, seconds: int) -> None:
    for _ in range(seconds):
        clock.advance(seconds=1)
        stage.life.tick()


def _post(stage: Platforms, name: str, text: str = "New: our espresso blend!") -> str:
    platform = stage.people[name]
    return platform.post(platform.brand, Draft(text=text))


def _comments(stage: Platforms, name: str, post: str) -> list[Json]:
    return [one for one in stage.timeline(name) if one["in_reply_to"] == post][::-1]


@pytest.mark.parametrize("name", NAMES)
def test_the_first_comment_comes_within_twenty_seconds(stage: Platforms, clock: HandClock, name: str) -> None:
    post = _post(stage, name)
    _live(stage, clock, 20)

    assert _comments(stage, name, post)


@pytest.mark.parametrize("name", NAMES)
def test_within_five_minutes_they_like_repost_comment_mention_and_write(
    stage: Platforms, clock: HandClock, name: str
) -> None:
    before = {one["id"] for one in stage.people[name].timeline(everything=True)}
    post = _post(stage, name)
    _live(stage, clock, 300)
    whole = stage.people[name].timeline(everything=True)
    new = [one for one in whole if one["id"] not in before | {post}]
    mine = next(one for one in whole if one["id"] == post)

    assert mine["likes"] >= 5
    assert mine["replies"] >= 3
    assert any(one["visibility"] == "direct" for one in new)
    assert any(one["in_reply_to"] is None and "@linden" in one["text"] for one in new)


def test_the_same_seed_tells_the_same_story_and_another_another(tmp_path: Path) -> None:
    def story(folder: str, seed: int) -> list[tuple[str, str]]:
        clock = HandClock()
        stage = routes(tmp_path / folder, clock, Feed(), seed=seed)
        post = _post(stage, "bluesky")
        _live(stage, clock, 300)
        return [(one["author"]["handle"], one["text"]) for one in _comments(stage, "bluesky", post)]

    first = story("a", 1)
    assert first
    assert first == story("b", 1) != story("c", 2)


def test_comments_are_about_what_the_post_is_about_and_in_several_languages(
    stage: Platforms, clock: HandClock
) -> None:
    languages, texts = set(), []
    for _ in range(8):
        post = _post(stage, "mastodon", "Cold brew is back!")
        _live(stage, clock, 400)
        for one in _comments(stage, "mastodon", post):
            languages.add(one["language"])
            texts.append(one["text"])

    assert len(languages) >= 4
    assert any("cold brew" in text for text in texts)
    assert not any("{topic}" in text for text in texts)


@pytest.mark.parametrize("name", NAMES)
def test_whom_the_brand_answers_answers_once(stage: Platforms, clock: HandClock, name: str) -> None:
    platform = stage.people[name]
    comment = next(one for one in stage.timeline(name) if one["author"]["handle"].startswith("owen"))
    for _ in range(2):
        answered = platform.post(platform.brand, Draft(text="Thanks for asking!", reply_to=comment["id"]))
        _live(stage, clock, 40)
    back = [one for one in stage.timeline(name) if one["author"]["handle"].startswith("owen")]

    assert len(back) == 2
    assert answered not in {one["in_reply_to"] for one in back}


@pytest.mark.parametrize("name", NAMES)
def test_a_message_that_is_answered_is_thanked_for_in_a_message(
    stage: Platforms, clock: HandClock, name: str
) -> None:
    platform = stage.people[name]
    lucie = platform.find("lucie")
    platform.message(lucie, platform.brand, "Bonjour ?")
    platform.message(platform.brand, lucie, "Bonjour !")
    _live(stage, clock, 40)
    direct = [one for one in platform.timeline(everything=True) if one["visibility"] == "direct"]

    assert len(direct) == 3
    assert direct[0]["author"]["handle"].startswith("lucie")


def test_when_they_are_off_nothing_happens(stage: Platforms, clock: HandClock) -> None:
    stage.set_life(on=False)
    post = _post(stage, "mastodon")
    _live(stage, clock, 300)

    assert _comments(stage, "mastodon", post) == []


def test_at_ten_times_the_pace_the_first_comment_comes_within_two_seconds(
    stage: Platforms, clock: HandClock
) -> None:
    post = _post(stage, "mastodon")
    stage.set_life(speed=10)
    _live(stage, clock, 2)

    assert _comments(stage, "mastodon", post)


def test_what_is_about_a_deleted_post_does_not_happen(stage: Platforms, clock: HandClock) -> None:
    post = _post(stage, "bluesky")
    stage.people["bluesky"].remove(post)
    _live(stage, clock, 300)

    assert _comments(stage, "bluesky", post) == []


def test_plans_outlive_a_restart(tmp_path: Path, clock: HandClock) -> None:
    stage = routes(tmp_path, clock, Feed(), seed=7)
    post = _post(stage, "mastodon")
    stage.save()
    again = routes(tmp_path, clock, Feed(), seed=7)
    _live(again, clock, 20)

    assert _comments(again, "mastodon", post)


def test_a_clock_moved_by_a_day_brings_everything_that_was_due(stage: Platforms, clock: HandClock) -> None:
    post = _post(stage, "mastodon")
    before = stage.accounts("mastodon")[0]["followers"]
    clock.advance(days=1)
    stage.life.tick()

    assert _comments(stage, "mastodon", post)
    assert stage.accounts("mastodon")[0]["followers"] > before


@pytest.mark.parametrize("name", NAMES)
def test_there_is_a_past_but_no_flood(stage: Platforms, clock: HandClock, name: str) -> None:
    posts = stage.timeline(name)
    own = [one for one in posts if one["author"]["brand"]]

    assert len(own) == 20
    assert len(posts) - len(own) == 2
    assert all(one["likes"] >= 4 for one in own)
    assert own[0]["created_at"] < clock().isoformat()
    assert [one["created_at"] for one in own] == sorted((one["created_at"] for one in own), reverse=True)


def test_a_dozen_people_of_every_mood_and_six_languages() -> None:
    assert len(FOLLOWERS) == 12
    assert {one.mood for one in FOLLOWERS} == set(Mood)
    assert {one.language for one in FOLLOWERS} == {"en", "de", "es", "tr", "ja", "fr"}
