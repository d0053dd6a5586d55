"""What became of a post on each account, and what a person can do about it: lines of its card."""

from collections.abc import Mapping, Sequence

from bot.blocks.content import name_of
from bot.blocks.delivery import doubt, outcome
from bot.blocks.kit import Json, context
from bot.blocks.rich import Line, bold, bullets, capped, rich, text
from bot.domain.account import Account
from bot.domain.brand import Brand
from bot.domain.delivery import STOPPED, Delivery, DeliveryStatus, is_behind, is_by_hand
from bot.domain.ids import AccountId
from bot.domain.post import Post, PostStatus

_DOUBTS = 5
"""How many may be asked about at once, so that the card stays within one message."""


def results(
    post: Post, brand: Brand, accounts: Mapping[AccountId, Account], deliveries: Sequence[Delivery]
) -> list[Json]:
    """A line for each account and part, who can mend what was refused, and what only a person can say."""
    # Of what waits for its time the card's own line says all there is to say.
    begun = [] if post.status == PostStatus.SCHEDULED else deliveries
    ordered = sorted(begun, key=lambda one: (one.account_id, one.part))
    lines = [
        (bold(_label(post, accounts, one)), *(_held_back(post, one, ordered) or outcome(one, brand)))
        for one in ordered
    ]
    doubts = [
        one
        for one in ordered
        if one.status == DeliveryStatus.UNCONFIRMED and one.account_id in accounts and not is_by_hand(one)
    ]
    asked = [block for one in doubts[:_DOUBTS] for block in doubt(one, accounts[one.account_id])]
    return [*([rich(bullets(capped(lines, 20)))] if lines else []), *_mending(post, ordered), *asked]


def _label(post: Post, accounts: Mapping[AccountId, Account], delivery: Delivery) -> str:
    part = f", {_part(post, delivery)}" if delivery.part else ""
    return f"{name_of(accounts, delivery.account_id)}{part}: "


def _part(post: Post, delivery: Delivery) -> str:
    parts = post.content.parts_for(delivery.account_id)[delivery.part :]
    return "first comment" if parts and parts[0].comment else f"part {delivery.part + 1}"


def _held_back(post: Post, delivery: Delivery, deliveries: Sequence[Delivery]) -> Line:
    """What a part of a thread waits for that has stopped; nothing where it has not."""
    if delivery.status != DeliveryStatus.PENDING:
        return ()
    stopped = [one for one in deliveries if is_behind(delivery, one) and one.status in STOPPED]
    if not stopped:
        return ()
    before, part = stopped[0], _part(post, stopped[0])
    unclear = before.status == DeliveryStatus.UNCONFIRMED
    return (text(f"waits for what you say of {part}" if unclear else f"held back, as {part} is not out"),)


_MENDING: Mapping[PostStatus, str] = {
    PostStatus.FAILED: "A writer can change it with Edit and have it approved again, or try again as it is.",
    PostStatus.PARTLY_PUBLISHED: (
        "What is out stays as it is. A writer can try again with the rest, once whoever manages the account "
        "there has put right what was refused, or leave it at that."
    ),
}
"""Who can mend what was refused."""


def _mending(post: Post, deliveries: Sequence[Delivery]) -> list[Json]:
    refused = any(one.status == DeliveryStatus.FAILED for one in deliveries)
    return [context(_MENDING[post.status])] if refused and post.status in _MENDING else []
