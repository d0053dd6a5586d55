"""The pieces of text that a brand keeps at hand, and who changed them."""

from bot.clock import Clock
from bot.domain.brand import Brand, Person, Role, require
from bot.domain.ids import BrandId, SnippetId
from bot.domain.snippet import MOST, Snippet, SnippetForm, checked
from bot.errors import InvalidInputError, TransitionError
from storage.database import Database
from storage.work import Work


class SnippetService:
    """Keeps snippets."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def of_brand(self, brand_id: BrandId) -> list[Snippet]:
        """The brand's snippets, in the order of the alphabet."""
        async with self._database.read() as work:
            return await work.snippets.of_brand(brand_id)

    async def get(self, snippet_id: SnippetId) -> Snippet:
        """The snippet of that id; raises NotFoundError."""
        async with self._database.read() as work:
            return await work.snippets.get(snippet_id)

    async def add(self, brand_id: BrandId, person: Person, form: SnippetForm) -> Snippet:
        """A new snippet; raises InvalidInputError for what can't be one, or a name that is taken."""
        known = checked(form)
        async with self._database.transaction() as work:
            brand = await work.brands.get(brand_id)
            require(brand, person, Role.WRITER)
            if len(await work.snippets.of_brand(brand_id)) >= MOST:
                raise InvalidInputError(f"{brand.name} has {MOST} snippets already: delete one first.")
            added = await work.snippets.add(brand_id, known, by=person.id, now=self._clock())
            if added is None:
                raise _taken(known)
            await self._log(work, brand, person, "add", added)
        return added

    async def change(self, snippet_id: SnippetId, version: int, person: Person, form: SnippetForm) -> None:
        """Give the snippet what the form says.

        Raises TransitionError when somebody has changed it since `version`, and InvalidInputError.
        """
        known = checked(form)
        async with self._database.transaction() as work:
            seen = await work.snippets.get(snippet_id)
            brand = await work.brands.get(seen.brand_id)
            require(brand, person, Role.WRITER)
            others = await work.snippets.of_brand(brand.id)
            if any(one.name == known.name and one.id != seen.id for one in others):
                raise _taken(known)
            same = seen.version == version
            if not same or not await work.snippets.save(seen, known, by=person.id, now=self._clock()):
                raise TransitionError("Somebody has changed this snippet meanwhile; open it again.")
            await self._log(work, brand, person, "change", seen)

    async def remove(self, snippet_id: SnippetId, person: Person) -> Snippet:
        """Delete the snippet; what was written with it stays as it is."""
        async with self._database.transaction() as work:
            gone = await work.snippets.get(snippet_id)
            brand = await work.brands.get(gone.brand_id)
            require(brand, person, Role.WRITER)
            await work.snippets.remove(snippet_id)
            await self._log(work, brand, person, "remove", gone)
        return gone

    async def _log(self, work: Work, brand: Brand, person: Person, action: str, snippet: Snippet) -> None:
        await work.audit.add(
            team=brand.team,
            actor=person.id,
            action=f"snippet:{action}",
            subject="snippet",
            detail={"brand": brand.id, "snippet": snippet.id, "name": snippet.name},
            now=self._clock(),
        )


def _taken(form: SnippetForm) -> InvalidInputError:
    return InvalidInputError(f"There is a snippet “{form.name}” already.", field="name")
