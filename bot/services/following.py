"""Follows what became of items: edited or deleted by those who wrote them. The cost is bounded."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain

from bot.clock import Clock
from bot.connectors.base import Seen
from bot.domain.account import Account, AccountStatus
from bot.domain.card import CardKind, CardRef
from bot.domain.conversation import Item
from bot.domain.edit import Edit
from bot.errors import ConnectorError
from bot.services.sentiment import sentiment_of
from bot.services.session import Sessions
from storage.database import Database

ROUNDS = ((timedelta(minutes=2), timedelta(hours=1), 40), (timedelta(minutes=20), timedelta(days=1), 200))
"""How often, how far back, and how many items of an account are looked at again.

At 20 items a call, as Mastodon allows, this is at most 2 calls in two minutes and 10 more in twenty, of the
300 in five minutes that an account has there. What somebody has taken or waits for somebody goes first.
"""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class FollowService:
    """Looks again at what came in lately."""

    def __init__(self, database: Database, clock: Clock, sessions: Sessions, worker: str) -> None:
        self._database = database
        self._clock = clock
        self._sessions = sessions
        self._worker = worker
        self._claimed: dict[tuple[int, timedelta], datetime] = {}

    async def follow(self, account: Account) -> int:
        """Look at the account's items whose turn it is; how many had changed."""
        if account.status == AccountStatus.DISCONNECTED:
            return 0
        items = await self._due(account)
        if not items:
            return 0
        refs = [item.remote.ref for item in items]
        try:
            seen = await self._sessions.call(account, lambda connector: connector.look_again(refs))
        except ConnectorError:
            # Whoever polls the inbox has told of it already; the next turn comes soon.
            return 0
        changed = 0
        for item in items:
            if item.remote.ref.id in seen:
                changed += await self._keep(account, item, seen[item.remote.ref.id])
        return changed

    async def _due(self, account: Account) -> list[Item]:
        """The items of the rounds that nobody has made in their time."""
        now = self._clock()
        slots = {every: now - (now - _EPOCH) % every for every, _, _ in ROUNDS}
        if all(self._claimed.get((account.id, every)) == slot for every, slot in slots.items()):
            return []
        async with self._database.transaction() as work:
            rounds = [
                await work.edits.recent(account.id, now - back, most)
                for every, back, most in ROUNDS
                if await work.slots.claim(_name(account, every), slots[every], self._worker, now)
            ]
            items = [await work.items.get(number) for number in dict.fromkeys(chain(*rounds))]
        # Whoever claimed it, this process needs not ask about it again.
        self._claimed |= {(account.id, every): slot for every, slot in slots.items()}
        return items

    async def _keep(self, account: Account, item: Item, seen: Seen | None) -> bool:
        """Keep what has changed about an item, beside what it said at first; whether anything has."""
        async with self._database.transaction() as work:
            talk = await work.conversations.get(item.conversation_id, lock=True)
            present = await work.items.get(item.id)
            known = await work.edits.of_item(item.id)
            edit = self._edit(present, known, seen)
            if edit == known:
                return False
            await work.edits.save(item.id, edit)
            if seen is not None and seen.text != present.remote.text:
                mood = sentiment_of(
                    seen.text, present.remote.language, await work.words.of_brand(account.brand_id)
                )
                await work.edits.rewrite(present, seen.text, mood)
            for kind, number in ((CardKind.CONVERSATION, talk.id), (CardKind.ITEM, item.id)):
                await work.cards.refresh(CardRef(kind=kind, id=number), now=self._clock())
            return True

    def _edit(self, item: Item, known: Edit, seen: Seen | None) -> Edit:
        if seen is None:
            return known if known.gone_at else replace(known, gone_at=self._clock())
        if seen.text == item.remote.text:
            return replace(known, gone_at=None)
        was = known.was if known.was is not None else item.remote.text
        return Edit(was=was, edited_at=seen.edited_at or self._clock())


def _name(account: Account, every: timedelta) -> str:
    return f"follow:{account.id}:{every.seconds}"
