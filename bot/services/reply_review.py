"""Replies that wait for a yes: approved as they stand, changed, or rejected."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.clock import Clock
from bot.domain import answer
from bot.domain.account import Account
from bot.domain.answer import Change, ChangeKind, Review, ReviewAction
from bot.domain.brand import Brand, Person, Role, allowed, require
from bot.domain.card import CardKind, CardRef
from bot.domain.conversation import Conversation, Item, Reply
from bot.domain.ids import ReplyId, SlackUserId
from bot.errors import InvalidInputError, NotFoundError, TransitionError
from bot.services.reply import ReplyService, check_reply
from storage.database import Database
from storage.work import Work


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewedReply:
    """A reply that needs a yes, with all that its card shows."""

    reply: Reply
    review: Review
    item: Item
    account: Account
    brand: Brand


class ReplyReviewService:
    """Decides about replies. What a click means was seen at a version: an old card is only drawn anew."""

    def __init__(self, database: Database, clock: Clock, replies: ReplyService) -> None:
        self._database = database
        self._clock = clock
        self._replies = replies

    async def waiting_for(
        self, person: Person, brands: Sequence[Brand], limit: int
    ) -> tuple[int, list[ReviewedReply]]:
        """How many replies of the brands this person can approve now, and those that wait longest."""
        by_id = {brand.id: brand for brand in brands}
        async with self._database.read() as work:
            found = await work.reviews.waiting(by_id.keys())
            rules = {one: await work.answers.rules(one) for one in {brand_id for brand_id, _ in found}}
            theirs = [
                review.reply_id
                for brand_id, review in found
                if answer.can_decide(by_id[brand_id], rules[brand_id], review, person)
            ]
            return len(theirs), [await view_of(work, reply_id) for reply_id in theirs[:limit]]

    async def show(self, reply_id: ReplyId) -> ReviewedReply:
        """The reply as it stands now."""
        async with self._database.read() as work:
            return await view_of(work, reply_id)

    async def seen(self, reply_id: ReplyId, version: int) -> ReviewedReply:
        """The reply as its card showed it; raises TransitionError where it is another by now."""
        found = await self.show(reply_id)
        if found.review.version != version:
            raise TransitionError(_MOVED)
        return found

    async def approve(self, reply_id: ReplyId, version: int, person: Person) -> Reply:
        """Let the reply go out as it was seen.

        Raises NotAllowedError for who may not, and TransitionError where it has changed.
        """
        async with self._database.transaction() as work:
            found, talk = await self._load(work, reply_id, version, ReviewAction.APPROVE)
            rules = await work.answers.rules(found.brand.id)
            answer.may_decide(found.brand, rules, found.review, person)
            reply = found.reply
            if answer.reply_hash(reply.item_id, reply.text, reply.media) != found.review.content_hash:
                raise TransitionError(_MOVED)
            await self._replies.check(work, talk, reply)
            await self._decide(work, found, ReviewAction.APPROVE, person)
            await self._replies.dispatch(work, found.brand, talk, reply, reply.author)
            await self._tell(work, found, ReviewAction.APPROVE, person, talk)
            return reply

    async def reject(self, reply_id: ReplyId, version: int, person: Person, note: str) -> None:
        """Keep the reply in, and say why; raises as `approve` does."""
        if not note.strip():
            raise InvalidInputError("Say why, so that the writer knows what to do.", field="note")
        async with self._database.transaction() as work:
            found, talk = await self._load(work, reply_id, version, ReviewAction.REJECT)
            require(found.brand, person, Role.APPROVER)
            await self._decide(work, found, ReviewAction.REJECT, person, note.strip())
            await self._tell(work, found, ReviewAction.REJECT, person, talk)

    async def change(self, reply_id: ReplyId, version: int, person: Person, text: str) -> None:
        """Give the reply other words, which somebody else has to approve.

        Raises NotAllowedError for who neither answers nor approves, and InvalidInputError for words that the
        platform would refuse.
        """
        async with self._database.transaction() as work:
            found, talk = await self._load(work, reply_id, version, ReviewAction.CHANGE)
            _require_writer(found.brand, person)
            check_reply(replace(found.reply, text=text), found.account, found.item)
            words = text.strip()
            await work.reviews.add_change(
                self._kept(found, person, words), f"review:{reply_id}:{found.review.version}"
            )
            await work.replies.rewrite(reply_id, words)
            moved = replace(
                answer.step(found.review, ReviewAction.CHANGE),
                editors=found.review.editors | {person.id},
                content_hash=answer.reply_hash(found.reply.item_id, words, found.reply.media),
                note="",
            )
            await work.reviews.save(moved)
            await self._tell(work, found, ReviewAction.CHANGE, person, talk)

    async def ask_anew(self, number: int, person: Person) -> Reply:
        """Ask for a yes to the words that its message has now; raises as `change` does."""
        async with self._database.read() as work:
            wish = await work.reviews.change(number)
            found = await view_of(work, wish.reply_id)
        await self.change(wish.reply_id, found.review.version, person, wish.text)
        return found.reply

    async def take_back(self, number: int, person: Person) -> None:
        """Ask for no yes any more; raises NotAllowedError, and TransitionError where it is decided."""
        async with self._database.transaction() as work:
            reply = await work.replies.get((await work.reviews.change(number)).reply_id)
            talk = await work.conversations.get(reply.conversation_id, lock=True)
            found = await view_of(work, reply.id)
            _require_writer(found.brand, person)
            await withdraw(work, found.review, person.id, self._clock())
            await self._tell(work, found, ReviewAction.WITHDRAW, person, talk)

    def _kept(self, found: ReviewedReply, person: Person, words: str) -> Change:
        return Change(
            id=0,
            reply_id=found.reply.id,
            kind=ChangeKind.EDIT,
            was=found.reply.text,
            text=words,
            author=person.id,
            asked_at=self._clock(),
        )

    async def _load(
        self, work: Work, reply_id: ReplyId, version: int, action: ReviewAction
    ) -> tuple[ReviewedReply, Conversation]:
        reply = await work.replies.get(reply_id)
        talk = await work.conversations.get(reply.conversation_id, lock=True)
        found = await view_of(work, reply_id)
        if found.review.version != version:
            raise TransitionError(_MOVED)
        answer.step(found.review, action)
        return found, talk

    async def _decide(
        self, work: Work, found: ReviewedReply, action: ReviewAction, person: Person, note: str = ""
    ) -> None:
        decided = replace(
            answer.step(found.review, action), decided_by=person.id, decided_at=self._clock(), note=note
        )
        await work.reviews.save(decided)

    async def _tell(
        self, work: Work, found: ReviewedReply, action: ReviewAction, person: Person, talk: Conversation
    ) -> None:
        """Draw what people see anew, and put on record who did it."""
        now = self._clock()
        await work.cards.refresh(CardRef(kind=CardKind.REPLY, id=found.reply.id), now=now)
        await work.cards.refresh(CardRef(kind=CardKind.CONVERSATION, id=talk.id), now=now)
        await self._replies.log(work, found.brand, person.id, f"reply:{action}", talk, reply=found.reply.id)


async def withdraw(work: Work, review: Review, person: SlackUserId, now: datetime) -> None:
    """Let nobody say yes to it any more; raises TransitionError where it does not wait."""
    moved = answer.step(review, ReviewAction.WITHDRAW)
    await work.reviews.save(replace(moved, decided_by=person, decided_at=now, note=""))


_MOVED = "This reply has changed since this was drawn. Its card in the thread shows it as it is now."


async def view_of(work: Work, reply_id: ReplyId) -> ReviewedReply:
    """The reply with all that its card shows, in a transaction that is open."""
    reply = await work.replies.get(reply_id)
    review = await work.reviews.of_reply(reply_id)
    if review is None:
        raise NotFoundError("This reply needs nobody's yes.")
    item = await work.items.get(reply.item_id)
    account = await work.accounts.get(item.account_id)
    brand = await work.brands.get(account.brand_id)
    return ReviewedReply(reply=reply, review=review, item=item, account=account, brand=brand)


def _require_writer(brand: Brand, person: Person) -> None:
    if not allowed(brand, person, Role.APPROVER):
        require(brand, person, Role.COMMUNITY)
