"""Claims that end: whoever had a conversation and did not answer it has it no more."""

from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.answer import ReviewStatus
from bot.domain.audit import PRESSROOM
from bot.domain.brand import Person
from bot.domain.card import CardKind, CardRef
from bot.domain.conversation import Conversation, ConversationStatus, put_back
from bot.domain.ids import ConversationId
from bot.domain.triage import Deed
from bot.services.conversation import CLAIM
from bot.services.deed import record
from bot.services.reply import is_on_its_way
from storage.database import Database
from storage.work import Work

_AT_ONCE = 100
"""How many conversations one round frees at most: each in a transaction of its own."""


class ClaimService:
    """Gives conversations back that nobody is answering."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def free_due(self) -> int:
        """Free those whose claim is over, for all to see; how many they are."""
        now = self._clock()
        async with self._database.read() as work:
            due = await work.conversations.lapsed_before(now, _AT_ONCE)
        return sum([await self._free(one, now) for one in due])

    async def _free(self, conversation_id: ConversationId, now: datetime) -> bool:
        async with self._database.transaction() as work:
            talk = await work.conversations.get(conversation_id, lock=True)
            over = talk.claimed_until is not None and talk.claimed_until <= now
            if talk.status != ConversationStatus.CLAIMED or not over:
                # They have answered meanwhile, or another process was quicker.
                return False
            if await _is_being_answered(work, talk):
                # Their words are with an approver, or on the way: it stays theirs for as long as that takes.
                await work.conversations.save(replace(talk, claimed_until=now + CLAIM))
                await _refresh(work, talk, now)
                return False
            freed = await work.conversations.save(put_back(talk))
            brand = await work.brands.get(talk.brand_id)
            deed = Deed(actor=PRESSROOM, action="lapse", note=talk.claimed_by or "", at=now)
            await record(work, brand, freed, deed)
            await _refresh(work, talk, now)
            return True

    async def put_back(self, conversation_id: ConversationId, person: Person) -> bool:
        """Free it where the person had only begun to answer it, and sent nothing; whether it was so.

        Who claimed it keeps it.
        """
        async with self._database.transaction() as work:
            talk = await work.conversations.get(conversation_id, lock=True)
            begun = talk.claimed_by == person.id and talk.claimed_from is not None
            if not begun or await _is_being_answered(work, talk):
                return False
            await work.conversations.save(put_back(talk))
            await _refresh(work, talk, self._clock())
            return True


async def _is_being_answered(work: Work, talk: Conversation) -> bool:
    reviews = await work.reviews.of_conversation(talk.id)
    if any(review.status == ReviewStatus.WAITING for review in reviews.values()):
        return True
    replies = await work.replies.of_conversation(talk.id)
    return any([is_on_its_way(await work.deliveries.of_reply(reply.id)) for reply in replies])


async def _refresh(work: Work, talk: Conversation, now: datetime) -> None:
    await work.cards.refresh(CardRef(kind=CardKind.CONVERSATION, id=talk.id), now=now)
