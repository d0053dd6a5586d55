"""What the command line does."""

import re
from collections.abc import Sequence

import yaml
from rich.console import Console
from rich.table import Table
from typer import Exit

from bot.core import Core, open_core, own_team
from bot.doctor import examine
from bot.domain.brand import Brand, Channels, Role
from bot.domain.ids import ChannelId
from bot.errors import InvalidInputError, NotFoundError
from bot.services.account import LoginForm
from bot.services.audit import AuditService
from bot.services.brand import BrandForm
from bot.settings import Settings
from storage import vault

_HOLDER = re.compile("[USW][0-9A-Z]+")

console = Console(highlight=False, markup=False, soft_wrap=True)


async def migrate(settings: Settings) -> None:
    """Bring the database up to date."""
    async with open_core(settings) as core:
        console.print(f"The database is up to date: {core.database.url.render_as_string()}")


async def doctor(settings: Settings) -> None:
    """Print every finding; raises Exit with a status of 1 where one is bad."""
    findings = [finding async for finding in examine(settings)]
    for finding in findings:
        console.print(f"{'ok  ' if finding.good else 'FAIL'}  {finding.what}: {finding.words}")
    if not all(finding.good for finding in findings):
        raise Exit(1)


def manifest_text(settings: Settings, url: str | None) -> str:
    """The Slack app manifest as YAML."""
    from bot.app import app_manifest

    text: str = yaml.safe_dump(app_manifest(settings, url), sort_keys=False, allow_unicode=True)
    return text


async def add_brand(settings: Settings, name: str, timezone: str, channels: tuple[str, str, str]) -> None:
    """Make a brand; the channels are those for review, community and digest."""
    if wrong := next((channel for channel in channels if channel.startswith("#")), None):
        raise InvalidInputError(
            f"{wrong} is a name. Slack shows the id (C…) at the end of a channel's details."
        )
    review, community, digest = map(ChannelId, channels)
    form = BrandForm(
        name=name,
        timezone=timezone,
        channels=Channels(review=review, community=community, digest=digest),
    )
    async with open_core(settings) as core:
        brand = await core.brands.add(await own_team(core), form)
        console.print(f"Made the brand {brand.name} ({brand.timezone}).")


async def give_roles(settings: Settings, brand: str, given: Sequence[str]) -> None:
    """Give the roles, each as approver=U0ADA,S0TEAM, and print who has which; others stay as they are."""
    roles = dict(map(_role, given))
    async with open_core(settings) as core:
        found = await _brand(core, brand)
        if roles:
            found = await core.brands.give(found.id, roles)
    for role in Role:
        console.print(f"{role:10} {', '.join(sorted(found.roles.get(role, ()))) or 'anybody'}")


def _role(given: str) -> tuple[Role, frozenset[str]]:
    name, sign, holders = given.partition("=")
    names = frozenset(filter(None, holders.split(",")))
    if name not in set(Role) or not sign or not all(map(_HOLDER.fullmatch, names)):
        raise InvalidInputError(
            f"“{given}” gives no role. Write it as approver=U0123ABCD: one of {', '.join(Role)}, and the ids "
            "of users (U… or W…) or user groups (S…), with commas between them; Slack shows them in profiles."
        )
    return Role(name), names


async def _brand(core: Core, name: str) -> Brand:
    for one in await core.brands.all():
        if one.name.casefold() == name.casefold():
            return one
    raise NotFoundError(f"There is no brand “{name}”. Make it first: pressroom brand add")


def new_key() -> str:
    """A fresh key for secrets."""
    return vault.new_key()


async def reseal(settings: Settings) -> None:
    """Seal every secret with the newest key: all of them, or none where one has a key that is not there."""
    async with open_core(settings) as core, core.database.transaction() as work:
        sealed = await work.accounts.reseal() + await work.installations.reseal()
    console.print(f"{sealed} secrets are sealed with the newest key.")


async def add_account(settings: Settings, brand: str, platform: str, login: tuple[str, str, str]) -> None:
    """Connect an account for the brand of that name; `login` is server, handle and secret.

    Raises NotFoundError where there is no such brand.
    """
    server, handle, secret = login
    form = LoginForm(platform=platform, server=server, handle=handle, secret=secret)
    async with open_core(settings) as core:
        found = await _brand(core, brand)
        account = await core.accounts.connect(found.id, form)
        console.print(f"Connected {account.name} for {found.name}.")


async def list_accounts(settings: Settings) -> None:
    """Print a table of all accounts."""
    table = Table("brand", "account", "server", "state", "last reached", box=None)
    async with open_core(settings) as core:
        brands = {brand.id: brand.name for brand in await core.brands.all()}
        accounts = await core.accounts.all()
    for one in accounts:
        seen = one.last_success_at.isoformat(timespec="minutes") if one.last_success_at else "never"
        table.add_row(brands[one.brand_id], one.name, one.server, one.status, seen)
    console.print(table if accounts else "No account is connected yet: pressroom account add --help")


async def verify_audit(settings: Settings) -> None:
    """Say how the log of each workspace stands; raises Exit with a status of 1 where one is broken."""
    async with open_core(settings) as core:
        chains = await AuditService(core.database).verify()
    for chain in chains:
        good = chain.broken is None
        said = "all as written" if good else f"entry {chain.broken} is not what was written, or is gone"
        console.print(
            f"{'ok  ' if good else 'FAIL'}  {chain.team or 'no workspace'}: {chain.entries} entries, {said}"
        )
    if not chains:
        console.print("ok    The log is empty.")
    if any(chain.broken is not None for chain in chains):
        raise Exit(1)


async def list_audit(settings: Settings, limit: int) -> None:
    """Print a table of the last entries."""
    table = Table("at", "workspace", "entry", "who", "did", "details", box=None)
    async with open_core(settings) as core:
        for one in await AuditService(core.database).latest(limit):
            detail = ", ".join(f"{name} {value}" for name, value in one.detail.items())
            at = one.at.isoformat(timespec="seconds")
            table.add_row(at, one.team, str(one.number), one.actor, one.action, detail)
    console.print(table)
