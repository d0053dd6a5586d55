"""Connectors over a wire that answers what a test says, and every call that the contract has."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from bot.connectors.base import Connector, Login, Outgoing, Upload
from bot.connectors.registry import CONNECTORS
from bot.domain.account import Credentials
from bot.domain.conversation import Author, ItemKind, Ref, RemoteItem
from bot.domain.post import Media, Part

FIXTURES = Path(__file__).parent / "fixtures"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TOKEN = "token-that-nobody-may-see"
TEXT = "text-that-nobody-may-see @zoe.example"

#: What answers which call, by the end of its path.
ANSWERS: Mapping[str, Mapping[str, str]] = {
    "mastodon": {
        "verify_credentials": "account",
        "v2/instance": "instance_v2",
        "v1/instance": "instance_v1",
        "notifications": "notifications",
        "conversations": "conversations",
        "/14715/statuses": "statuses",
        "/source": "source",
        "media": "media",
        "": "status",
    },
    "bluesky": {
        "getSession": "session",
        "refreshSession": "session",
        "createSession": "session",
        "getProfile": "profile",
        "getProfiles": "profiles",
        "putRecord": "put",
        "deleteRecord": "deleted",
        "getRecord": "record",
        "uploadBlob": "blob",
        "resolveHandle": "resolved",
        "listNotifications": "notifications",
        "getPosts": "posts",
        "getLog": "log",
        "listConvos": "convos",
        "getMessages": "messages",
        "sendMessage": "message",
        "addReaction": "message",
    },
}
LOGINS = {
    "by hand": ("https://www.linkedin.example/company/linden", "", "Linden on LinkedIn"),
    "mastodon": ("https://social.example", "14715", "linden"),
    "bluesky": ("https://pds.example", "did:plc:ewvi7nxzyoun6zhxrhs64oiz", "linden.example"),
}
POSTS = {
    "mastodon": Ref(id="103254962155278888"),
    "bluesky": Ref(id="at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/app.bsky.feed.post/3k4duaz5vfs2b", version="c"),
}
LINKS = {
    "mastodon": "https://social.example/@linden/103254962155278888",
    "bluesky": "https://bsky.app/profile/linden.example/post/3k4duaz5vfs2b",
}
MESSAGES = {"mastodon": Ref(id="206"), "bluesky": Ref(id="c1/m1")}
KEY = "3n2ynsrshk227"

MEDIA = Media(sha256="0" * 64, mime="image/png", size=3, width=4, height=3, alt="A cup")

Answer = Callable[[httpx.Request], httpx.Response]
Call = Callable[[Connector], Awaitable[object]]


def fixture(platform: str, name: str) -> Any:
    return json.loads((FIXTURES / platform / f"{name}.json").read_text())


def documented(platform: str) -> Answer:
    """Answers every call as the platform's documents say."""

    def answer(request: httpx.Request) -> httpx.Response:
        endings = ANSWERS[platform]
        name = next(name for ending, name in endings.items() if request.url.path.endswith(ending))
        return httpx.Response(200, json=fixture(platform, name))

    return answer


@dataclass
class Wire:
    """Keeps the requests, and answers them."""

    answer: Answer
    requests: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.answer(request)


def login(platform: str) -> Login:
    server, remote_id, handle = LOGINS[platform]
    credentials = Credentials(access_token=TOKEN, refresh_token=TOKEN, password=TOKEN)
    return Login(server=server, remote_id=remote_id, handle=handle, credentials=credentials)


@asynccontextmanager
async def wired(platform: str, answer: Answer) -> AsyncIterator[tuple[Connector, Wire]]:
    """A connector, and the wire that it speaks over."""
    wire = Wire(answer)
    async with httpx.AsyncClient(transport=httpx.MockTransport(wire)) as client:
        yield CONNECTORS[platform](client, login(platform)), wire


def item(platform: str, kind: ItemKind = ItemKind.COMMENT) -> RemoteItem:
    ref = MESSAGES[platform] if kind == ItemKind.MESSAGE else POSTS[platform]
    author = Author(remote_id="77", handle="noor@far.example", name="Noor")
    return RemoteItem(ref=ref, kind=kind, author=author, text="Hi", created_at=NOON, thread_id="c1")


def outgoing(text: str = TEXT, **more: Any) -> Outgoing:
    return Outgoing(part=Part(text=text), key=KEY, **more)


def upload(platform: str) -> Upload:
    handles: Mapping[str, Any] = {"mastodon": "22348641", "bluesky": fixture("bluesky", "blob")["blob"]}
    return Upload(handle=json.dumps(handles[platform]), media=MEDIA)


def calls(platform: str) -> Mapping[str, Call]:
    """Every call of the contract."""
    message = item(platform, ItemKind.MESSAGE)
    return {
        "identify": lambda one: one.identify(),
        "limits": lambda one: one.limits(),
        "renew": lambda one: one.renew(),
        "standing": lambda one: one.standing(),
        "profile": lambda one: one.profile(),
        "upload": lambda one: one.upload(MEDIA, b"png"),
        "publish": lambda one: one.publish(outgoing()),
        "publish with images": lambda one: one.publish(outgoing(uploads=[upload(platform)])),
        "publish in a thread": lambda one: one.publish(outgoing(after=POSTS[platform], root=POSTS[platform])),
        "publish an answer": lambda one: one.publish(outgoing(answers=item(platform))),
        "publish a message": lambda one: one.publish(outgoing(answers=message)),
        "look_up": lambda one: one.look_up(outgoing(), since=NOON),
        "look_up a message": lambda one: one.look_up(outgoing(answers=message), since=NOON),
        "read_back": lambda one: one.read_back(POSTS[platform]),
        "read_back a message": lambda one: one.read_back(MESSAGES[platform]),
        "find": lambda one: one.find(LINKS[platform]),
        "delete": lambda one: one.delete(POSTS[platform]),
        "look_again": lambda one: one.look_again([POSTS[platform]]),
        "inbox at first": lambda one: one.inbox(None, since=NOON),
        "inbox": lambda one: one.inbox(cursor(platform)),
        "like": lambda one: one.like(item(platform)),
        "like a message": lambda one: one.like(message),
        "account_metrics": lambda one: one.account_metrics(),
        "post_metrics": lambda one: one.post_metrics([POSTS[platform]]),
    }


def cursor(platform: str) -> str:
    """A place from which everything in the fixtures is new."""
    return {"mastodon": "1", "bluesky": '{"floor":null,"marks":[],"log":"2222222222222"}'}[platform]
