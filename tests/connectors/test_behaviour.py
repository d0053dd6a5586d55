"""The contract's behavioural half, on real servers: the sandbox's and Bluesky's reference ones."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.clock import utc_now
from bot.connectors.base import Capability, Connector, InboxPage, Outgoing, Seen, Upload
from bot.domain.conversation import ItemKind, Ref, RemoteItem
from bot.domain.metric import Metric
from bot.domain.post import Mark, Media, Part
from bot.domain.readback import Shown, Verdict, compared
from bot.errors import NotSupportedError, RejectedError
from tests.connectors.images import png
from tests.connectors.places import Place, in_time


def unique(text: str) -> str:
    return f"{text} {uuid.uuid4().hex[:12]}"


def outgoing(place: Place, text: str, **more: object) -> Outgoing:
    key = place.connector.mint_key(utc_now())
    return Outgoing(part=Part(text=text), key=key, **more)  # type: ignore[arg-type]


async def all_of(connector: Connector, cursor: str | None) -> tuple[list[RemoteItem], str]:
    items: list[RemoteItem] = []
    more = True
    while more:
        page = await connector.inbox(cursor)
        items, cursor, more = [*items, *page.items], page.cursor, page.more
    assert cursor is not None
    return items, cursor


class Reader:
    """Reads an inbox on from where it stood when the test began."""

    def __init__(self, connector: Connector, start: InboxPage) -> None:
        self.connector = connector
        self.cursor = start.cursor
        self.items: list[RemoteItem] = []

    @classmethod
    async def start(cls, connector: Connector) -> "Reader":
        return cls(connector, await connector.inbox(None))

    async def until(self, count: int) -> list[RemoteItem]:
        async def look() -> list[RemoteItem] | None:
            items, self.cursor = await all_of(self.connector, self.cursor)
            self.items += items
            return self.items if len(self.items) >= count else None

        return await in_time(look)


async def test_an_account_knows_who_it_is(place: Place) -> None:
    identity = await place.connector.identify()
    profile = await place.connector.profile()
    assert identity.handle == place.mention().removeprefix("@")
    assert profile.identity.remote_id == identity.remote_id != ""
    assert identity.url.startswith("http")


async def test_a_post_is_there_when_read_back(place: Place) -> None:
    text = unique("Fresh beans ☕️ at https://example.com/beans?a=1&b=2 #coffee, <b>bold</b> & more\n\nBye")
    receipt = await place.connector.publish(outgoing(place, text))
    back = await place.connector.read_back(receipt.ref)
    assert back.text == text
    assert back.receipt == receipt


async def test_a_warning_and_a_mark_are_there_when_read_back(place: Place) -> None:
    warning = "Food, meat" if (await place.connector.limits()).warnings else ""
    part = Part(text=unique("Meat"), warning=warning, mark=Mark.GRAPHIC)
    going = Outgoing(part=part, key=place.connector.mint_key(utc_now()))
    back = await place.connector.read_back((await place.connector.publish(going)).ref)
    assert (back.text, back.warning) == (part.text, warning)
    assert compared(part, back, utc_now()).verdict == Verdict.SAME
    assert compared(replace(part, mark=Mark.NUDITY), Shown(text=part.text), utc_now()).media


def address_of(post: str) -> str:
    """Where people see a post, known by its id, of whoever."""
    repo, _, key = post.removeprefix("at://").rpartition("/")
    path = f"/profile/{repo.partition('/')[0]}/post/{key}" if repo else f"/@somebody/{key}"
    return f"https://somewhere.example{path}"


async def test_a_post_is_found_by_its_address(place: Place) -> None:
    text = unique("Where is it?")
    receipt = await place.connector.publish(outgoing(place, text))
    for link in (receipt.url, f"{receipt.url}/", f"{receipt.url}?s=20"):
        found = await place.connector.find(link)
        assert (found.text, found.receipt) == (text, receipt)


async def test_what_somebody_else_wrote_is_not_found_by_its_address(place: Place) -> None:
    theirs = await place.post(unique("Not ours"))
    with pytest.raises(RejectedError, match="somebody else") as caught:
        await place.connector.find(address_of(theirs))
    assert caught.value.part == "link"


async def test_what_is_gone_is_not_found_by_its_address(place: Place) -> None:
    receipt = await place.connector.publish(outgoing(place, unique("Gone soon")))
    await place.connector.delete(receipt.ref)
    with pytest.raises(RejectedError):
        await place.connector.find(receipt.url)


async def test_the_same_key_twice_publishes_once(place: Place) -> None:
    going = outgoing(place, unique("Once"))
    first = await place.connector.publish(going)
    second = await place.connector.publish(going)
    assert first == second
    assert (await place.texts()).count(going.part.text) == 1


async def test_a_look_finds_what_was_published(place: Place) -> None:
    started = utc_now()
    going = outgoing(place, unique("Look & see https://example.com/a_(b) ok"))
    assert await place.connector.look_up(going, since=started) is None
    receipt = await place.connector.publish(going)
    assert await place.connector.look_up(going, since=started) == receipt


async def test_a_look_is_not_deceived_by_another_post(place: Place) -> None:
    started = utc_now()
    await place.connector.publish(outgoing(place, unique("One")))
    assert await place.connector.look_up(outgoing(place, unique("Two")), since=started) is None


async def test_a_look_passes_by_what_is_known_to_be_another_of_the_same_text(place: Place) -> None:
    started = utc_now()
    text = unique("Twice")
    first = await place.connector.publish(outgoing(place, text))
    going = replace(outgoing(place, text), known=frozenset({first.ref.id}))
    assert await place.connector.look_up(going, since=started) is None
    second = await place.connector.publish(going)
    assert await place.connector.look_up(going, since=started) == second != first


async def test_a_thread_hangs_together(place: Place) -> None:
    first = await place.connector.publish(outgoing(place, unique("First")))
    second = await place.connector.publish(outgoing(place, unique("Second"), after=first.ref, root=first.ref))
    started = utc_now()
    going = outgoing(place, unique("Third"), after=second.ref, root=first.ref)
    third = await place.connector.publish(going)
    assert await place.connector.look_up(going, since=started) == third
    texts = [text.split()[0] for text in await place.texts()]
    assert texts[:3] == ["Third", "Second", "First"]


async def uploaded(place: Place, number: int) -> Upload:
    content = png(width=40 + number, height=30)
    alt = f"A cup, number {number} ☕"
    media = Media(sha256="0" * 64, mime="image/png", size=len(content), width=40 + number, height=30, alt=alt)
    return await place.connector.upload(media, content)


async def test_four_images_keep_their_order_and_alt_texts(place: Place) -> None:
    uploads = [await uploaded(place, number) for number in range(4)]
    part = Part(text=unique("Cups"), media=tuple(upload.media for upload in uploads))
    key = place.connector.mint_key(utc_now())
    started = utc_now()
    receipt = await place.connector.publish(Outgoing(part=part, key=key, uploads=uploads))
    back = await place.connector.read_back(receipt.ref)
    assert back.alts == tuple(upload.media.alt for upload in uploads)
    assert back.names == tuple(place.connector.name_of(upload.handle) for upload in uploads)
    # Who looks after a crash has no uploads in hand.
    assert await place.connector.look_up(Outgoing(part=part, key=key), since=started) == receipt


async def test_a_text_that_is_too_long_is_refused_as_such(place: Place) -> None:
    limits = await place.connector.limits()
    with pytest.raises(RejectedError) as caught:
        await place.connector.publish(outgoing(place, "x" * (limits.characters + 1)))
    assert caught.value.part == "text"
    assert "xxx" not in str(caught.value)


async def test_a_text_of_just_the_limit_goes_out(place: Place) -> None:
    limits = await place.connector.limits()
    text = unique("")
    family = "👩‍👩‍👧‍👦"
    await place.connector.publish(outgoing(place, family * min(100, limits.characters - len(text)) + text))


async def test_comments_and_mentions_come_once_in_order(place: Place) -> None:
    ours = await place.connector.publish(outgoing(place, unique("Ask us")))
    reader = await Reader.start(place.connector)
    comments = [unique(f"Comment {number}") for number in range(3)]
    for text in comments:
        await place.comment(ours.ref, text)
    await reader.until(3)
    hello = unique(f"Hello {place.mention()} dear")
    await place.post(hello)
    items = await reader.until(4)
    assert [item.kind for item in items] == [*[ItemKind.COMMENT] * 3, ItemKind.MENTION]
    assert [item.text.split()[-1] for item in items] == [text.split()[-1] for text in [*comments, hello]]
    assert {item.parent_id for item in items[:3]} == {ours.ref.id}
    assert len({item.ref.id for item in items}) == 4
    again, _ = await all_of(place.connector, reader.cursor)
    assert again == []


async def test_our_own_posts_do_not_come_in(place: Place) -> None:
    ours = await place.connector.publish(outgoing(place, unique("Talking")))
    reader = await Reader.start(place.connector)
    await place.connector.publish(outgoing(place, unique("to ourselves"), after=ours.ref, root=ours.ref))
    await place.comment(ours.ref, unique("Theirs"))
    assert len(await reader.until(1)) == 1


async def test_a_long_backlog_comes_whole(place: Place) -> None:
    ours = await place.connector.publish(outgoing(place, unique("Storm")))
    reader = await Reader.start(place.connector)
    texts = [unique(f"{number}") for number in range(105)]
    for text in texts:
        await place.comment(ours.ref, text)
    items = await reader.until(105)
    assert [item.text.split()[-1] for item in items] == [text.split()[-1] for text in texts]


async def test_a_new_account_starts_with_what_is_new(place: Place) -> None:
    ours = await place.connector.publish(outgoing(place, unique("Early")))
    reader = await Reader.start(place.connector)
    text = unique("Just before")
    await place.comment(ours.ref, text)
    await reader.until(1)
    assert (await place.connector.inbox(None)).items == []
    page = await place.connector.inbox(None, since=utc_now() - timedelta(days=1))
    assert text.split()[-1] in page.items[-1].text
    later = utc_now() + timedelta(minutes=5)
    assert (await place.connector.inbox(None, since=later)).items == []
    assert await all_of(place.connector, page.cursor) == ([], page.cursor)


async def commented(place: Place) -> RemoteItem:
    ours = await place.connector.publish(outgoing(place, unique("A question?")))
    reader = await Reader.start(place.connector)
    await place.comment(ours.ref, unique("An answer!"))
    return (await reader.until(1))[0]


async def test_an_answer_goes_to_its_comment(place: Place) -> None:
    item = await commented(place)
    started = utc_now()
    going = outgoing(place, unique("Thank you"), answers=item)
    receipt = await place.connector.publish(going)
    assert await place.connector.look_up(going, since=started) == receipt
    assert any(going.part.text in text for text in await place.texts())
    reader = await Reader.start(place.connector)
    await place.comment(receipt.ref, unique("You are welcome"))
    answered = (await reader.until(1))[0]
    assert (answered.kind, answered.parent_id) == (ItemKind.COMMENT, receipt.ref.id)


async def test_a_reply_is_changed_where_the_platform_can(place: Place) -> None:
    item = await commented(place)
    first = outgoing(place, unique("Until five"), answers=item, uploads=[await uploaded(place, 1)])
    receipt = await place.connector.publish(first)
    second = outgoing(place, unique("Until six"), answers=item)
    if Capability.EDIT not in place.connector.capabilities:
        with pytest.raises(NotSupportedError):
            await place.connector.edit(receipt.ref, second)
        return
    for _ in "12":
        assert (await place.connector.edit(receipt.ref, second)).ref.id == receipt.ref.id
    back = await place.connector.read_back(receipt.ref)
    assert second.part.text in back.text
    assert len(back.alts) == 1


async def test_a_reply_is_deleted_once_however_often_one_asks(place: Place) -> None:
    going = outgoing(place, unique("Never mind"), answers=await commented(place))
    receipt = await place.connector.publish(going)
    for _ in "12":
        await place.connector.delete(receipt.ref)
    assert not any(going.part.text in text for text in await place.texts())


async def test_what_somebody_deleted_is_gone_and_not_answered(place: Place) -> None:
    item = await commented(place)
    there = await place.connector.look_again([item.ref])
    assert there[item.ref.id] == Seen(text=item.text)
    await place.withdraw(item.ref)

    async def gone() -> bool:
        return await place.connector.look_again([item.ref]) == {item.ref.id: None}

    assert await in_time(gone)
    with pytest.raises(RejectedError) as caught:
        await place.connector.publish(outgoing(place, unique("Too late"), answers=item))
    assert caught.value.part == "answer"


async def test_liking_twice_is_harmless(place: Place) -> None:
    item = await commented(place)
    await place.connector.like(item)
    await place.connector.like(item)
    found = await in_time(lambda: likes(place.connector, item.ref))
    assert found == 1


async def likes(connector: Connector, ref: Ref) -> int | None:
    return (await connector.post_metrics([ref])).get(ref.id, {}).get(Metric.LIKES)


async def test_figures_are_those_of_the_post(place: Place) -> None:
    one = await place.connector.publish(outgoing(place, unique("Liked")))
    two = await place.connector.publish(outgoing(place, unique("Ignored")))
    await place.like(one.ref)
    await place.comment(one.ref, unique("Nice"))
    await in_time(lambda: likes(place.connector, one.ref))

    async def replied() -> bool:
        found = await place.connector.post_metrics([one.ref, two.ref])
        return (found[one.ref.id][Metric.REPLIES], found[two.ref.id][Metric.LIKES]) == (1, 0)

    assert await in_time(replied)


async def test_an_account_has_figures(place: Place) -> None:
    await place.connector.publish(outgoing(place, unique("Counted")))

    async def counted() -> bool:
        return (await place.connector.account_metrics())[Metric.POSTS] > 0

    assert await in_time(counted)
    assert Metric.FOLLOWERS in await place.connector.account_metrics()


async def test_many_posts_have_figures(place: Place) -> None:
    receipts = [await place.connector.publish(outgoing(place, unique(str(n)))) for n in range(30)]
    refs = [receipt.ref for receipt in receipts]

    async def counted() -> bool:
        return set(await place.connector.post_metrics(refs)) == {ref.id for ref in refs}

    assert await in_time(counted)


async def test_credentials_can_be_renewed(place: Place) -> None:
    fresh = await place.connector.renew()
    assert fresh.access_token
    assert fresh.access_token not in repr(fresh)
