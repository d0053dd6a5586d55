"""What a brand decides about its answers, and the replies that it keeps for further use."""

from collections.abc import Mapping, Sequence

from bot.clock import Clock
from bot.domain import saved as rules
from bot.domain.answer import AnswerRules, Saved, checked
from bot.domain.brand import Brand, Person, Role, require
from bot.domain.ids import BrandId
from bot.errors import InvalidInputError
from bot.services.conversation import ConversationView
from storage.database import Database
from storage.work import Work


class AnswerService:
    """The rules and the saved replies of brands."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def rules(self, brand_id: BrandId) -> AnswerRules:
        """What the brand has decided about its answers."""
        async with self._database.read() as work:
            return await work.answers.rules(brand_id)

    async def set_rules(self, brand_id: BrandId, person: Person, decided: AnswerRules) -> None:
        """Let these hold from now on; raises NotAllowedError for who is no admin."""
        async with self._database.transaction() as work:
            brand = await work.brands.get(brand_id)
            require(brand, person, Role.ADMIN)
            await work.answers.save_rules(brand_id, checked(decided))
            await self._log(work, brand, person, "brand:answers")

    async def saved(self, brand_id: BrandId) -> Sequence[Saved]:
        """The brand's saved replies, by name."""
        async with self._database.read() as work:
            return await work.answers.saved(brand_id)

    async def one(self, number: int) -> tuple[Saved, Brand]:
        """A saved reply, and whose it is."""
        async with self._database.read() as work:
            found = await work.answers.get_saved(number)
            return found, await work.brands.get(found.brand_id)

    async def add(self, brand_id: BrandId, person: Person, name: str, text: str) -> Saved:
        """Keep a new one; raises InvalidInputError, naming an unknown placeholder or a name that is taken."""
        name, text = rules.checked(name, text)
        async with self._database.transaction() as work:
            brand = await work.brands.get(brand_id)
            require(brand, person, Role.COMMUNITY)
            if len(await work.answers.saved(brand_id)) >= rules.MOST:
                raise InvalidInputError(f"{brand.name} has {rules.MOST} already: delete one first.")
            made = await work.answers.add_saved(brand_id, name, text)
            await self._log(work, brand, person, "saved:add", saved=made.id)
            return made

    async def change(self, number: int, person: Person, name: str, text: str) -> None:
        """Give one another name and text; raises as `add` does."""
        name, text = rules.checked(name, text)
        async with self._database.transaction() as work:
            brand = await self._load(work, number, person)
            await work.answers.change_saved(Saved(id=number, brand_id=brand.id, name=name, text=text))
            await self._log(work, brand, person, "saved:change", saved=number)

    async def remove(self, number: int, person: Person) -> Brand:
        """Forget one; whose it was."""
        async with self._database.transaction() as work:
            brand = await self._load(work, number, person)
            await work.answers.remove_saved(number)
            await self._log(work, brand, person, "saved:remove", saved=number)
            return brand

    async def filled(self, number: int, talk: ConversationView) -> str:
        """The text of a saved reply, for the one who is answered."""
        found, _ = await self.one(number)
        return rules.fill(found.text, values_of(talk))

    async def _load(self, work: Work, number: int, person: Person) -> Brand:
        brand = await work.brands.get((await work.answers.get_saved(number)).brand_id)
        require(brand, person, Role.COMMUNITY)
        return brand

    async def _log(self, work: Work, brand: Brand, person: Person, action: str, **more: object) -> None:
        await work.audit.add(
            team=brand.team,
            actor=person.id,
            action=action,
            subject="brand",
            detail={"brand": brand.id, **more},
            now=self._clock(),
        )


def values_of(talk: ConversationView) -> Mapping[str, str]:
    """What the placeholders stand for in an answer to the latest item of a conversation."""
    remote = talk.items[-1].remote
    name = rules.harmless(remote.author.name) or remote.author.handle.partition("@")[0]
    return {
        "author": name,
        "handle": f"@{remote.author.handle}",
        "brand": talk.brand.name,
        "account": f"@{talk.account.identity.handle}",
        "link": remote.url,
    }
