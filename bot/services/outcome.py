"""What people see of deliveries: the post or conversation behind each, its card, and news in its thread."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain import conversation as rules
from bot.domain.card import CardKind, CardRef
from bot.domain.conversation import Conversation, ConversationAction, Reply
from bot.domain.delivery import Delivery, DeliveryStatus, is_by_hand, post_status
from bot.domain.ids import DeliveryId, PostId, ReplyId
from bot.domain.post import Post, PostStatus
from storage.cards import Wish
from storage.work import Work

_TOLD = frozenset({DeliveryStatus.PUBLISHED, DeliveryStatus.FAILED, DeliveryStatus.UNCONFIRMED})
"""What is worth a message in the thread."""
_TOLD_OF_REPLIES = _TOLD | {DeliveryStatus.MISSED}
"""A post's own card asks what to do about a missed one; for a reply its message does."""


async def hold_all(work: Work, deliveries: Sequence[Delivery]) -> None:
    """Lock what is behind the deliveries, in the order that all keep."""
    await work.posts.lock({one.post_id for one in deliveries if one.post_id is not None})
    for delivery in sorted(deliveries, key=lambda one: one.id):
        if delivery.reply_id is not None:
            await hold(work, delivery)


async def show_all(work: Work, deliveries: Sequence[Delivery], now: datetime) -> None:
    """Bring what people see up to date after these have changed, as `show` does.

    What is common, posts that went out, takes few statements however many they are.
    """
    common = {one.id: one.post_id for one in deliveries if _is_common(one) and one.post_id is not None}
    if common:
        for account_id in sorted({one.account_id for one in deliveries if one.id in common}):
            # Answers come soonest right after.
            await work.accounts.plan_poll(account_id, now, now)
        await _show_posts(work, set(common.values()), now)
        await _tell_posts(work, common, now)
    for delivery in deliveries:
        if delivery.id not in common:
            await show(work, delivery, now)


def _is_common(delivery: Delivery) -> bool:
    return delivery.status == DeliveryStatus.PUBLISHED and delivery.lapse_id is None


async def _show_posts(work: Work, ids: Collection[PostId], now: datetime) -> None:
    posts, theirs = await work.posts.outlines(ids), await work.deliveries.of_posts(ids)
    statuses = {one.id: _derived(one.status, one.content_hash, theirs[one.id]) for one in posts}
    await work.posts.set_statuses(statuses)
    for brand_id in {one.brand_id for one in posts}:
        brand = await work.brands.get(brand_id)
        wishes = [Wish(_card(one.id)) for one in posts if one.brand_id == brand_id]
        await work.cards.want_many(wishes, brand.channels.review, now=now)


async def _tell_posts(work: Work, told: Mapping[DeliveryId, PostId], now: datetime) -> None:
    """Say in the posts' threads that these are out; the posts' cards are there."""
    places = await work.cards.channels(CardKind.POST, told.values())
    for channel in set(places.values()):
        here = {one: post for one, post in told.items() if places[post] == channel}
        wishes = [Wish(CardRef(kind=CardKind.DELIVERY, id=one), _card(post)) for one, post in here.items()]
        await work.cards.want_many(wishes, channel, now=now)


def _card(post_id: PostId) -> CardRef:
    return CardRef(kind=CardKind.POST, id=post_id)


async def hold(work: Work, delivery: Delivery) -> None:
    """Lock what is behind the delivery, before the delivery itself is changed: the order that all keep."""
    if delivery.post_id is not None:
        await work.posts.get(delivery.post_id, lock=True)
    if delivery.reply_id is not None:
        reply = await work.replies.get(delivery.reply_id)
        await work.conversations.get(reply.conversation_id, lock=True)


async def show(work: Work, delivery: Delivery, now: datetime) -> None:
    """Bring what people see up to date after the delivery has changed; what is behind it is held."""
    if delivery.status == DeliveryStatus.PUBLISHED:
        # Answers come soonest right after.
        await work.accounts.plan_poll(delivery.account_id, now, now)
    if delivery.lapse_id is not None:
        await work.cards.refresh(CardRef(kind=CardKind.LAPSE, id=delivery.lapse_id), now=now)
    if delivery.post_id is not None:
        await show_post(work, delivery.post_id, now)
        await _tell(work, delivery, CardRef(kind=CardKind.POST, id=delivery.post_id), now)
    if delivery.reply_id is not None:
        await _tell(work, delivery, await _show_reply(work, delivery, delivery.reply_id, now), now)


async def show_post(work: Work, post_id: PostId, now: datetime) -> Post:
    """Give the post the status that its deliveries mean, and have its card drawn."""
    post = await work.posts.get(post_id, lock=True)
    status = derived_status(post, await work.deliveries.of_post(post.id))
    saved = await work.posts.save(replace(post, status=status))
    brand = await work.brands.get(post.brand_id)
    await work.cards.want(CardRef(kind=CardKind.POST, id=post.id), brand.channels.review, now=now)
    return saved


async def _show_reply(work: Work, delivery: Delivery, reply_id: ReplyId, now: datetime) -> CardRef:
    reply = await work.replies.get(reply_id)
    talk = await work.conversations.get(reply.conversation_id, lock=True)
    if delivery.status == DeliveryStatus.PUBLISHED:
        await work.conversations.save(await _answered(work, talk, reply))
    brand = await work.brands.get(talk.brand_id)
    ref = CardRef(kind=CardKind.CONVERSATION, id=talk.id)
    await work.cards.want(ref, brand.channels.community, now=now)
    return ref


async def _answered(work: Work, talk: Conversation, reply: Reply) -> Conversation:
    """The conversation, free for anybody again; what came in after the reply was written still waits."""
    latest = await work.items.latest(talk.id)
    heard_since = latest is not None and latest.received_at > reply.created_at
    answered = rules.apply(talk, ConversationAction.ANSWER)
    if heard_since:
        answered = rules.apply(answered, ConversationAction.HEAR)
    return replace(answered, claimed_by=None, claimed_until=None)


async def _tell(work: Work, delivery: Delivery, thread_of: CardRef, now: datetime) -> None:
    """Say in the thread what is worth a message of its own, and keep true what was said before."""
    ref = CardRef(kind=CardKind.DELIVERY, id=delivery.id)
    if is_by_hand(delivery):
        # It asks somebody for work, so it stands in the channel itself.
        card = await work.cards.get(thread_of)
        await work.cards.want(ref, card.channel, now=now)
        await work.hands.add(delivery.id, now)
    elif delivery.status in (_TOLD if delivery.reply_id is None else _TOLD_OF_REPLIES):
        card = await work.cards.get(thread_of)
        await work.cards.want(ref, card.channel, thread_of=thread_of, now=now)
    else:
        await work.cards.refresh(ref, now=now)


def derived_status(post: Post, deliveries: Sequence[Delivery]) -> PostStatus:
    """The status of the post by the deliveries of its present revision; its own where there are none."""
    return _derived(post.status, post.revision.content_hash, deliveries)


def _derived(own: PostStatus, content_hash: str, deliveries: Sequence[Delivery]) -> PostStatus:
    present = [one for one in deliveries if one.content_hash == content_hash]
    return post_status(present) if present else own
