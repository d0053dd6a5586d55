"""A client that we did not write, and that parses strictly: the PyPI SDK `atproto`."""

from collections.abc import AsyncIterator

import pytest
from atproto import AsyncClient, client_utils, models
from atproto.exceptions import BadRequestError

from tests.sandbox.platforms.conftest import START, HandClock, World, picture

# The SDK uploads bytes in a way that httpx does not like any more.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


@pytest.fixture
def clock() -> HandClock:
    # The SDK compares a token's end with real time and would refresh on every call in the past.
    return HandClock(now=START.replace(year=2040))


@pytest.fixture
async def sdk(world: World) -> AsyncIterator[AsyncClient]:
    client = AsyncClient(base_url=f"{world.url}/bluesky")
    await client.login("linden.test", "sandbox-bluesky-password")
    yield client
    await client.request.close()


async def test_it_posts_rich_text_with_a_picture_and_reads_it_back(sdk: AsyncClient) -> None:
    text = client_utils.TextBuilder().text("☕ ").link("site", "https://example.com").text(" ").tag("#x", "x")
    made = await sdk.send_image(text=text, image=picture(), image_alt="A cup", langs=["en"])
    found = (await sdk.get_posts([made.uri])).posts[0]

    assert found.cid == made.cid
    assert found.record.text == "☕ site #x"
    assert isinstance(found.embed, models.AppBskyEmbedImages.View)
    assert found.embed.images[0].alt == "A cup"


async def test_it_reads_the_thread_likes_quotes_and_the_authors_feed(world: World, sdk: AsyncClient) -> None:
    made = await sdk.send_post("Root")
    await world.act("bluesky", "jonas", "comment", on=made.uri, text="Frage an @linden.test?", language="de")
    await world.act("bluesky", "mika", "like", on=made.uri)
    await sdk.send_post("Quote", embed=models.AppBskyEmbedRecord.Main(record=models.create_strong_ref(made)))
    thread = (await sdk.get_post_thread(made.uri)).thread
    likes = (await sdk.get_likes(made.uri)).likes
    quotes = await sdk.app.bsky.feed.get_quotes({"uri": made.uri})
    feed = (await sdk.get_author_feed("linden.test", limit=5)).feed

    assert isinstance(thread, models.AppBskyFeedDefs.ThreadViewPost)
    assert thread.replies
    assert [like.actor.handle for like in likes] == ["mika.test"]
    assert [one.record.text for one in quotes.posts] == ["Quote"]
    assert [one.post.record.text for one in feed][:2] == ["Quote", "Root"]


async def test_it_reads_notifications_profiles_search_and_trends(world: World, sdk: AsyncClient) -> None:
    await world.act("bluesky", "rosa", "post", text="Me gusta @linden.test #coffee", language="es")
    await world.act("bluesky", "rosa", "follow")
    told = (await sdk.app.bsky.notification.list_notifications()).notifications
    me = await sdk.get_profile("linden.test")
    both = await sdk.get_profiles(["linden.test", "rosa.test"])
    hits = await sdk.app.bsky.feed.search_posts({"q": "gusta", "sort": "latest"})
    people = await sdk.app.bsky.actor.search_actors({"q": "rosa"})
    trends = await sdk.app.bsky.unspecced.get_trends({"limit": 5})
    topics = await sdk.app.bsky.unspecced.get_trending_topics({"limit": 5})

    assert [one.reason for one in told][:2] == ["follow", "mention"]
    assert (me.display_name, me.posts_count, len(both.profiles)) == ("Linden Coffee", 20, 2)
    assert [one.record.text for one in hits.posts] == ["Me gusta @linden.test #coffee"]
    assert [one.handle for one in people.actors] == ["rosa.test"]
    assert trends.trends[0].topic == topics.topics[0].topic == "coffee"


async def test_it_likes_reposts_follows_and_takes_back(world: World, sdk: AsyncClient) -> None:
    uri = await world.act("bluesky", "rosa", "post", text="hola")
    cid = (await sdk.get_posts([uri])).posts[0].cid
    like = await sdk.like(uri, cid)
    await sdk.repost(uri, cid)
    await sdk.follow((await sdk.get_profile("rosa.test")).did)
    liked = (await sdk.get_posts([uri])).posts[0]
    await sdk.unlike(like.uri)
    unliked = (await sdk.get_posts([uri])).posts[0]

    assert (liked.like_count, liked.repost_count, unliked.like_count) == (1, 1, 0)


async def test_it_mutes_and_hears_again(world: World, sdk: AsyncClient) -> None:
    await world.act("bluesky", "rosa", "post", text="hola @linden.test", language="es")
    nsid = sdk.app.bsky.notification.list_notifications

    async def heard() -> bool:
        return "rosa.test" in [one.author.handle for one in (await nsid()).notifications]

    assert await heard()
    rosa = (await sdk.get_profile("rosa.test")).did
    for _ in "12":
        assert await sdk.mute(rosa)
    assert not await heard()
    profile = await sdk.get_profile("rosa.test")
    assert profile.viewer is not None
    assert profile.viewer.muted
    await sdk.unmute(rosa)
    assert await heard()
    with pytest.raises(BadRequestError, match="Actor not found"):
        await sdk.mute("nobody.test")


async def test_it_talks_in_direct_messages(world: World, sdk: AsyncClient) -> None:
    await world.act("bluesky", "owen", "message", text="wholesale?")
    proxied = sdk.with_bsky_chat_proxy()
    chat = proxied.chat.bsky.convo
    convo = (await chat.list_convos()).convos[0]
    said = models.ChatBskyConvoDefs.MessageInput(text="Gladly.")
    await chat.send_message(models.ChatBskyConvoSendMessage.Data(convo_id=convo.id, message=said))
    messages = (await chat.get_messages({"convo_id": convo.id})).messages
    log = (await chat.get_log()).logs
    await proxied.request.close()

    assert [one.text for one in messages] == ["Gladly.", "wholesale?"]
    assert len(log) == 3


async def test_it_changes_the_profile(sdk: AsyncClient) -> None:
    where = {"repo": "linden.test", "collection": "app.bsky.actor.profile", "rkey": "self"}
    kept = await sdk.com.atproto.repo.get_record(where)
    blob = (await sdk.upload_blob(picture())).blob
    record = {
        "$type": where["collection"],
        "displayName": "Linden & Co",
        "avatar": blob.model_dump(by_alias=True),
    }
    data = {**where, "record": record, "swapRecord": kept.cid}
    await sdk.com.atproto.repo.put_record(models.ComAtprotoRepoPutRecord.Data(**_snake(data)))
    me = await sdk.get_profile("linden.test")

    assert me.display_name == "Linden & Co"
    assert me.avatar
    assert "getBlob" in me.avatar


def _snake(data: dict[str, object]) -> dict[str, object]:
    return {"swap_record" if key == "swapRecord" else key: value for key, value in data.items()}
