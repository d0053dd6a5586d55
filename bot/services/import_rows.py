"""Reads the rows of a table for a brand: what each would become, or what is wrong with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.domain.account import Account
from bot.domain.brand import Brand
from bot.domain.campaign import Campaign, slug
from bot.domain.ids import AccountId
from bot.domain.importing import Picture, Row
from bot.domain.limits import problems
from bot.domain.post import Caution, Comment, Content, Schedule, Tracking
from bot.errors import InvalidInputError
from bot.services.composer import written
from bot.services.time import SLOT_WORDS, TimeService, When


class RowError(Exception):
    """A row won't do: what is wrong, and what to write instead. Ends at the report."""

    def __init__(self, text: str, instead: str) -> None:
        super().__init__()
        self.text = text
        self.instead = instead


@dataclass(frozen=True, kw_only=True, slots=True)
class Good:
    """A row that becomes a post; `in_slot` where its time is the next free slot.

    Its images are not fetched yet, so that they are no part of the content.
    """

    row: Row
    content: Content
    images: Sequence[Picture] = ()
    in_slot: bool = False


class RowReader:
    """Reads the rows of one file for a brand; what many of them say alike is read once."""

    def __init__(
        self,
        times: TimeService,
        readable: Callable[[str], str],
        brand: Brand,
        accounts: Sequence[Account],
        campaigns: Sequence[Campaign],
    ) -> None:
        self._times = times
        self._readable = readable
        self._brand = brand
        self._accounts = accounts
        self._campaigns = campaigns
        self._read: dict[tuple[str, tuple[AccountId, ...]], tuple[Schedule | None, bool]] = {}

    async def good(self, row: Row) -> Good:
        """What the row becomes; raises RowError where it can't be taken as it is."""
        if not row.text:
            raise RowError("There is no text.", "Write what the post says into the column “text”.")
        if row.link and not row.link.startswith(("https://", "http://")):
            raise RowError(f"“{row.link}” is no link.", "Begin it with https://, or leave it empty.")
        chosen = _accounts(row, self._accounts)
        images = _images(row)
        schedule, in_slot = await self._when(row, tuple(account.id for account in chosen))
        content = self._content(row, chosen, schedule)
        for account in chosen:
            self._fits(account, content, images)
        return Good(row=row, content=content, images=images, in_slot=in_slot)

    def _content(self, row: Row, chosen: Sequence[Account], schedule: Schedule | None) -> Content:
        campaign = _campaign(row, self._campaigns)
        content = Content(
            text=self._text(row.text),
            accounts=tuple(account.id for account in chosen),
            link=row.link or None,
            schedule=schedule,
            freshness=self._brand.freshness,
            comment=Comment(text=self._text(row.comment)),
            caution=Caution(words=self._text(row.warning)),
            tracking=Tracking(campaign=campaign.name if campaign else ""),
        )
        return written(content, campaign, {account.id: account for account in chosen})

    @staticmethod
    def _fits(account: Account, content: Content, images: Sequence[Picture]) -> None:
        for problem in problems(content.parts_for(account.id), account.limits):
            raise RowError(f"{account.name}: {problem.text}", "Change the text, or leave this account out.")
        if len(images) > account.limits.images:
            text = f"{account.name}: There are {len(images)} images; {account.limits.images} are allowed."
            raise RowError(text, "Take some out, or leave this account out.")
        if any(len(one.alt) > account.limits.alt_text for one in images):
            text = f"{account.name}: An alt text is longer than {account.limits.alt_text} characters."
            raise RowError(text, "Shorten it, or leave this account out.")

    def _text(self, said: str) -> str:
        try:
            return self._readable(said)
        except InvalidInputError as error:
            raise RowError(str(error), "Write it as people outside should read it.") from error

    async def _when(self, row: Row, accounts: tuple[AccountId, ...]) -> tuple[Schedule | None, bool]:
        words = " ".join(row.when.lower().split())
        if (words, accounts) not in self._read:
            try:
                self._read[words, accounts] = await self._said(words, accounts)
            except InvalidInputError as error:
                instead = f"Such as 2026-12-24 10:00, tomorrow 9am or next slot, in {self._brand.timezone}."
                raise RowError(str(error), instead) from error
        return self._read[words, accounts]

    async def _said(self, words: str, accounts: tuple[AccountId, ...]) -> tuple[Schedule | None, bool]:
        if words in SLOT_WORDS:
            await self._times.next_slot(self._brand, accounts)
            return None, True
        return await self._times.in_brand(When(words=words, accounts=accounts), self._brand), False


def _accounts(row: Row, accounts: Sequence[Account]) -> list[Account]:
    """The accounts that a cell names: by name, handle or platform; all where it is empty."""
    names = [name.strip() for name in row.accounts.replace(";", ",").split(",") if name.strip()]
    if not accounts:
        raise RowError("The brand has no account yet.", "Connect one first.")
    chosen: dict[AccountId, Account] = {}
    for name in names or ["all"]:
        found = [one for one in accounts if name.lower() == "all" or name.lower() in _names(one)]
        if not found:
            listed = ", ".join(one.name for one in accounts[:10])
            raise RowError(f"There is no account “{name}”.", f"Write one of: {listed}; or all.")
        chosen |= {one.id: one for one in found}
    return list(chosen.values())


def _names(account: Account) -> set[str]:
    handle = account.identity.handle.lower()
    return {account.name.lower(), account.platform.lower(), handle, f"@{handle}"}


def _campaign(row: Row, campaigns: Sequence[Campaign]) -> Campaign | None:
    """The campaign that a cell names, as links would; none where it is empty."""
    if not row.campaign:
        return None
    known = {slug(one.name): one for one in campaigns}
    if found := known.get(slug(row.campaign)):
        return found
    listed = ", ".join(one.name for one in campaigns[:10])
    instead = f"Write one of: {listed}; or make it first, in the composer." if listed else _NO_CAMPAIGN
    raise RowError(f"There is no campaign “{row.campaign}”.", instead)


_NO_CAMPAIGN = "The brand has none yet: make it first, in the composer, or leave this empty."


def _images(row: Row) -> tuple[Picture, ...]:
    """The images that a row names, each with its alt text; they are fetched later."""
    for address in row.addresses:
        if not _is_address(address):
            raise RowError(f"“{address}” is no address of an image.", _ADDRESSES)
    if len(row.alt_texts) > len(row.addresses):
        text = f"There are {len(row.alt_texts)} alt texts, and {len(row.addresses)} images."
        raise RowError(text, "Give each image one, in their order, with line breaks or | between.")
    alts = (*row.alt_texts, *[""] * len(row.addresses))
    return tuple(Picture(address=one, alt=alt) for one, alt in zip(row.addresses, alts, strict=False))


_ADDRESSES = "Begin each with https://, and put spaces or line breaks between."


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    # Unencrypted on this machine alone, for rehearsals; whether it may be called the fetching decides.
    return bool(parts.hostname) and (parts.scheme == "https" or parts.hostname in {"127.0.0.1", "localhost"})
