"""Brands: made, changed, found; and who may do so."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time

from bot.clock import Clock
from bot.domain.brand import OPERATOR, Brand, Channels, Person, Role, require
from bot.domain.card import CardKind, CardRef
from bot.domain.ids import BrandId, ChannelId, TeamId
from bot.domain.policy import DEFAULT, Policy
from bot.domain.policy import checked as checked_policy
from bot.domain.post import UNDECIDED
from bot.domain.schedule import DEFAULT_SLOTS, zone_named
from bot.errors import InvalidInputError, NotFoundError
from bot.services.target import replan_brand
from storage.database import Database
from storage.work import Work

MAX_NAME = 60
NO_BRAND = "There is no brand yet. Make one: press “Make a brand” in the Home tab."
_ALL = 10_000
NO_TEAM = TeamId("")
"""The workspace of a brand that was made while Slack was out of reach."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BrandForm:
    """What a team decides about a brand."""

    name: str
    timezone: str
    channels: Channels
    digest_at: time = time(9)
    roles: Mapping[Role, frozenset[str]] | None = None
    policy: Policy = DEFAULT


class BrandService:
    """The use cases around brands."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def add(self, team: TeamId, form: BrandForm, person: Person | None = None) -> Brand:
        """A new brand; whoever makes it in Slack becomes its admin.

        Raises InvalidInputError for a name that is taken or a zone that isn't.
        """
        checked = _checked(form)
        roles = dict(form.roles or {})
        if person is not None:
            roles[Role.ADMIN] = roles.get(Role.ADMIN, frozenset()) | {person.id}
        async with self._database.transaction() as work:
            await _refuse_taken(work, team, checked.name)
            brand = await work.brands.add(
                team=team,
                name=checked.name,
                timezone=checked.timezone,
                channels=checked.channels,
                digest_at=checked.digest_at,
                slots=DEFAULT_SLOTS,
                roles=roles,
                policy=checked.policy,
            )
            actor = person.id if person else OPERATOR
            await work.audit.add(
                team=team,
                actor=actor,
                action="brand:add",
                subject="brand",
                detail={"brand": brand.id},
                now=self._clock(),
            )
            return brand

    async def change(self, brand_id: BrandId, person: Person, form: BrandForm) -> Brand:
        """The brand with what was decided anew; raises NotAllowedError for who is no admin of it."""
        checked = _checked(form)
        async with self._database.transaction() as work:
            brand = await work.brands.get(brand_id)
            require(brand, person, Role.ADMIN)
            await _refuse_taken(work, brand.team, checked.name, but=brand)
            changed = replace(
                brand,
                name=checked.name,
                timezone=checked.timezone,
                channels=checked.channels,
                digest_at=checked.digest_at,
                roles=brand.roles if checked.roles is None else checked.roles,
                policy=checked.policy,
            )
            await work.brands.save(changed)
            if changed.policy.steps != brand.policy.steps:
                await self._start_over(work, brand)
            if changed.timezone != brand.timezone:
                await replan_brand(work, changed, self._clock())
            await work.audit.add(
                team=brand.team,
                actor=person.id,
                action="brand:change",
                subject="brand",
                detail={"brand": brand.id},
                now=self._clock(),
            )
            return changed

    async def give(self, brand_id: BrandId, roles: Mapping[Role, frozenset[str]]) -> Brand:
        """The brand with these roles held by others, as whoever has the machine says; the rest stays."""
        async with self._database.transaction() as work:
            brand = await work.brands.get(brand_id)
            changed = replace(brand, roles={**brand.roles, **roles})
            await work.brands.save(changed)
            await work.audit.add(
                team=brand.team,
                actor=OPERATOR,
                action="brand:roles",
                subject="brand",
                detail={"brand": brand.id, "roles": ", ".join(sorted(roles))},
                now=self._clock(),
            )
            return changed

    async def _start_over(self, work: Work, brand: Brand) -> None:
        """A yes counts in the step that it was given in; of other steps it says nothing."""
        waiting = await work.posts.queue([brand.id], UNDECIDED, limit=_ALL)
        for post in sorted(waiting, key=lambda one: one.id):
            # Whoever is approving it this moment does so by the steps of before, and is waited for.
            await work.posts.get(post.id, lock=True)
        await work.posts.start_over([post.id for post in waiting])
        for post in waiting:
            await work.cards.refresh(CardRef(kind=CardKind.POST, id=post.id), now=self._clock())

    async def adopt(self, team: TeamId) -> None:
        """Give the brands that were made while Slack was out of reach to the workspace."""
        async with self._database.transaction() as work:
            for brand in await work.brands.of_team(NO_TEAM):
                await work.brands.save(replace(brand, team=team))

    async def get(self, brand_id: BrandId) -> Brand:
        """The brand of that id; raises NotFoundError."""
        async with self._database.read() as work:
            return await work.brands.get(brand_id)

    async def all(self) -> list[Brand]:
        """Every brand there is."""
        async with self._database.read() as work:
            return await work.brands.all()

    async def of_team(self, team: TeamId) -> list[Brand]:
        """All brands of a workspace, by name."""
        async with self._database.read() as work:
            return await work.brands.of_team(team)

    async def meant(self, team: TeamId, channel: ChannelId | None, name: str = "") -> Brand:
        """The brand that somebody means: by name, else by the channel they are in, else the first.

        Raises NotFoundError, saying how to make one, where there is none.
        """
        brands = await self.of_team(team)
        if name:
            return _named(brands, name)
        for brand in brands:
            if channel in brand.channels.all:
                return brand
        if not brands:
            raise NotFoundError(NO_BRAND)
        return brands[0]

    async def addressed(
        self, team: TeamId, channel: ChannelId | None, words: str
    ) -> tuple[Sequence[Brand], str]:
        """The brands that an order is for, and the rest of its words: `all`, `Linden: a recall`, `a recall`.

        A name may be cut short where that leaves one brand. Without a name it is the channel's brand, or the
        only one; raises InvalidInputError where it could be any of several, as an order is not guessed at.
        """
        brands = await self.of_team(team)
        if named := _named_in(words, brands):
            return named
        name, colon, _ = words.partition(":")
        here = [brand for brand in brands if channel in brand.channels.all]
        if (colon and name.strip() and len(brands) > 1) or len(here or brands) != 1:
            raise _unclear(brands)
        return here or brands, words.lstrip(" :")


EVERY = frozenset({"all", "everything", "everywhere"})
"""What people say for every brand."""


def form_of(brand: Brand) -> BrandForm:
    """What has been decided about a brand, to be decided anew in part."""
    return BrandForm(
        name=brand.name,
        timezone=brand.timezone,
        channels=brand.channels,
        digest_at=brand.digest_at,
        roles=brand.roles,
        policy=brand.policy,
    )


async def _refuse_taken(work: Work, team: TeamId, name: str, *, but: Brand | None = None) -> None:
    found = await work.brands.by_name(team, name)
    if found is not None and (but is None or found.id != but.id):
        text = f"There is a brand called {name} already; choose another name."
        raise InvalidInputError(text, field="name")


def _named(brands: Collection[Brand], name: str) -> Brand:
    if found := _called(brands, name):
        return found
    known = ", ".join(brand.name for brand in brands) or "none yet"
    raise NotFoundError(f"There is no brand “{name}”. Known: {known}.")


def _named_in(words: str, brands: Sequence[Brand]) -> tuple[Sequence[Brand], str] | None:
    """Which brands an order names, and the rest of it; None where it names none."""
    name, _, reason = (part.strip() for part in words.partition(":"))
    if name.casefold() in EVERY and brands:
        return brands, reason
    if found := _called(brands, name):
        return [found], reason
    named = next((one for one in brands if _begins(words, one.name)), None)
    return ([named], words[len(named.name) :].lstrip(" :")) if named else None


def _called(brands: Collection[Brand], name: str) -> Brand | None:
    """The brand of this name, or the only one whose name begins with these words."""
    exact = [brand for brand in brands if brand.name.casefold() == name.casefold()]
    begun = [brand for brand in brands if name and _begins(brand.name, name)]
    return next(iter(exact or (begun if len(begun) == 1 else ())), None)


def _begins(text: str, words: str) -> bool:
    """Whether the text begins with these words, whole ones."""
    rest = text[len(words) :]
    return text.casefold().startswith(words.casefold()) and (not rest or not rest[0].isalnum())


def _unclear(brands: Collection[Brand]) -> NotFoundError | InvalidInputError:
    if not brands:
        return NotFoundError(NO_BRAND)
    known = ", ".join(brand.name for brand in brands)
    return InvalidInputError(f"Which brand? Say its name, or “all”: {known}. A reason goes after a colon.")


def _checked(form: BrandForm) -> BrandForm:
    name = " ".join(form.name.split())
    if not 1 <= len(name) <= MAX_NAME:
        raise InvalidInputError(f"A brand's name has 1 to {MAX_NAME} characters.", field="name")
    zone = zone_named(form.timezone.strip())
    return replace(form, name=name, timezone=zone.key, policy=checked_policy(form.policy))
