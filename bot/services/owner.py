"""Whose a card is."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from bot.domain.brand import Brand
from bot.domain.card import CardKind, CardRef
from bot.domain.ids import (
    AccountId,
    AlertId,
    BrandId,
    ChannelId,
    ClosureId,
    ConversationId,
    CrisisId,
    DeliveryId,
    ImportId,
    ItemId,
    LapseId,
    PauseId,
    PostId,
    StormId,
    WaitId,
)
from bot.errors import NotFoundError
from storage.work import Work


async def owner_of(work: Work, ref: CardRef, channel: ChannelId) -> Brand | None:
    """The brand that a card in a channel is of; None where that can't be said."""
    finder = _FINDERS.get(ref.kind)
    with suppress(NotFoundError):
        if finder is not None:
            return await work.brands.get(await finder(work, ref.id))
    return next(iter(await owners_of(work, channel)), None)


async def owners_of(work: Work, channel: ChannelId) -> list[Brand]:
    """The brands that use a channel."""
    return [brand for brand in await work.brands.all() if channel in places(brand)]


def places(brand: Brand) -> tuple[ChannelId, ChannelId, ChannelId]:
    """The brand's channels, in the order in which one stands in for another."""
    channels = brand.channels
    return (channels.review, channels.community, channels.digest)


async def _of_post(work: Work, number: int) -> BrandId:
    return (await work.posts.get(PostId(number))).brand_id


async def _of_delivery(work: Work, number: int) -> BrandId:
    delivery = await work.deliveries.get(DeliveryId(number))
    return await _of_account(work, delivery.account_id)


async def _of_account(work: Work, number: int) -> BrandId:
    return (await work.accounts.get(AccountId(number))).brand_id


async def _of_item(work: Work, number: int) -> BrandId:
    return await _of_account(work, (await work.items.get(ItemId(number))).account_id)


async def _of_talk(work: Work, number: int) -> BrandId:
    return (await work.conversations.get(ConversationId(number))).brand_id


async def _of_crisis(work: Work, number: int) -> BrandId:
    return (await work.crises.get(CrisisId(number))).brand_id


async def _of_wait(work: Work, number: int) -> BrandId:
    return (await work.waits.get(WaitId(number))).brand_id


async def _of_storm(work: Work, number: int) -> BrandId:
    return (await work.storms.get(StormId(number))).brand_id


async def _of_pause(work: Work, number: int) -> BrandId:
    return (await work.pauses.get(PauseId(number))).brand_id


async def _of_lapse(work: Work, number: int) -> BrandId:
    return (await work.lapses.get(LapseId(number))).brand_id


async def _of_import(work: Work, number: int) -> BrandId:
    return (await work.imports.get(ImportId(number))).brand_id


async def _of_alert(work: Work, number: int) -> BrandId:
    return (await work.alerts.get(AlertId(number))).brand_id


async def _of_closure(work: Work, number: int) -> BrandId:
    return (await work.closures.get(ClosureId(number))).brand_id


async def _of_digest(work: Work, number: int) -> BrandId:
    return (await work.digests.get(number)).brand_id


_FINDERS: Mapping[CardKind, Callable[[Work, int], Awaitable[BrandId]]] = {
    CardKind.POST: _of_post,
    CardKind.REMINDER: _of_post,
    CardKind.DELIVERY: _of_delivery,
    CardKind.ACCOUNT: _of_account,
    CardKind.CONVERSATION: _of_talk,
    CardKind.ITEM: _of_item,
    CardKind.DIGEST: _of_digest,
    CardKind.CRISIS: _of_crisis,
    CardKind.REPORT: _of_crisis,
    CardKind.NUDGE: _of_wait,
    CardKind.ESCALATION: _of_wait,
    CardKind.STORM: _of_storm,
    CardKind.PAUSE: _of_pause,
    CardKind.LAPSE: _of_lapse,
    CardKind.IMPORT: _of_import,
    CardKind.IMPORT_REMINDER: _of_import,
    CardKind.ALERT: _of_alert,
    CardKind.CLOSURE: _of_closure,
}
