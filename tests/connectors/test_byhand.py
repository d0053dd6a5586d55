"""A network without an API for posts: what a person does is refused, what nobody tells is empty."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from bot.connectors.base import Connector
from bot.connectors.registry import CONNECTORS
from bot.errors import NotSupportedError
from tests.connectors.wire import MEDIA, NOON, POSTS, item, login, outgoing, upload

REF = POSTS["mastodon"]


def by_hand() -> Connector:
    """A connector that fails where it makes a call."""

    def answer(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return CONNECTORS["by hand"](client, login("by hand"))


@pytest.mark.parametrize(
    "call",
    [
        lambda one: one.upload(MEDIA, b"png"),
        lambda one: one.publish(outgoing(uploads=[upload("mastodon")])),
        lambda one: one.look_up(outgoing(), since=NOON),
        lambda one: one.read_back(REF),
        lambda one: one.find("https://www.linkedin.example/feed/1"),
        lambda one: one.hide(item("mastodon")),
        lambda one: one.mute(item("mastodon")),
        lambda one: one.edit(REF, outgoing()),
        lambda one: one.delete(REF),
        lambda one: one.like(item("mastodon")),
    ],
)
async def test_what_a_person_does_is_refused(call: Callable[[Connector], Awaitable[object]]) -> None:
    with pytest.raises(NotSupportedError, match="by hand"):
        await call(by_hand())


def test_nothing_is_handed_over_so_nothing_has_a_name() -> None:
    with pytest.raises(NotSupportedError, match="by hand"):
        by_hand().name_of("1")


async def test_it_is_who_somebody_says_it_is() -> None:
    identity = await by_hand().identify()
    assert (identity.handle, identity.url) == ("Linden on LinkedIn", login("by hand").server)
    assert (await by_hand().profile()).identity == identity
    assert (await by_hand().renew()).access_token == ""


async def test_what_nobody_tells_is_missing_and_no_zero() -> None:
    one = by_hand()
    assert await one.account_metrics() == {}
    assert await one.post_metrics([REF]) == {}
    assert await one.look_again([REF]) == {}
    page = await one.inbox(None, since=NOON)
    assert (page.items, page.more) == ((), False)
    assert (await one.inbox(page.cursor)).cursor == page.cursor
    assert (await one.standing()).remaining is None


async def test_every_delivery_has_its_name() -> None:
    assert by_hand().mint_key(NOON) == by_hand().mint_key(NOON)
    assert (await by_hand().limits()).characters > len("a text")
