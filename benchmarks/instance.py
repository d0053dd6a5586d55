"""A Mastodon instance in memory: it answers with the notifications it is given, as an instance sends them."""

import json
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import httpx

PAGE = 80
"""Notifications on a page: the most that Mastodon gives."""
SERVER = "https://social.example"


class Comment(NamedTuple):
    """What somebody writes to us."""

    number: int
    author: int
    followers: int
    text: str
    at: datetime
    language: str | None


class Instance:
    """Gives its pages in turn; what is asked for of an account beyond them is empty."""

    def __init__(self) -> None:
        self._pages: deque[bytes] = deque()

    def client(self) -> httpx.AsyncClient:
        """A client that reaches nothing else."""
        return httpx.AsyncClient(transport=httpx.MockTransport(self._answer))

    def hold(self, comments: Sequence[Comment]) -> None:
        """Answer with these from now on, the newest of a page first."""
        for start in range(0, len(comments), PAGE):
            page = [_notification(one) for one in reversed(comments[start : start + PAGE])]
            self._pages.append(json.dumps(page).encode())

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith("/notifications"):
            return httpx.Response(httpx.codes.NOT_FOUND)
        body = self._pages.popleft() if self._pages else b"[]"
        return httpx.Response(httpx.codes.OK, content=body, headers={"Content-Type": "application/json"})


def _notification(comment: Comment) -> dict[str, object]:
    number = f"{comment.number:018}"
    return {
        "id": number,
        "type": "mention",
        "group_key": f"ungrouped-{number}",
        "created_at": _moment(comment.at),
        "account": _account(comment),
        "status": _status(comment, number),
    }


def _status(comment: Comment, number: str) -> dict[str, object]:
    name = f"a{comment.author}"
    us = f"{SERVER}/@linden"
    named = f'<a href="{us}" class="u-url mention">@<span>linden</span></a>'
    return {
        "id": number,
        "created_at": _moment(comment.at),
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "sensitive": False,
        "spoiler_text": "",
        "visibility": "public",
        "language": comment.language,
        "uri": f"https://far.example/users/{name}/statuses/{number}",
        "url": f"https://far.example/@{name}/{number}",
        "replies_count": 0,
        "reblogs_count": 0,
        "favourites_count": 0,
        "edited_at": None,
        "favourited": False,
        "reblogged": False,
        "muted": False,
        "bookmarked": False,
        "content": f'<p><span class="h-card" translate="no">{named}</span> {comment.text}</p>',
        "filtered": [],
        "reblog": None,
        "account": _account(comment),
        "media_attachments": [],
        "mentions": [{"id": "1", "username": "linden", "url": us, "acct": "linden"}],
        "tags": [],
        "emojis": [],
        "card": None,
        "poll": None,
    }


def _account(comment: Comment) -> dict[str, object]:
    name = f"a{comment.author}"
    files = "https://files.far.example/accounts"
    return {
        "id": str(comment.author + 2),
        "username": name,
        "acct": f"{name}@far.example",
        "display_name": name,
        "locked": False,
        "bot": False,
        "discoverable": True,
        "indexable": False,
        "group": False,
        "created_at": "2022-11-06T00:00:00.000Z",
        "note": "<p>I write about bread, bicycles and what else there is on a Sunday.</p>",
        "url": f"https://far.example/@{name}",
        "uri": f"https://far.example/users/{name}",
        "avatar": f"{files}/avatars/{comment.author:018}/original/picture.png",
        "avatar_static": f"{files}/avatars/{comment.author:018}/original/picture.png",
        "header": f"{files}/headers/{comment.author:018}/original/picture.png",
        "header_static": f"{files}/headers/{comment.author:018}/original/picture.png",
        "followers_count": comment.followers,
        "following_count": 211,
        "statuses_count": 1031,
        "last_status_at": "2026-11-22",
        "hide_collections": None,
        "emojis": [],
        "fields": [{"name": "Web", "value": "far.example", "verified_at": None}],
    }


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.000Z"
