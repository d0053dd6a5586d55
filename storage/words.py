"""The words whose mood brands have taught."""

from sqlalchemy import delete, select

from bot.domain.ids import BrandId
from storage.connection import Repository
from storage.talk_tables import words


class WordRepository(Repository):
    """The words of all brands."""

    async def of_brand(self, brand_id: BrandId) -> dict[str, float]:
        """What each word weighs for the brand, in the order of the alphabet."""
        query = (
            select(words.c.word, words.c.weight).where(words.c.brand_id == brand_id).order_by(words.c.word)
        )
        return {row.word: row.weight for row in await self._connection.all(query)}

    async def save(self, brand_id: BrandId, word: str, weight: float) -> None:
        """Let the word weigh so much for the brand."""
        insert = self._connection.insert(words).values(brand_id=brand_id, word=word, weight=weight)
        await self._connection.run(
            insert.on_conflict_do_update(index_elements=["brand_id", "word"], set_={"weight": weight})
        )

    async def remove(self, brand_id: BrandId, word: str) -> bool:
        """Forget the word; whether there was one."""
        gone = delete(words).where(words.c.brand_id == brand_id, words.c.word == word)
        return bool(await self._connection.run(gone))
