"""What connectors make of servers that fail in every way, and of direct messages, on the sandbox."""

from datetime import timedelta

import httpx
import pytest

from bot.clock import utc_now
from bot.connectors.base import Login
from bot.connectors.client import Transport, new_client
from bot.connectors.registry import CONNECTORS
from bot.domain.account import Credentials
from bot.domain.conversation import ItemKind
from bot.errors import (
    AuthorizationError,
    NotSupportedError,
    OutcomeUnknownError,
    RejectedError,
    TemporaryError,
    TokenExpiredError,
)
from tests.connectors.places import SandboxPlace, logged_in
from tests.connectors.test_behaviour import Reader, all_of, outgoing, unique

PUBLISH = {"mastodon": "/api/v1/statuses", "bluesky": "*putRecord"}


async def fail_publishing(sandbox: SandboxPlace, effect: str, **more: float) -> None:
    await sandbox.fault(effect, PUBLISH[sandbox.platform], "POST", **more)


async def test_a_connection_lost_after_sending_leaves_it_unknown_and_a_look_tells(
    sandbox: SandboxPlace,
) -> None:
    started = utc_now()
    going = outgoing(sandbox, unique("Dropped after"))
    await fail_publishing(sandbox, "drop_after")
    with pytest.raises(OutcomeUnknownError):
        await sandbox.connector.publish(going)
    found = await sandbox.connector.look_up(going, since=started)
    assert found is not None
    assert await sandbox.connector.publish(going) == found
    assert (await sandbox.texts()).count(going.part.text) == 1


async def test_a_look_tells_that_nothing_was_published(sandbox: SandboxPlace) -> None:
    started = utc_now()
    going = outgoing(sandbox, unique("Dropped before"))
    await fail_publishing(sandbox, "drop_before")
    with pytest.raises(OutcomeUnknownError):
        await sandbox.connector.publish(going)
    assert await sandbox.connector.look_up(going, since=started) is None
    receipt = await sandbox.connector.publish(going)
    assert await sandbox.connector.look_up(going, since=started) == receipt


async def test_a_late_answer_leaves_it_unknown(sandbox: SandboxPlace) -> None:
    started = utc_now()
    going = outgoing(sandbox, unique("Late"))
    await fail_publishing(sandbox, "late", seconds=1.5)
    async with httpx.AsyncClient(transport=Transport(), timeout=0.5) as hasty:
        connector = await logged_in(hasty, sandbox.platform, sandbox.login)
        with pytest.raises(OutcomeUnknownError):
            await connector.publish(going)
        assert await connector.look_up(going, since=started) is not None


@pytest.mark.parametrize("effect", ["500", "garbage"])
async def test_a_fault_of_the_server_leaves_it_unknown(sandbox: SandboxPlace, effect: str) -> None:
    await fail_publishing(sandbox, effect)
    with pytest.raises(OutcomeUnknownError):
        await sandbox.connector.publish(outgoing(sandbox, unique("Faulty")))


@pytest.mark.parametrize("effect", ["500", "garbage", "drop_before", "drop_after"])
async def test_reading_is_merely_tried_again(sandbox: SandboxPlace, effect: str) -> None:
    # Twice, as the client asks again by itself when a connection that it kept turns out dead.
    await sandbox.fault(effect, "*otifications", "GET", count=2)
    with pytest.raises(TemporaryError) as caught:
        await sandbox.connector.inbox(None)
    assert not isinstance(caught.value, OutcomeUnknownError)


async def test_too_many_requests_name_the_wait(sandbox: SandboxPlace) -> None:
    await fail_publishing(sandbox, "429", retry_after=120)
    with pytest.raises(TemporaryError) as caught:
        await sandbox.connector.publish(outgoing(sandbox, unique("Too many")))
    assert not isinstance(caught.value, OutcomeUnknownError)
    assert caught.value.retry_after is not None
    assert timedelta(seconds=110) < caught.value.retry_after <= timedelta(seconds=125)


async def test_refused_content_is_not_tried_again(sandbox: SandboxPlace) -> None:
    await fail_publishing(sandbox, "refuse")
    with pytest.raises(RejectedError):
        await sandbox.connector.publish(outgoing(sandbox, unique("Refused")))


async def test_an_expired_token_can_be_renewed_where_it_can_expire(sandbox: SandboxPlace) -> None:
    going = outgoing(sandbox, unique("Expired"))
    await fail_publishing(sandbox, "expired_token")
    with pytest.raises(AuthorizationError) as caught:
        await sandbox.connector.publish(going)
    assert isinstance(caught.value, TokenExpiredError) == (sandbox.platform == "bluesky")
    fresh = await logged_in(sandbox.client, sandbox.platform, sandbox.login)
    await fresh.publish(going)


async def test_a_token_nobody_gave_is_refused(sandbox: SandboxPlace) -> None:
    login = Login(
        server=sandbox.login.server,
        remote_id="did:plc:nobody",
        handle="nobody",
        credentials=Credentials(access_token="made-up"),
    )
    connector = CONNECTORS[sandbox.platform](sandbox.client, login)
    with pytest.raises(AuthorizationError) as caught:
        await connector.identify()
    assert "made-up" not in f"{caught.value!r}{caught.value}"
    with pytest.raises(AuthorizationError):
        await connector.renew()


async def test_a_server_that_is_not_there_did_nothing(sandbox: SandboxPlace) -> None:
    login = Login(
        server="http://127.0.0.1:9", remote_id="1", handle="x", credentials=Credentials(access_token="t")
    )
    async with new_client() as client:
        connector = CONNECTORS[sandbox.platform](client, login)
        with pytest.raises(TemporaryError) as caught:
            await connector.publish(outgoing(sandbox, "Nowhere"))
    assert not isinstance(caught.value, OutcomeUnknownError)


async def test_direct_messages_come_and_are_answered_in_private(sandbox: SandboxPlace) -> None:
    reader = await Reader.start(sandbox.connector)
    question = unique("Are you open on Sunday?")
    await sandbox.message(question)
    item = (await reader.until(1))[0]
    assert (item.kind, item.author.handle) == (ItemKind.MESSAGE, sandbox.follower)
    assert question in item.text
    assert item.thread_id
    started = utc_now()
    going = outgoing(sandbox, unique("Yes, from ten"), answers=item)
    assert await sandbox.connector.look_up(going, since=started) is None
    receipt = await sandbox.connector.publish(going)
    assert await sandbox.connector.look_up(going, since=started) == receipt
    assert going.part.text in (await sandbox.connector.read_back(receipt.ref)).text
    answer = await sandbox.client.get(f"{sandbox.control}/timeline", params={"everything": "1"})
    shown = [one for one in answer.json()["posts"] if going.part.text in one["text"]]
    assert [one["visibility"] for one in shown] == ["direct"]
    assert (await all_of(sandbox.connector, reader.cursor))[0] == []


async def test_a_lost_direct_message_is_found(sandbox: SandboxPlace) -> None:
    reader = await Reader.start(sandbox.connector)
    await sandbox.message(unique("Hello?"))
    item = (await reader.until(1))[0]
    started = utc_now()
    going = outgoing(sandbox, unique("Hello!"), answers=item)
    path = "*sendMessage" if sandbox.platform == "bluesky" else "/api/v1/statuses"
    await sandbox.fault("drop_after", path, "POST")
    with pytest.raises(OutcomeUnknownError):
        await sandbox.connector.publish(going)
    assert await sandbox.connector.look_up(going, since=started) is not None


async def test_a_new_account_starts_with_the_unread_messages(sandbox: SandboxPlace) -> None:
    text = unique("Are you there?")
    await sandbox.message(text)
    page = await sandbox.connector.inbox(None, since=utc_now() - timedelta(hours=1))
    assert [item.kind for item in page.items if text in item.text] == [ItemKind.MESSAGE]
    assert (await all_of(sandbox.connector, page.cursor))[0] == []


async def test_comments_come_where_direct_messages_can_not_be_read(sandbox: SandboxPlace) -> None:
    ours = await sandbox.connector.publish(outgoing(sandbox, unique("Post")))
    reader = await Reader.start(sandbox.connector)
    await sandbox.comment(ours.ref, unique("Comment"))
    await sandbox.fault("500", "chat.*", "GET")
    items = await reader.until(1)
    assert [item.kind for item in items] == [ItemKind.COMMENT]


async def test_limits_hold_although_the_server_will_not_say(sandbox: SandboxPlace) -> None:
    await sandbox.fault("500", "*/instance", "GET", count=2)
    assert (await sandbox.connector.limits()).characters in {300, 500}


async def test_a_message_can_be_liked_where_there_is_such_a_thing(sandbox: SandboxPlace) -> None:
    reader = await Reader.start(sandbox.connector)
    await sandbox.message(unique("Love it"))
    item = (await reader.until(1))[0]
    try:
        await sandbox.connector.like(item)
    except NotSupportedError:
        assert sandbox.platform == "bluesky"
