"""What each kind of card shows: the thing is loaded as it stands now, and drawn."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.blocks.accounts import account_card
from bot.blocks.byhand import by_hand_card, by_hand_reminder
from bot.blocks.conversation import conversation_card
from bot.blocks.delivery import delivery_receipt, reply_receipt
from bot.blocks.digest import digest_message
from bot.blocks.imported import import_card, import_reminder
from bot.blocks.item import awake_message, item_message
from bot.blocks.kit import Drawing
from bot.blocks.lapse import lapse_card
from bot.blocks.ledger import with_ledger
from bot.blocks.pause import pause_card
from bot.blocks.picture import as_links
from bot.blocks.post import post_card
from bot.blocks.preflight import preflight_message
from bot.blocks.reply_review import review_card
from bot.blocks.review import reminder
from bot.blocks.storm import storm_card
from bot.blocks.triage import given_message
from bot.blocks.watch import alert_card
from bot.clock import Clock
from bot.domain.account import BY_HAND
from bot.domain.card import CardKind, CardRef
from bot.domain.delivery import DeliveryStatus
from bot.domain.ids import (
    AccountId,
    AlertId,
    ConversationId,
    DeliveryId,
    ImportId,
    ItemId,
    LapseId,
    PauseId,
    PostId,
    ReplyId,
    StormId,
)
from bot.services import byhand, importing, lapse, pause, reply_review, watch
from bot.services.conversation import ConversationService
from bot.services.post_view import view_of
from bot.services.report import ReportService
from bot.services.storm import StormService
from bot.slack.care_cards import CARE
from storage.work import Work


@dataclass(frozen=True, kw_only=True, slots=True)
class Cards:
    """Draws cards."""

    conversations: ConversationService
    reports: ReportService
    storms: StormService
    clock: Clock

    async def draw(self, work: Work, ref: CardRef, /, *, fallback: bool) -> Drawing | None:
        """The card as things stand now; with `fallback` without charts and images."""
        if ref.kind == CardKind.DIGEST:
            digest, brand = await self.reports.digest(work, ref.id)
            return digest_message(digest, brand, fallback=fallback)
        if care := CARE.get(ref.kind):
            return await care(work, ref.id, self.clock())
        drawing = await _DRAWINGS[ref.kind](self, work, ref.id)
        return as_links(drawing) if fallback else drawing


async def _post(cards: Cards, work: Work, number: int) -> Drawing:
    return post_card(await view_of(work, await work.posts.get(PostId(number)), cards.clock()))


async def _delivery(_cards: Cards, work: Work, number: int) -> Drawing:
    delivery = await work.deliveries.get(DeliveryId(number))
    account = await work.accounts.get(delivery.account_id)
    if account.platform == BY_HAND:
        return by_hand_card(await byhand.view_of(work, delivery))
    brand = await work.brands.get(account.brand_id)
    if delivery.reply_id is None:
        drawing = delivery_receipt(delivery, account, brand, await work.readbacks.get(delivery.id))
    else:
        reply = await work.replies.get(delivery.reply_id)
        changes = (await work.reviews.changes([reply.id]))[reply.id]
        drawing = reply_receipt(reply, delivery, account, brand, changes)
    if delivery.status != DeliveryStatus.UNCONFIRMED:
        return drawing
    return with_ledger(drawing, await work.deliveries.attempts(delivery.id), brand)


async def _hand(_cards: Cards, work: Work, number: int) -> Drawing:
    return by_hand_reminder(await byhand.view_of(work, await work.deliveries.get(DeliveryId(number))))


async def _preflight(cards: Cards, work: Work, number: int) -> Drawing:
    return preflight_message(await view_of(work, await work.posts.get(PostId(number)), cards.clock()))


async def _conversation(cards: Cards, work: Work, number: int) -> Drawing:
    talk = await work.conversations.get(ConversationId(number))
    return conversation_card(await cards.conversations.view_of(work, talk), cards.clock())


async def _item(cards: Cards, work: Work, number: int) -> Drawing:
    item = await work.items.get(ItemId(number))
    talk = await work.conversations.get(item.conversation_id)
    return item_message(item, await cards.conversations.view_of(work, talk))


async def _return(cards: Cards, work: Work, number: int) -> Drawing:
    item = await work.items.get(ItemId(number))
    talk = await work.conversations.get(item.conversation_id)
    return item_message(item, await cards.conversations.view_of(work, talk), back=True)


async def _given(cards: Cards, work: Work, number: int) -> Drawing:
    talk = await work.conversations.get(ConversationId(number))
    return given_message(await cards.conversations.view_of(work, talk))


async def _awake(cards: Cards, work: Work, number: int) -> Drawing:
    talk = await work.conversations.get(ConversationId(number))
    return awake_message(await cards.conversations.view_of(work, talk))


async def _reply(_cards: Cards, work: Work, number: int) -> Drawing:
    return review_card(await reply_review.view_of(work, ReplyId(number)))


async def _account(_cards: Cards, work: Work, number: int) -> Drawing:
    account = await work.accounts.get(AccountId(number))
    return account_card(account, await work.brands.get(account.brand_id))


async def _reminder(_cards: Cards, work: Work, number: int) -> Drawing:
    post = await work.posts.get(PostId(number))
    return reminder(post, await work.brands.get(post.brand_id))


async def _import(_cards: Cards, work: Work, number: int) -> Drawing:
    return import_card(await importing.view_of(work, ImportId(number)))


async def _import_reminder(_cards: Cards, work: Work, number: int) -> Drawing:
    return import_reminder(await importing.view_of(work, ImportId(number)))


async def _storm(cards: Cards, work: Work, number: int) -> Drawing:
    return storm_card(await cards.storms.view_of(work, StormId(number)))


async def _pause(cards: Cards, work: Work, number: int) -> Drawing:
    found = await work.pauses.get(PauseId(number))
    return pause_card(await pause.view_of(work, found, cards.clock() + pause.AHEAD))


async def _lapse(_cards: Cards, work: Work, number: int) -> Drawing:
    return lapse_card(await lapse.view_of(work, await work.lapses.get(LapseId(number))))


async def _alert(_cards: Cards, work: Work, number: int) -> Drawing:
    return alert_card(await watch.view_of(work, await work.alerts.get(AlertId(number))))


_DRAWINGS: Mapping[CardKind, Callable[[Cards, Work, int], Awaitable[Drawing]]] = {
    CardKind.POST: _post,
    CardKind.DELIVERY: _delivery,
    CardKind.HAND: _hand,
    CardKind.PREFLIGHT: _preflight,
    CardKind.CONVERSATION: _conversation,
    CardKind.ITEM: _item,
    CardKind.RETURN: _return,
    CardKind.AWAKE: _awake,
    CardKind.GIVEN: _given,
    CardKind.REPLY: _reply,
    CardKind.ACCOUNT: _account,
    CardKind.REMINDER: _reminder,
    CardKind.IMPORT: _import,
    CardKind.IMPORT_REMINDER: _import_reminder,
    CardKind.STORM: _storm,
    CardKind.PAUSE: _pause,
    CardKind.LAPSE: _lapse,
    CardKind.ALERT: _alert,
}
