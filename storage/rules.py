"""The rules by which conversations go to channels."""

from sqlalchemy import delete, func, select, update

from bot.domain.ids import BrandId, RuleId
from bot.domain.routing import Conditions, Rule, Target
from bot.errors import NotFoundError
from storage.connection import Record, Repository
from storage.routing_tables import rules

_C = rules.c


class RuleRepository(Repository):
    """The routing tables of all brands."""

    async def of_brand(self, brand_id: BrandId) -> list[Rule]:
        """The brand's rules, in the order in which they are asked."""
        query = select(rules).where(_C.brand_id == brand_id).order_by(_C.position, _C.id)
        return [_rule(row) for row in await self._connection.all(query)]

    async def get(self, rule_id: RuleId) -> Rule:
        """The rule of that id."""
        row = await self._connection.first(select(rules).where(_C.id == rule_id))
        if row is None:
            raise NotFoundError("This rule is gone; somebody has deleted it.")
        return _rule(row)

    async def add(self, brand_id: BrandId, name: str, conditions: Conditions, target: Target) -> RuleId:
        """A new rule, asked after those that are there."""
        last = select(func.coalesce(func.max(_C.position), 0) + 1).where(_C.brand_id == brand_id)
        values = {"brand_id": brand_id, "name": name, "conditions": conditions, "target": target}
        insert = self._connection.insert(rules).values(**values, position=last.scalar_subquery())
        (row,) = await self._connection.all(insert.returning(_C.id))
        return RuleId(row.id)

    async def save(self, rule: Rule) -> None:
        """Write back the rule; raises NotFoundError for one that was deleted meanwhile."""
        values = {
            "position": rule.position,
            "name": rule.name,
            "conditions": rule.conditions,
            "target": rule.target,
        }
        if not await self._connection.run(update(rules).where(_C.id == rule.id).values(values)):
            raise NotFoundError("This rule is gone; somebody has deleted it.")

    async def remove(self, rule_id: RuleId) -> bool:
        """Delete the rule; whether it was there."""
        return bool(await self._connection.run(delete(rules).where(_C.id == rule_id)))


def _rule(row: Record) -> Rule:
    return Rule(
        id=RuleId(row.id),
        brand_id=BrandId(row.brand_id),
        position=row.position,
        name=row.name,
        conditions=row.conditions,
        target=row.target,
    )
