"""What a writer's words become on each account: cut, numbered, tagged, and compared with what was said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.clock import Clock
from bot.domain.account import Account
from bot.domain.brand import Brand, Person, Role, require
from bot.domain.campaign import Campaign, Rule, named, tags_of
from bot.domain.ids import AccountId, BrandId, PostId
from bot.domain.likeness import Likeness
from bot.domain.post import Caution, Content, Tracking
from bot.domain.shelf import Shelf
from bot.domain.thread import threaded
from bot.services.post_view import likenesses
from storage.database import Database
from storage.work import Work


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """What would be published, and what of it was said before."""

    content: Content
    likenesses: Mapping[AccountId, Likeness] = field(default_factory=dict)


class ComposerService:
    """Makes of what was typed what will be published."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def shelf(self, brand_id: BrandId) -> Shelf:
        """What there is to choose from."""
        async with self._database.read() as work:
            return Shelf(
                accounts=await _accounts(work, brand_id),
                campaigns=await work.campaigns.of_brand(brand_id),
                snippets=await work.snippets.of_brand(brand_id),
            )

    async def proof(self, brand_id: BrandId, content: Content, but: PostId | None = None) -> Proof:
        """What would be published, if it were kept now; `but` is the post that is being edited."""
        async with self._database.read() as work:
            name = named(content.tracking.campaign)
            known = await work.campaigns.named(brand_id, name) if name else None
            said = replace(content, tracking=Tracking(campaign=name))
            made = written(said, known, await _accounts(work, brand_id))
            return Proof(content=made, likenesses=await likenesses(work, made, self._clock(), but))

    async def finish(self, brand: Brand, person: Person, content: Content) -> Content:
        """What is to be kept; a campaign that was typed anew is one of the brand's from now on.

        Raises NotAllowedError, and InvalidInputError for what can't be the name of a campaign.
        """
        require(brand, person, Role.WRITER)
        async with self._database.transaction() as work:
            name = named(content.tracking.campaign)
            campaign = await self._campaign(work, brand, person, name) if name else None
            said = replace(content, tracking=Tracking(campaign=name))
            return written(said, campaign, await _accounts(work, brand.id))

    async def _campaign(self, work: Work, brand: Brand, person: Person, name: str) -> Campaign:
        if known := await work.campaigns.named(brand.id, name):
            return known
        added = await work.campaigns.add(brand.id, name, self._clock())
        await work.audit.add(
            team=brand.team,
            actor=person.id,
            action="campaign:add",
            subject="campaign",
            detail={"brand": brand.id, "campaign": added.id},
            now=self._clock(),
        )
        return added


def written(content: Content, campaign: Campaign | None, accounts: Mapping[AccountId, Account]) -> Content:
    """The content as it is published: cut where that was asked for, its links tagged by the campaign.

    A campaign that is not known yet tags links by its name alone. Warnings go where there is a place for
    them.
    """
    name = campaign.name if campaign else content.tracking.campaign
    rule = campaign.rule if campaign else Rule()
    known = [accounts[account] for account in content.accounts if account in accounts]
    tags = {account.id: tags_of(name, rule, account.platform) for account in known} if name else {}
    tracking = Tracking(campaign=name, tags=tags)
    return threaded(replace(content, tracking=tracking, caution=_caution(content.caution, known)), accounts)


def _caution(said: Caution, accounts: Sequence[Account]) -> Caution:
    """What is warned of, written out for the accounts that can't show it.

    What was approved must not change once a platform learns to.
    """
    words = said.words.strip()
    own = {one.id: said.own.get(one.id, words).strip() if one.limits.warnings else "" for one in accounts}
    return Caution(words=words, mark=said.mark, own={one: it for one, it in own.items() if it != words})


async def _accounts(work: Work, brand_id: BrandId) -> Mapping[AccountId, Account]:
    return {account.id: account for account in await work.accounts.of_brand(brand_id)}
