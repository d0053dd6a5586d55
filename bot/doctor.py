"""Finds what is wrong with an installation, and says how to mend it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError

from bot.core import Core, open_core
from bot.domain.account import Account, AccountStatus
from bot.domain.media import megabytes
from bot.errors import BotError
from bot.settings import Settings, missing_for_slack
from bot.slack.manifest import SCOPES
from bot.slack.trouble import FAILURES, name_of
from bot.slack.wire import Wire


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    good: bool
    words: str


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """Look at the database, at Slack and at every account, in this order."""
    try:
        async with open_core(settings) as core:
            kind = core.database.url.get_backend_name()
            yield Finding(what="database", good=True, words=f"{kind} answers and is up to date")
            yield await _media(core)
            for finding in await _slack(core):
                yield finding
            for account in await core.accounts.all():
                yield _account(await core.accounts.check(account))
    except (BotError, SQLAlchemyError, OSError) as error:
        mend = "check PRESSROOM_DATABASE_URL and PRESSROOM_DATA_DIR"
        words = str(error) if isinstance(error, BotError) else f"{type(error).__name__}: {mend}"
        yield Finding(what="database", good=False, words=words)


async def _media(core: Core) -> Finding:
    quota = core.settings.media_mb * 1_000_000
    async with core.database.read() as work:
        used = await work.media.size() + await work.renditions.size()
    good = used < quota * _FULL
    mend = "" if good else "; soon no file can be added: raise PRESSROOM_MEDIA_MB"
    return Finding(what="media", good=good, words=f"{megabytes(used)} of {megabytes(quota)} are used{mend}")


_FULL = 0.9


async def _slack(core: Core) -> list[Finding]:
    settings = core.settings
    socket = settings.slack_app_token is not None or settings.slack_signing_secret is None
    missing = missing_for_slack(core.settings, socket=socket)
    if missing:
        return [Finding(what="slack", good=False, words=f"set {line}") for line in missing]
    wire = Wire(core.settings, core.database, core.clock)
    try:
        return await _ask(wire, core)
    finally:
        await wire.close()


async def _ask(wire: Wire, core: Core) -> list[Finding]:
    token = core.settings.slack_bot_token
    try:
        answer = await wire.web(token.get_secret_value() if token else None).auth_test()
    except SlackApiError as error:
        mend = "reinstall the app to your workspace and copy the Bot User OAuth Token again"
        return [Finding(what="slack token", good=False, words=f"Slack refuses it ({name_of(error)}); {mend}")]
    except FAILURES as error:
        mend = f"can this machine reach {wire.base_url}?"
        return [Finding(what="slack", good=False, words=f"{type(error).__name__}: {mend}")]
    team = Finding(what="slack token", good=True, words=f"works in {answer.get('team') or answer['team_id']}")
    return [team, _scopes(answer.headers.get("x-oauth-scopes") or answer.headers.get("X-OAuth-Scopes"))]


def _scopes(header: str | None) -> Finding:
    if header is None:
        return Finding(what="slack scopes", good=True, words="the server does not tell; nothing to compare")
    lacking = sorted(set(SCOPES) - {scope.strip() for scope in header.split(",")})
    if not lacking:
        return Finding(what="slack scopes", good=True, words="all there")
    mend = "update the app from `pressroom manifest` and reinstall it"
    return Finding(what="slack scopes", good=False, words=f"missing {', '.join(lacking)}; {mend}")


def _account(account: Account) -> Finding:
    good = account.status == AccountStatus.CONNECTED and account.last_error is None
    broken = account.status == AccountStatus.DISCONNECTED
    mend = "connect it again: /social accounts" if broken else "look again in a minute"
    words = "works" if good else f"{account.last_error or account.status}; {mend}"
    return Finding(what=account.name, good=good, words=words)
