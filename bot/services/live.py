"""A person's word that something of unknown outcome is live: looked up where they say, then recorded."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.clock import Clock
from bot.connectors.base import Published
from bot.domain.account import Account
from bot.domain.brand import Person, Role, require
from bot.domain.conversation import Ref
from bot.domain.delivery import Delivery, DeliveryAction, Receipt
from bot.domain.ids import DeliveryId
from bot.domain.post import Part
from bot.domain.readback import Finding, Verdict, compared
from bot.errors import ConnectorError, InvalidInputError, NotSupportedError, RejectedError
from bot.services import post
from bot.services.readback import approved_part
from bot.services.session import Sessions
from storage.database import Database
from storage.work import Work

LINK = "link"
"""The field that every refusal of a link names."""
LONGEST = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """Somebody says that a delivery, seen after so many attempts, is live at the link.

    `whatever_it_says`: they have seen that it is not as approved, and that it is the one all the same.
    """

    delivery_id: DeliveryId
    attempts: int
    link: str
    whatever_it_says: bool = False


class LiveService:
    """Takes people's word, once the platform bears it out."""

    def __init__(self, database: Database, clock: Clock, sessions: Sessions) -> None:
        self._database = database
        self._clock = clock
        self._sessions = sessions
        self._posts = post.PostService(database, clock)

    async def settle(self, claim: Claim, person: Person) -> Finding | None:
        """Take it for published, with the platform's own name for it.

        Where something else than approved is there, that is given, and nothing done. Raises
        InvalidInputError with what is wrong with the link, TransitionError where the delivery has gone on
        since, and NotAllowedError.
        """
        async with self._database.read() as work:
            delivery = await work.deliveries.get(claim.delivery_id)
            account = await work.accounts.get(delivery.account_id)
            brand = await work.brands.get(account.brand_id)
            require(brand, person, Role.WRITER if delivery.post_id else Role.COMMUNITY)
            part = await _part(work, delivery)
        link = checked_link(claim.link, account)
        receipt, finding = await self._look(account, link, part)
        if finding and not claim.whatever_it_says:
            return finding
        await self._refuse_known(delivery, receipt)
        verdict = post.Verdict(action=DeliveryAction.SUCCEED, receipt=receipt)
        await self._posts.decide(claim.delivery_id, claim.attempts, person, verdict)
        return None

    async def _look(self, account: Account, link: str, part: Part | None) -> tuple[Receipt, Finding | None]:
        """What proves it, and what is not as approved there."""
        try:
            shown = await self._found(account, link)
        except NotSupportedError:
            # Nobody but a person can look there.
            return Receipt(ref=Ref(id=link), url=link), None
        finding = part and compared(part, shown, self._clock())
        return shown.receipt, finding if finding and finding.verdict != Verdict.SAME else None

    async def _found(self, account: Account, link: str) -> Published:
        try:
            return await self._sessions.call(account, lambda connector: connector.find(link))
        except NotSupportedError:
            raise
        except RejectedError as error:
            why = str(error) if error.part == LINK else f"{account.name} shows nothing of ours there"
            raise InvalidInputError(f"Not this link: {why}.", field=LINK) from error
        except ConnectorError as error:
            why = f"{account.name} can't be asked about this link right now ({error}). Try again in a while."
            raise InvalidInputError(why, field=LINK) from error

    async def _refuse_known(self, delivery: Delivery, receipt: Receipt) -> None:
        async with self._database.read() as work:
            known = await work.deliveries.by_remote_id(delivery.account_id, receipt.ref.id)
        if known is not None and known.id != delivery.id:
            raise InvalidInputError("This link is that of another post or reply of ours.", field=LINK)


def checked_link(pasted: str, account: Account) -> str:
    """The link, if it may lead to something of the account's; raises InvalidInputError."""
    link = pasted.strip()
    if not link.startswith(("https://", "http://")) or len(link) > LONGEST:
        raise InvalidInputError("Paste the link to it, beginning with https://", field=LINK)
    if _host(link) not in {_host(account.server), _host(account.identity.url)} - {""}:
        raise InvalidInputError(f"This link does not lead to {account.name}.", field=LINK)
    if _place(link) in {_place(account.server), _place(account.identity.url)}:
        raise InvalidInputError("This link leads to the account. Paste the one to the post.", field=LINK)
    return link


def _place(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    return _host(url), parts.path.rstrip("/"), parts.query


def _host(url: str) -> str:
    """Where the address leads to; a network may have several doors."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return ""


async def _part(work: Work, delivery: Delivery) -> Part | None:
    """What should be there."""
    if delivery.reply_id is None:
        return await approved_part(work, delivery)
    return Part(text=(await work.replies.get(delivery.reply_id)).text)
