"""What changes in a delivery's row, and the delivery that a row holds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NotRequired, TypedDict

from sqlalchemy import case, literal

from bot.domain.conversation import Ref
from bot.domain.delivery import TRANSITIONS, Delivery, DeliveryAction, DeliveryStatus, Receipt
from bot.domain.ids import AccountId, DeliveryId
from storage.connection import Record
from storage.post_tables import deliveries
from storage.types import UtcDateTime

_S = DeliveryStatus
_C = deliveries.c

SOURCES: Mapping[DeliveryStatus, frozenset[DeliveryStatus]] = {
    target: frozenset(source for (source, _), status in TRANSITIONS.items() if status == target)
    for target in _S
}
"""From where each status can be reached."""

_RELEASED = [status for status, action in TRANSITIONS if action == DeliveryAction.RELEASE]


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """What a try made of a delivery: its next status, and why.

    `unknown` where it may have gone out after all.
    """

    status: DeliveryStatus
    receipt: Receipt | None = None
    error: str | None = None
    due_at: datetime | None = None
    unknown: bool = False


class Outcome(TypedDict):
    """What became of a delivery."""

    now: datetime
    worker: NotRequired[str | None]
    receipt: NotRequired[Receipt | None]
    error: NotRequired[str | None]
    due_at: NotRequired[datetime | None]
    expires_at: NotRequired[datetime | None]
    unknown: NotRequired[bool]


def recorded(status: DeliveryStatus, outcome: Outcome) -> dict[str, object]:
    """The values that record an outcome, whatever the row holds."""
    values: dict[str, object] = {"status": status, "lease_until": None, "worker": None}
    values["error"] = outcome.get("error")
    if not outcome.get("unknown"):
        values["sending_since"] = None
    for moment in ("due_at", "expires_at"):
        if chosen := outcome.get(moment):
            values[moment] = chosen
    if status == _S.PENDING:
        values["attempts"] = case((_C.status.in_(_RELEASED), 0), else_=_C.attempts)
        due = outcome.get("due_at")
        anew = literal(due, UtcDateTime()) if due else _C.due_at
        values["planned_at"] = case((_C.status.in_(_RELEASED), anew), else_=_C.planned_at)
    if receipt := outcome.get("receipt"):
        values |= {"remote_id": receipt.ref.id, "remote_version": receipt.ref.version, "url": receipt.url}
    if status == _S.PUBLISHED:
        values["published_at"] = outcome["now"]
    return values


def begun(row: Record, key: str, now: datetime, lease_until: datetime | None) -> dict[str, object]:
    """The row's values once the intent to send is on record."""
    return {
        "this": row.id,
        "status": _S.SENDING,
        "key": key,
        "sending_since": row.sending_since or now,
        "lease_until": lease_until or row.lease_until,
    }


def ended(row: Record, ending: Ending, now: datetime) -> dict[str, object]:
    """The row's values after a try."""
    receipt = ending.receipt
    return {
        "this": row.id,
        "status": ending.status,
        "lease_until": None,
        "worker": None,
        "error": ending.error,
        "sending_since": row.sending_since if ending.unknown else None,
        "due_at": ending.due_at or row.due_at,
        "remote_id": receipt.ref.id if receipt else row.remote_id,
        "remote_version": receipt.ref.version if receipt else row.remote_version,
        "url": receipt.url if receipt else row.url,
        "published_at": now if ending.status == _S.PUBLISHED else row.published_at,
    }


def after(delivery: Delivery, ending: Ending) -> Delivery:
    """The delivery after a try."""
    return replace(
        delivery,
        status=ending.status,
        lease_until=None,
        error=ending.error,
        sending_since=delivery.sending_since if ending.unknown else None,
        due_at=ending.due_at or delivery.due_at,
        receipt=ending.receipt or delivery.receipt,
    )


def delivery_of(row: Record) -> Delivery:
    """The delivery that a row holds."""
    receipt = row.remote_id is not None and Receipt(
        ref=Ref(id=row.remote_id, version=row.remote_version), url=row.url
    )
    return Delivery(
        id=DeliveryId(row.id),
        account_id=AccountId(row.account_id),
        status=_S(row.status),
        due_at=row.due_at,
        post_id=row.post_id,
        reply_id=row.reply_id,
        content_hash=row.content_hash,
        part=row.part,
        expires_at=row.expires_at,
        key=row.key,
        attempts=row.attempts,
        sending_since=row.sending_since,
        lease_until=row.lease_until,
        receipt=receipt or None,
        error=row.error,
        planned_at=row.planned_at,
        lapse_id=row.lapse_id,
    )
