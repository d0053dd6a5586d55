"""A brand's routing table: read, changed by its admins, and tried on what came in lately."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.domain.account import Account
from bot.domain.brand import Brand, Person, Role, require
from bot.domain.conversation import Item
from bot.domain.ids import BrandId, RuleId
from bot.domain.routing import MOST_RULES, Conditions, Placement, Rule, Target, reasons
from bot.errors import InvalidInputError
from bot.services.placing import placed, traits_of
from storage.database import Database
from storage.work import Work

LATELY = 100
"""How many items a rule is tried on."""
_NAME = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """What an admin says about a rule."""

    name: str
    conditions: Conditions
    target: Target


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """An item that a rule would take: why, and where it goes as the table stands now."""

    item: Item
    why: tuple[str, ...]
    now: Placement


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """What a rule would have taken of the last items."""

    tried: int
    hits: Sequence[Hit]


class RoutingService:
    """The use cases around routing."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def rules(self, brand_id: BrandId) -> list[Rule]:
        """The brand's rules, in the order in which they are asked."""
        async with self._database.read() as work:
            return await work.rules.of_brand(brand_id)

    async def rule(self, rule_id: RuleId) -> Rule:
        """The rule of that id; raises NotFoundError."""
        async with self._database.read() as work:
            return await work.rules.get(rule_id)

    async def save(self, brand_id: BrandId, rule_id: RuleId | None, person: Person, form: Form) -> None:
        """Keep a rule, or add it after the others; raises InvalidInputError for one that says too little."""
        checked = _checked(form)
        async with self._database.transaction() as work:
            brand = await _administered(work, brand_id, person)
            if rule_id is None:
                if len(await work.rules.of_brand(brand_id)) >= MOST_RULES:
                    raise InvalidInputError(f"{brand.name} has {MOST_RULES} rules: delete one first.")
                made = await work.rules.add(brand_id, checked.name, checked.conditions, checked.target)
                await self._log(work, brand, person, "add", made)
                return
            rule = await _of_brand(work, rule_id, brand_id)
            changed = replace(rule, name=checked.name, conditions=checked.conditions, target=checked.target)
            await work.rules.save(changed)
            await self._log(work, brand, person, "change", rule_id)

    async def move(self, brand_id: BrandId, rule_id: RuleId, person: Person, by: int) -> None:
        """Ask a rule earlier (-1) or later (1); one that is first or last stays where it is."""
        async with self._database.transaction() as work:
            brand = await _administered(work, brand_id, person)
            rules = await work.rules.of_brand(brand_id)
            place = next((at for at, rule in enumerate(rules) if rule.id == rule_id), None)
            if place is None or not 0 <= place + by < len(rules):
                return
            rules[place], rules[place + by] = rules[place + by], rules[place]
            for position, rule in enumerate(rules, start=1):
                await work.rules.save(replace(rule, position=position))
            await self._log(work, brand, person, "move", rule_id)

    async def remove(self, brand_id: BrandId, rule_id: RuleId, person: Person) -> None:
        """Delete a rule; what it has placed stays where it is."""
        async with self._database.transaction() as work:
            brand = await _administered(work, brand_id, person)
            if await work.rules.remove(rule_id):
                await self._log(work, brand, person, "remove", rule_id)

    async def try_out(self, brand_id: BrandId, conditions: Conditions) -> Trial:
        """What of the last items a rule with these conditions would take."""
        async with self._database.read() as work:
            accounts = {account.id: account for account in await work.accounts.of_brand(brand_id)}
            rules = await work.rules.of_brand(brand_id)
            items = await work.items.newest(accounts.keys(), LATELY)
        hits = [_hit(item, accounts[item.account_id], conditions, rules) for item in items]
        return Trial(tried=len(items), hits=[hit for hit in hits if hit is not None])

    async def _log(self, work: Work, brand: Brand, person: Person, action: str, rule_id: RuleId) -> None:
        await work.audit.add(
            team=brand.team,
            actor=person.id,
            action=f"routing:{action}",
            subject="brand",
            detail={"brand": brand.id, "rule": rule_id},
            now=self._clock(),
        )


def _hit(item: Item, account: Account, conditions: Conditions, rules: Sequence[Rule]) -> Hit | None:
    why = reasons(conditions, traits_of(item.remote, item.sentiment, account))
    if why is None:
        return None
    return Hit(item=item, why=why, now=placed(rules, item.remote, item.sentiment, account))


def _checked(form: Form) -> Form:
    name = " ".join(form.name.split())
    if not name or len(name) > _NAME:
        raise InvalidInputError(f"A name has 1 to {_NAME} characters.", field="name")
    if form.conditions == Conditions():
        raise InvalidInputError(
            "A rule has to ask for something. What no rule takes goes by the last one anyway.", field="words"
        )
    return replace(form, name=name)


async def _administered(work: Work, brand_id: BrandId, person: Person) -> Brand:
    brand = await work.brands.get(brand_id)
    require(brand, person, Role.ADMIN)
    return brand


async def _of_brand(work: Work, rule_id: RuleId, brand_id: BrandId) -> Rule:
    rule = await work.rules.get(rule_id)
    if rule.brand_id != brand_id:
        raise InvalidInputError("This rule belongs to another brand.")
    return rule
