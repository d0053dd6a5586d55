"""Posts for networks without an API: a card with all at hand, a link that settles it, reminders, a stop."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.blocks.byhand import by_hand_card
from bot.blocks.post import post_card
from bot.connectors.byhand import ByHandConnector
from bot.domain.account import BY_HAND, Account
from bot.domain.brand import Person
from bot.domain.card import Card, CardKind, CardRef
from bot.domain.delivery import Delivery, DeliveryAction, DeliveryStatus, is_by_hand
from bot.domain.ids import DeliveryId
from bot.domain.post import Comment, Post, PostStatus
from bot.errors import InvalidInputError, NotFoundError, UserError
from bot.services.account import LoginForm
from bot.services.byhand import ByHandService, view_of
from bot.services.live import Claim, LiveService
from bot.services.post import Verdict
from bot.services.sharing import Attached, Thread
from tests.services.test_media import photo
from tests.services.world import ADA, KIM, REVIEW, TEAM, WREN, World

PROFILE = "https://www.linkedin.example/company/linden"
POSTED = "https://linkedin.example/feed/update/7"


@dataclass
class Slack:
    """Keeps what is put into threads."""

    shared: list[tuple[Thread, Sequence[Attached]]] = field(default_factory=list)
    broken: bool = False

    async def share(self, thread: Thread, files: Sequence[Attached]) -> None:
        if self.broken:
            raise UserError("Slack does not take the files: ratelimited.")
        self.shared.append((thread, files))


@dataclass
class Place:
    """A brand that has such an account, beside the world around it."""

    world: World
    account: Account
    slack: Slack
    hands: ByHandService

    async def due(self, text: str = "Fresh bread", **more: Any) -> tuple[Post, Delivery]:
        """A post for the account whose time has come."""
        post = await self.world.released(text, accounts=(self.account.id,), **more)
        await self.world.publishing.run_due()
        return await self.world.fresh(post), (await self.world.deliveries(post))[0]

    async def arrive(self, delivery: Delivery, ts: str = "1.2") -> None:
        """Have its card get into Slack."""
        ref = CardRef(kind=CardKind.DELIVERY, id=delivery.id)
        async with self.world.database.transaction() as work:
            await work.cards.sent(ref, ts, REVIEW, 1)

    async def card(self, delivery: Delivery) -> str:
        async with self.world.database.read() as work:
            return by_hand_card(await view_of(work, await work.deliveries.get(delivery.id))).text

    async def say(self, delivery: Delivery, link: str, person: Person = WREN) -> None:
        live = LiveService(self.world.database, self.world.clock, self.world.sessions)
        claim = Claim(delivery_id=delivery.id, attempts=delivery.attempts, link=link)
        await live.settle(claim, person)

    async def reminder(self, delivery: Delivery) -> Card | None:
        return await self.world.card(CardKind.HAND, delivery.id)


@pytest.fixture
async def place(world: World, monkeypatch: pytest.MonkeyPatch) -> Place:
    known = {**world.platform.connectors(), BY_HAND: ByHandConnector}
    monkeypatch.setattr(world.platform, "connectors", lambda: known)
    world.start()
    form = LoginForm(platform="By hand", server=PROFILE, handle="Linden on LinkedIn", secret="")
    account = await world.accounts.connect(world.brand.id, form, KIM)
    slack = Slack()
    hands = ByHandService(world.database, world.clock, world.store, slack.share)
    return Place(world=world, account=account, slack=slack, hands=hands)


async def test_an_account_is_its_name_and_its_link(place: Place) -> None:
    assert place.account.name == "Linden on LinkedIn (by hand)"
    assert place.account.identity.url == PROFILE


async def test_a_post_that_is_due_asks_its_writer(place: Place) -> None:
    post, delivery = await place.due(link="https://linden.example/rye")
    assert is_by_hand(delivery)
    assert post.status == PostStatus.UNCONFIRMED
    card = await place.world.card(CardKind.DELIVERY, delivery.id)
    assert card is not None
    assert (card.channel, card.thread_of) == (REVIEW, None)
    words = await place.card(delivery)
    assert f"<@{post.author}>" in words
    assert "Fresh bread" in words
    assert "https://linden.example/rye" in words
    view = await place.world.posts.show(post.id)
    assert post_card(view).text.startswith("To be posted by hand")
    assert place.world.platform.posts == []


async def test_the_files_are_put_below_the_card_once(place: Place) -> None:
    image = await place.world.media.take(photo(), alt="a garden", name="image 1")
    _, delivery = await place.due(media=(image,))
    await place.hands.run_due()
    assert place.slack.shared == []
    await place.arrive(delivery)
    for _ in range(3):
        place.world.clock.advance(seconds=3)
        await place.hands.run_due()
    [(thread, [file])] = place.slack.shared
    assert thread == Thread(team=TEAM, channel=REVIEW, ts="1.2")
    assert (file.name, file.alt) == (f"post-{delivery.post_id}-image-1.jpeg", "a garden")
    assert file.content == await place.world.store.open(image.sha256)


async def test_a_file_that_is_gone_does_not_keep_back_the_rest(place: Place) -> None:
    image = await place.world.media.take(photo(), alt="", name="image 1")
    _, delivery = await place.due(media=(image,))
    place.world.store.path(image.sha256).unlink()
    await place.arrive(delivery)
    place.world.clock.advance(seconds=3)
    await place.hands.run_due()
    assert place.slack.shared == []


async def test_a_file_that_slack_does_not_take_is_tried_again_and_keeps_nobody_else_back(
    place: Place,
) -> None:
    image = await place.world.media.take(photo(), alt="", name="image 1")
    _, delivery = await place.due(media=(image,))
    _, other = await place.due("Other bread")
    await place.arrive(delivery)
    await place.arrive(other, "3.4")
    place.slack.broken = True
    with pytest.raises(BaseExceptionGroup):
        await place.hands.run_due()
    place.slack.broken = False
    place.world.clock.advance(minutes=6)
    await place.hands.run_due()
    assert [len(files) for _, files in place.slack.shared] == [1]
    async with place.world.database.read() as work:
        assert (await work.hands.asked(place.world.brand.id)) == [delivery.id, other.id]


async def test_the_link_makes_it_published(place: Place) -> None:
    post, delivery = await place.due()
    await place.say(delivery, POSTED)
    [done] = await place.world.deliveries(post)
    assert done.status == DeliveryStatus.PUBLISHED
    assert done.receipt is not None
    assert done.receipt.url == POSTED
    assert (await place.world.fresh(post)).status == PostStatus.PUBLISHED
    assert POSTED in await place.card(delivery)
    assert post_card(await place.world.posts.show(post.id)).text.startswith("Published")


@pytest.mark.parametrize(
    "link",
    ["https://evil.example/feed/7", "linkedin.example/7", "", "https://[half", PROFILE, f"{PROFILE}/"],
)
async def test_a_link_to_elsewhere_proves_nothing(place: Place, link: str) -> None:
    post, delivery = await place.due()
    with pytest.raises(InvalidInputError) as caught:
        await place.say(delivery, link)
    assert caught.value.field == "link"
    assert await place.world.statuses(post) == [DeliveryStatus.UNCONFIRMED]


async def test_what_will_not_be_posted_is_dropped(place: Place) -> None:
    post, delivery = await place.due()
    verdict = Verdict(action=DeliveryAction.CANCEL)
    await place.world.posts.decide(delivery.id, delivery.attempts, WREN, verdict)
    assert (await place.world.fresh(post)).status == PostStatus.CANCELLED
    assert "dropped" in await place.card(delivery)


async def test_a_thread_is_asked_for_part_by_part(place: Place) -> None:
    post, delivery = await place.due("One\n---\nTwo")
    assert "One" in await place.card(delivery)
    await place.say(delivery, POSTED)
    await place.world.publishing.run_due()
    second = (await place.world.deliveries(post))[1]
    assert is_by_hand(second)
    card = await place.card(second)
    assert "part 2" in card
    assert f"It answers <{POSTED}" in card


async def test_a_first_comment_says_what_it_goes_under(place: Place) -> None:
    post, delivery = await place.due("One", comment=Comment(text="Order here"))
    await place.say(delivery, POSTED)
    await place.world.publishing.run_due()
    card = await place.card((await place.world.deliveries(post))[1])
    assert "This is the first comment: it goes under" in card
    assert POSTED in card


async def test_who_forgets_is_reminded_after_an_hour_and_then_daily(place: Place) -> None:
    _, delivery = await place.due()
    await place.arrive(delivery)
    await place.hands.run_due()
    reminders = []
    for hours in (0.9, 0.2, 23.5, 0.6):
        place.world.clock.advance(hours=hours)
        await place.hands.run_due()
        found = await place.reminder(delivery)
        reminders.append(found is not None)
        if found is not None:
            async with place.world.database.transaction() as work:
                await work.cards.forget(found.ref)
    assert reminders == [False, True, False, True]


async def test_nobody_is_reminded_of_what_is_done(place: Place) -> None:
    _, delivery = await place.due()
    await place.arrive(delivery)
    await place.hands.run_due()
    await place.say(delivery, POSTED)
    place.world.clock.advance(hours=30)
    await place.hands.run_due()
    assert await place.reminder(delivery) is None


async def test_a_stop_keeps_it_from_being_asked(place: Place) -> None:
    await place.world.pauses.pause(place.world.brand.id, ADA, "")
    post = await place.world.released("Fresh bread", accounts=(place.account.id,))
    await place.world.publishing.run_due()
    assert await place.world.statuses(post) == [DeliveryStatus.PENDING]


async def test_a_stop_says_so_on_the_card_and_nobody_is_reminded(place: Place) -> None:
    _, delivery = await place.due()
    await place.arrive(delivery)
    await place.hands.run_due()
    before = await place.world.wanted(CardKind.DELIVERY, delivery.id)
    pause = await place.world.pauses.pause(place.world.brand.id, ADA, "")
    assert await place.world.wanted(CardKind.DELIVERY, delivery.id) > before
    words = await place.card(delivery)
    assert "please do not post this now" in words
    assert "Fresh bread" not in words
    place.world.clock.advance(hours=30)
    await place.hands.run_due()
    assert await place.reminder(delivery) is None
    await place.world.pauses.resume(place.world.brand.id, pause.pause.id, ADA)
    assert "Fresh bread" in await place.card(delivery)


async def test_an_edit_afterwards_changes_nothing_on_the_card(place: Place) -> None:
    _, delivery = await place.due()
    async with place.world.database.read() as work:
        assert (await view_of(work, delivery)).part.text == "Fresh bread"
    with pytest.raises(NotFoundError):
        async with place.world.database.read() as work:
            await view_of(
                work,
                Delivery(
                    id=DeliveryId(1),
                    account_id=delivery.account_id,
                    status=delivery.status,
                    due_at=delivery.due_at,
                ),
            )
    other = Delivery(
        id=DeliveryId(1),
        account_id=delivery.account_id,
        status=delivery.status,
        due_at=delivery.due_at,
        post_id=delivery.post_id,
        content_hash="of no version",
    )
    with pytest.raises(NotFoundError):
        async with place.world.database.read() as work:
            await view_of(work, other)
