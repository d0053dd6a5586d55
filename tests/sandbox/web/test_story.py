"""The checklist of the five-minute story, and who talked with whom in private."""

from typing import Any

import pytest

from sandbox.web.stage import conversations, private_messages
from sandbox.web.story import story

Json = dict[str, Any]
CARD = {"ts": "100.0", "text": "A draft by Wren"}
POST = {"at": 150.0, "in_reply_to": None}
REPLY = {"at": 160.0, "in_reply_to": "1"}
OLD = {"at": 50.0, "in_reply_to": "1"}


@pytest.mark.parametrize(
    ("messages", "posts", "done"),
    [
        ({}, [OLD], [0, 0, 0, 0, 0, 0]),
        ({"C0REVIEW": [CARD]}, [OLD], [1, 0, 0, 0, 0, 0]),
        ({"C0REVIEW": [CARD | {"text": "Approved by Ada"}]}, [], [1, 1, 0, 0, 0, 0]),
        ({"C0REVIEW": [CARD | {"text": f"Waiting{' ' * 40}once it is approved"}]}, [], [1, 0, 0, 0, 0, 0]),
        ({"C0REVIEW": [CARD]}, [POST], [1, 1, 1, 0, 0, 0]),
        ({"C0REVIEW": [CARD], "C0COMMUNITY": [CARD]}, [POST, REPLY], [1, 1, 1, 1, 1, 0]),
        ({"C0DAILY": [CARD]}, [], [0, 0, 0, 0, 0, 1]),
        ({"C0REVIEW": [CARD | {"text": "New · Comment · Linden"}]}, [], [0, 0, 0, 0, 0, 0]),
    ],
)
def test_steps_tick_themselves(messages: Json, posts: list[Json], done: list[int]) -> None:
    assert [int(step.done) for step in story(messages, posts)] == done


def post(number: int, author: str, text: str = "", **more: object) -> Json:
    moment = f"2026-11-23T10:{number:02}:00Z"
    return {
        "id": str(number),
        "author": {"handle": author},
        "text": text,
        "created_at": moment,
        "visibility": "public",
        "in_reply_to": None,
        **more,
    }


def test_comments_stand_below_what_they_answer_at_any_depth() -> None:
    posts = [
        post(3, "c", in_reply_to="2"),
        post(2, "b", in_reply_to="1"),
        post(1, "a"),
        post(4, "d", in_reply_to="gone"),
    ]
    first, second = conversations(posts)
    assert (first.body["id"], first.replies[0].body["id"], first.replies[0].replies[0].body["id"]) == (
        "1",
        "2",
        "3",
    )
    assert second.body["id"] == "4"


def test_direct_messages_never_stand_in_public() -> None:
    assert conversations([post(1, "a", visibility="direct")]) == []


def test_private_talk_is_that_of_one_follower() -> None:
    posts = [
        post(1, "mika", "to the brand", visibility="direct"),
        post(2, "linden", "an answer", visibility="direct", in_reply_to="1"),
        post(3, "petra", "another", visibility="direct"),
        post(4, "linden", "@mika one more", visibility="direct"),
        post(5, "mika", "in public"),
    ]
    assert [one["id"] for one in private_messages(posts, "mika")] == ["1", "2", "4"]


def test_private_talk_is_found_by_its_conversation() -> None:
    posts = [
        post(1, "linden.test", "hello", visibility="direct", conversation="x"),
        post(2, "mika.test", "hi", visibility="direct", conversation="x"),
        post(3, "linden.test", "more", visibility="direct", conversation="x"),
        post(4, "linden.test", "other", visibility="direct", conversation="y"),
    ]
    assert [one["id"] for one in private_messages(posts, "mika.test")] == ["1", "2", "3"]
