"""Approvals of replies, and the changes that people make in Slack to what they sent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update

from bot.domain.answer import Change, ChangeKind, Review, ReviewStatus
from bot.domain.ids import BrandId, ConversationId, ReplyId, SlackUserId
from bot.errors import NotFoundError, TransitionError
from storage.answer_tables import WAITING, reply_changes, reviews
from storage.connection import Record, Repository
from storage.talk_tables import conversations, replies

_R, _C = reviews.c, reply_changes.c


class ReviewRepository(Repository):
    """The approvals and changes of all replies."""

    async def ask(self, review: Review) -> None:
        """Let a reply wait; one that waits, or was decided about, stays as it is."""
        insert = self._connection.insert(reviews).values(reply_id=review.reply_id, **_values(review))
        await self._connection.run(insert.on_conflict_do_nothing())

    async def of_reply(self, reply_id: ReplyId) -> Review | None:
        """The approval of a reply, where it needs one."""
        row = await self._connection.first(select(reviews).where(_R.reply_id == reply_id))
        return _review(row) if row is not None else None

    async def of_conversation(self, conversation_id: ConversationId) -> dict[ReplyId, Review]:
        """The approvals of a conversation's replies."""
        query = select(reviews).join(replies).where(replies.c.conversation_id == conversation_id)
        found = [_review(row) for row in await self._connection.all(query)]
        return {review.reply_id: review for review in found}

    async def waiting(self, brand_ids: Collection[BrandId]) -> list[tuple[BrandId, Review]]:
        """What of these brands waits for a yes, the longest first, and whose each is."""
        joined = reviews.join(replies).join(conversations)
        query = select(reviews, conversations.c.brand_id).select_from(joined)
        # Whose they are is asked here: few wait, and a database would go through all talks of a brand.
        rows = await self._connection.all(query.where(WAITING).order_by(_R.asked_at, _R.reply_id))
        return [(BrandId(row.brand_id), _review(row)) for row in rows if row.brand_id in brand_ids]

    async def save(self, review: Review) -> Review:
        """Write it back; raises TransitionError where somebody was quicker."""
        unchanged = _R.reply_id == review.reply_id, _R.version == review.version
        later = replace(review, version=review.version + 1)
        if not await self._connection.run(update(reviews).where(*unchanged).values(_values(later))):
            raise TransitionError("Somebody was quicker: this reply has changed meanwhile.")
        return later

    # ---- changes

    async def add_change(self, change: Change, origin: str) -> Change:
        """Keep a change; the same origin again is the change that is there."""
        values = {
            "reply_id": change.reply_id,
            "kind": change.kind,
            "was": change.was,
            "text": change.text,
            "author": change.author,
            "origin": origin,
            "asked_at": change.asked_at,
            "done_at": change.done_at,
        }
        insert = self._connection.insert(reply_changes).values(values).on_conflict_do_nothing()
        row = await self._connection.first(insert.returning(*_C))
        if row is None:
            row = await self._connection.first(select(reply_changes).where(_C.origin == origin))
        return _change(row) if row is not None else change

    async def change(self, number: int) -> Change:
        """The change of that id."""
        row = await self._connection.first(select(reply_changes).where(_C.id == number))
        if row is None:
            raise NotFoundError("This change is gone.")
        return _change(row)

    async def changed(self, number: int, kind: ChangeKind, person: SlackUserId, now: datetime) -> None:
        """It is made where followers see it, in this way and by this person, whoever was asked first."""
        made = update(reply_changes).where(_C.id == number)
        await self._connection.run(made.values(done_at=now, kind=kind, author=person))

    async def changes(self, reply_ids: Sequence[ReplyId]) -> Mapping[ReplyId, Sequence[Change]]:
        """What was changed where followers see it, the first change first."""
        if not reply_ids:
            return {}
        done = _C.reply_id.in_(reply_ids), _C.done_at.is_not(None)
        query = select(reply_changes).where(*done).order_by(_C.done_at, _C.id)
        found = [_change(row) for row in await self._connection.all(query)]
        return {number: [one for one in found if one.reply_id == number] for number in reply_ids}


def _values(review: Review) -> dict[str, object]:
    return {
        "content_hash": review.content_hash,
        "status": review.status,
        "version": review.version,
        "editors": review.editors,
        "asked_at": review.asked_at,
        "decided_by": review.decided_by,
        "decided_at": review.decided_at,
        "note": review.note,
    }


def _review(row: Record) -> Review:
    return Review(
        reply_id=ReplyId(row.reply_id),
        content_hash=row.content_hash,
        status=ReviewStatus(row.status),
        version=row.version,
        editors=row.editors,
        asked_at=row.asked_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        note=row.note,
    )


def _change(row: Record) -> Change:
    return Change(
        id=row.id,
        reply_id=ReplyId(row.reply_id),
        kind=ChangeKind(row.kind),
        was=row.was,
        text=row.text,
        author=SlackUserId(row.author),
        asked_at=row.asked_at,
        done_at=row.done_at,
    )
