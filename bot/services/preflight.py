"""Preflight: posts checked when they are sent for approval, and a day and an hour ahead of their time.

What stands in a post's way is on its card, and is told once in its thread; it goes when it is mended.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.connectors.base import Capability, Connector, ConnectorFactory
from bot.domain.account import Account, AccountStatus
from bot.domain.brand import Brand
from bot.domain.card import CardKind, CardRef
from bot.domain.ids import AccountId, PostId
from bot.domain.limits import Limits, problems
from bot.domain.media import name_of
from bot.domain.post import Media, Part, Post, planned_at
from bot.domain.preflight import (
    CHECKED,
    Check,
    Finding,
    Fixer,
    Standing,
    fresh,
    links_of,
    next_check,
    of_approval,
    of_end,
    of_problems,
    of_standing,
)
from bot.errors import AuthorizationError, ConnectorError, InvalidInputError, NotFoundError, TemporaryError
from bot.services.media import MediaService
from bot.services.session import Sessions
from storage.database import Database
from storage.work import Work

BATCH = 20
LEASE = timedelta(minutes=3)
"""Whoever took a post to check and died is followed by the next after so long."""
CALL = timedelta(seconds=30)

Asked = Callable[[str], Awaitable[str | None]]
"""Asks a link; what is wrong with it, as the end of a sentence."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Subject:
    """A post to check, as it stands."""

    post: Post
    brand: Brand
    accounts: Mapping[AccountId, Account]
    before: Sequence[Finding]

    @property
    def due(self) -> datetime | None:
        """When it goes out, as far as that is known."""
        return planned_at(self.post.content, self.post.due_at)


class PreflightService:
    """Checks posts; any number of these may run against one database."""

    def __init__(
        self, database: Database, clock: Clock, sessions: Sessions, media: MediaService, worker: str
    ) -> None:
        self._database = database
        self._clock = clock
        self._sessions = sessions
        self._media = media
        self._worker = worker
        #: How links are asked; nobody is where nothing is set.
        self.ask: Asked = _unasked

    async def run_due(self) -> int:
        """Check what is due; answers how many posts that were.

        One that breaks leaves the others alone; what broke is raised in the end, as one group.
        """
        now = self._clock()
        async with self._database.transaction() as work:
            taken = await work.preflights.claim_due(now, now + LEASE, self._worker, BATCH)
        outcomes = await asyncio.gather(*(self._check(one) for one in taken), return_exceptions=True)
        if broken := [outcome for outcome in outcomes if isinstance(outcome, BaseException)]:
            raise BaseExceptionGroup("some posts could not be checked", broken)
        return len(taken)

    async def _check(self, post_id: PostId) -> None:
        began = self._clock()
        async with self._database.read() as work:
            subject = await _subject(work, post_id)
        found = await self._findings(subject) if subject.post.status in CHECKED else []
        async with self._database.transaction() as work:
            await self._settle(work, subject, found, began)

    async def _settle(self, work: Work, subject: _Subject, found: Sequence[Finding], began: datetime) -> None:
        now, post = self._clock(), subject.post
        checked = post.status in CHECKED
        kept = await work.preflights.settle(
            post.id,
            found,
            worker=self._worker,
            checked=(post.revision.content_hash, began, now),
            due_at=next_check(post, now, found) if checked else None,
        )
        if not kept or (not found and not subject.before):
            return
        await work.cards.refresh(CardRef(kind=CardKind.POST, id=post.id), now=now)
        ref, head = CardRef(kind=CardKind.PREFLIGHT, id=post.id), CardRef(kind=CardKind.POST, id=post.id)
        if fresh(found, subject.before):
            # A message pings when it is new: one that stands there already would only be changed.
            await work.cards.forget(ref)
            await work.cards.want(ref, subject.brand.channels.review, thread_of=head, now=now)
        else:
            await work.cards.refresh(ref, now=now)

    async def _findings(self, subject: _Subject) -> list[Finding]:
        content, due = subject.post.content, subject.due or self._clock()
        chosen = [subject.accounts[one] for one in content.accounts if one in subject.accounts]
        looks = [self._look(one, content.parts_for(one.id), due) for one in chosen]
        parts = [part for one in chosen for part in content.parts_for(one.id)]
        asked = [self._link(link) for link in links_of(parts)]
        found = await asyncio.gather(*looks, *asked)
        # The clock is read here, as the checks may have taken their time.
        late = of_approval(subject.post, self._clock())
        return [*late, *(finding for some in found for finding in some)]

    async def _link(self, link: str) -> list[Finding]:
        fault = await self.ask(link)
        text = f"{link} {fault}."
        return [Finding(check=Check.LINK, item="link", text=text, fixer=Fixer.WRITER)] if fault else []

    async def _look(self, account: Account, parts: Sequence[Part], due: datetime) -> list[Finding]:
        """What of an account is in the way."""
        connector = self._sessions.kind(account.platform)
        limits, found = await self._standing(connector, account, parts, due)
        found += of_problems(account.id, problems(parts, limits))
        found += await self._files(replace(account, limits=limits), parts)
        return found + list(of_end(account.id, connector.ends, due.date()))

    async def _standing(
        self, kind: ConnectorFactory, account: Account, parts: Sequence[Part], due: datetime
    ) -> tuple[Limits, list[Finding]]:
        if Capability.BY_HAND in kind.capabilities:
            return account.limits, []
        if account.status == AccountStatus.DISCONNECTED:
            return account.limits, [_no_access(account)]
        try:
            async with asyncio.timeout(CALL.total_seconds()):
                standing, limits = await self._sessions.call(account, _stand)
        except AuthorizationError:
            return account.limits, [_no_access(account)]
        except (TemporaryError, TimeoutError):
            return account.limits, [_out_of_reach(account)]
        except ConnectorError:
            # It answers, but has not got this call: nothing is known against the account.
            return account.limits, []
        calls = len(parts) + sum(len(part.media) for part in parts)
        return limits, list(of_standing(account.id, standing, calls, due - self._clock()))

    async def _files(self, account: Account, parts: Sequence[Part]) -> list[Finding]:
        pieces = [(name_of(one, number), one) for part in parts for number, one in enumerate(part.media, 1)]
        checked = [await self._file(account, name, one) for name, one in pieces]
        return [finding for finding in checked if finding]

    async def _file(self, account: Account, name: str, media: Media) -> Finding | None:
        """Whether the file is there, and what the account gets of it can be made."""
        try:
            await self._media.ready(media, account.limits, name)
        except NotFoundError:
            text = f"{name.capitalize()} is gone from Pressroom's disk. Add it to the post again."
        except InvalidInputError as error:
            text = str(error)
        else:
            return None
        return Finding(check=Check.MEDIA, item=name, text=text, fixer=Fixer.WRITER, account_id=account.id)


async def plan(work: Work, post: Post, now: datetime) -> None:
    """Have the post checked, or no more, after it has changed."""
    if post.status in CHECKED:
        await work.preflights.plan(post.id, post.revision.content_hash, now)
    else:
        await work.preflights.stop(post.id)
        await work.cards.refresh(CardRef(kind=CardKind.PREFLIGHT, id=post.id), now=now)


async def _unasked(_link: str) -> str | None:
    return None


async def _stand(connector: Connector) -> tuple[Standing, Limits]:
    return await connector.standing(), await connector.limits()


async def _subject(work: Work, post_id: PostId) -> _Subject:
    post = await work.posts.get(post_id)
    return _Subject(
        post=post,
        brand=await work.brands.get(post.brand_id),
        accounts={account.id: account for account in await work.accounts.of_brand(post.brand_id)},
        before=(await work.preflights.get(post_id)).findings,
    )


def _no_access(account: Account) -> Finding:
    text = "The account is disconnected. Connect it again, or nothing goes out there."
    return Finding(check=Check.LOGIN, item="login", text=text, fixer=Fixer.ADMIN, account_id=account.id)


def _out_of_reach(account: Account) -> Finding:
    text = "The platform does not answer just now. It is asked again every five minutes."
    return Finding(check=Check.REACH, item="platform", text=text, fixer=Fixer.TIME, account_id=account.id)
