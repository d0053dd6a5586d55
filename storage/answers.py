"""What brands ask of their answers, and the answers they keep for further use."""

from datetime import timedelta

from sqlalchemy import delete, func, select, update

from bot.domain.answer import AnswerRules, Saved
from bot.domain.ids import BrandId
from bot.errors import InvalidInputError, NotFoundError
from storage.answer_tables import answer_rules, saved_replies
from storage.connection import Record, Repository

_R, _S = answer_rules.c, saved_replies.c


class AnswerRepository(Repository):
    """The rules and the saved replies of all brands."""

    async def rules(self, brand_id: BrandId) -> AnswerRules:
        """What the brand has decided; where it has not, what holds for everybody."""
        row = await self._connection.first(select(answer_rules).where(_R.brand_id == brand_id))
        if row is None:
            return AnswerRules()
        return AnswerRules(undo=timedelta(seconds=row.undo), moods=row.moods, roles=row.roles, own=row.own)

    async def save_rules(self, brand_id: BrandId, rules: AnswerRules) -> None:
        """Let these hold for the brand."""
        values = {
            "undo": round(rules.undo.total_seconds()),
            "moods": rules.moods,
            "roles": rules.roles,
            "own": rules.own,
        }
        insert = self._connection.insert(answer_rules).values(brand_id=brand_id, **values)
        await self._connection.run(insert.on_conflict_do_update(index_elements=["brand_id"], set_=values))

    async def saved(self, brand_id: BrandId) -> list[Saved]:
        """The brand's saved replies, by name."""
        query = select(saved_replies).where(_S.brand_id == brand_id).order_by(func.lower(_S.name), _S.id)
        return [_saved(row) for row in await self._connection.all(query)]

    async def get_saved(self, number: int) -> Saved:
        """The saved reply of that id."""
        row = await self._connection.first(select(saved_replies).where(_S.id == number))
        if row is None:
            raise NotFoundError("This saved reply is gone.")
        return _saved(row)

    async def add_saved(self, brand_id: BrandId, name: str, text: str) -> Saved:
        """Keep a new one; raises InvalidInputError for a name that is taken."""
        await self._refuse_taken(brand_id, name)
        values = {"brand_id": brand_id, "name": name, "text": text}
        insert = self._connection.insert(saved_replies).values(values).on_conflict_do_nothing()
        row = await self._connection.first(insert.returning(*_S))
        if row is None:
            raise _taken(name)
        return _saved(row)

    async def change_saved(self, saved: Saved) -> None:
        """Write back name and text; raises InvalidInputError for a name that is taken."""
        await self._refuse_taken(saved.brand_id, saved.name, but=saved.id)
        changed = update(saved_replies).where(_S.id == saved.id)
        await self._connection.run(changed.values(name=saved.name, text=saved.text))

    async def remove_saved(self, number: int) -> None:
        """Forget it."""
        await self._connection.run(delete(saved_replies).where(_S.id == number))

    async def _refuse_taken(self, brand_id: BrandId, name: str, but: int = 0) -> None:
        same = _S.brand_id == brand_id, func.lower(_S.name) == name.lower(), _S.id != but
        if await self._connection.first(select(_S.id).where(*same)):
            raise _taken(name)


def _taken(name: str) -> InvalidInputError:
    return InvalidInputError(f"There is a saved reply “{name}” already.", field="name")


def _saved(row: Record) -> Saved:
    return Saved(id=row.id, brand_id=BrandId(row.brand_id), name=row.name, text=row.text)
