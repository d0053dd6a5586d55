"""The weekly times of brands and accounts, and how late a brand's posts may go out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.clock import Clock
from bot.domain.account import Account
from bot.domain.brand import Brand, Person, Role, Slot, require
from bot.domain.ids import AccountId, BrandId
from bot.errors import NotFoundError
from storage.database import Database
from storage.work import Work


@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    """What was decided: slots (None for those of the brand) and, for a brand, the window of its posts."""

    slots: tuple[Slot, ...] | None
    freshness: timedelta | None = None


class SlotService:
    """The use cases around slots."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def show(self, brand_id: BrandId) -> tuple[Brand, Sequence[Account]]:
        """The brand and its accounts, with the slots that each has."""
        async with self._database.read() as work:
            return await work.brands.get(brand_id), await work.accounts.of_brand(brand_id)

    async def keep(
        self, brand_id: BrandId, account_id: AccountId | None, person: Person, times: Times
    ) -> tuple[Brand, Sequence[Account]]:
        """Keep the times of an account, or without one of the brand; posts that have a time keep it.

        Raises NotAllowedError for who is no admin of the brand.
        """
        async with self._database.transaction() as work:
            brand = await work.brands.get(brand_id)
            require(brand, person, Role.ADMIN)
            if account_id is None:
                await self._keep_brand(work, brand, times)
            else:
                await self._keep_account(work, brand, account_id, times)
            await work.audit.add(
                team=brand.team,
                actor=person.id,
                action="slots:change",
                subject="account" if account_id else "brand",
                detail={"brand": brand.id, "account": account_id},
                now=self._clock(),
            )
        return await self.show(brand_id)

    async def _keep_brand(self, work: Work, brand: Brand, times: Times) -> None:
        changed = replace(brand, slots=times.slots or (), freshness=times.freshness or brand.freshness)
        await work.brands.save(changed)

    async def _keep_account(self, work: Work, brand: Brand, account_id: AccountId, times: Times) -> None:
        if (await work.accounts.get(account_id)).brand_id != brand.id:
            raise NotFoundError("This account is gone.")
        await work.accounts.keep_slots(account_id, times.slots)
