"""What connectors do about what others wrote: hide it below a post of ours, or hear no more of its thread."""

from dataclasses import replace
from typing import Any

import pytest

from bot.clock import utc_now
from bot.connectors.base import Capability, Outgoing
from bot.domain.conversation import ItemKind, Ref, RemoteItem
from bot.domain.post import Part
from bot.errors import NotSupportedError, RejectedError
from tests.connectors.bluesky_wire import OWN, POST, answering, body, error
from tests.connectors.places import Place
from tests.connectors.test_behaviour import Reader, unique
from tests.connectors.wire import Answer, documented, item, wired

ROOT = POST


async def commented(place: Place, *texts: str) -> tuple[Ref, list[RemoteItem]]:
    """A post of ours, and what somebody wrote below it."""
    reader = await Reader.start(place.connector)
    key = place.connector.mint_key(utc_now())
    post = await place.connector.publish(Outgoing(part=Part(text=unique("Ours")), key=key))
    for text in texts:
        await place.comment(post.ref, unique(text))
    return post.ref, await reader.until(len(texts))


async def test_comments_are_hidden_once_each_where_the_platform_can(place: Place) -> None:
    post, comments = await commented(place, "Bad", "Worse")
    if Capability.HIDE not in place.connector.capabilities:
        with pytest.raises(NotSupportedError):
            await place.connector.hide(comments[0])
        return
    for comment in (*comments, *comments):
        await place.connector.hide(comment)
    assert await place.hidden(post) == [comment.ref.id for comment in comments]


async def test_a_muted_thread_is_heard_no_more_where_the_platform_can(place: Place) -> None:
    post, [comment] = await commented(place, "Hello")
    if Capability.MUTE not in place.connector.capabilities:
        # Not tried here: all that the one author of this place says would be lost to the other tests.
        assert Capability.MUTE_AUTHOR in place.connector.capabilities
        return
    reader = await Reader.start(place.connector)
    for _ in "12":
        await place.connector.mute(comment)
    await place.comment(post, unique("Still there?"))
    elsewhere = unique(f"{place.mention()} over here")
    await place.post(elsewhere)
    heard = await reader.until(1)
    assert [one.text for one in heard] == [elsewhere]


async def test_bluesky_mutes_authors() -> None:
    comment = item("bluesky")
    async with wired("bluesky", answering(muteActor={})) as (connector, wire):
        await connector.mute(comment)
        assert body(wire, "muteActor") == {"actor": comment.author.remote_id}
        assert {Capability.MUTE, Capability.MUTE_AUTHOR} & connector.capabilities == {Capability.MUTE_AUTHOR}


async def test_the_author_of_a_message_is_not_muted_on_bluesky() -> None:
    async with wired("bluesky", documented("bluesky")) as (connector, wire):
        with pytest.raises(NotSupportedError):
            await connector.mute(replace(item("bluesky"), kind=ItemKind.MESSAGE))
        assert wire.requests == []


def gated(*hidden: str) -> Answer:
    """A server that has a gate for the thread."""
    value = {"post": POST.id, "allow": [], "hiddenReplies": [*hidden]}
    return answering(getRecord={"uri": POST.id, "cid": "bafygate", "value": value})


async def hid(answer: Answer, one: RemoteItem) -> Any:
    """What was written, if anything was."""
    async with wired("bluesky", answer) as (connector, wire):
        await connector.hide(one)
        wrote = any(one.url.path.endswith("putRecord") for one in wire.requests)
        return [body(wire, "putRecord")] if wrote else []


async def test_a_gate_keeps_what_it_says_besides() -> None:
    [sent] = await hid(gated("at://one"), replace(item("bluesky"), root=ROOT))
    assert sent["record"]["hiddenReplies"] == ["at://one", item("bluesky").ref.id]
    assert sent["record"]["allow"] == []
    assert (sent["swapRecord"], sent["rkey"]) == ("bafygate", POST.id.rpartition("/")[2])


async def test_what_is_hidden_already_is_left_alone() -> None:
    assert await hid(gated(item("bluesky").ref.id), replace(item("bluesky"), root=ROOT)) == []


async def test_whoever_changes_the_gate_at_the_same_time_is_not_undone() -> None:
    answer = answering(getRecord=error("RecordNotFound"), putRecord=error("InvalidSwap"))
    with pytest.raises(RejectedError):
        await hid(answer, replace(item("bluesky"), root=ROOT))


@pytest.mark.parametrize("root", [None, Ref(id="at://did:plc:zoe/app.bsky.feed.post/3k")])
async def test_only_threads_of_ours_can_be_pruned(root: Ref | None) -> None:
    assert OWN not in str(root)
    with pytest.raises(NotSupportedError):
        await hid(documented("bluesky"), replace(item("bluesky"), root=root))
