"""Slack's Web API as this process reaches it: one HTTP session, and the right token for each workspace."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from aiohttp import ClientSession, ClientTimeout
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.http_retry.builtin_async_handlers import async_default_handlers
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook import WebhookResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.clock import Clock
from bot.domain.ids import TeamId
from bot.errors import ConfigurationError
from bot.settings import Settings
from bot.slack.door import Json
from storage.database import Database

SDK_LOG = logging.getLogger("bot.slack.sdk")
SDK_LOG.setLevel(logging.WARNING)  # below it the SDK writes bodies and texts into the log

TOTAL_SECONDS = 10
TOKEN_TTL = timedelta(minutes=10)
HOOK_HOSTS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})


@dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    grant: AuthorizeResult
    until: datetime


class Wire:
    """The connections to Slack. Make it inside the running loop, and close it at the end."""

    def __init__(self, settings: Settings, database: Database, clock: Clock) -> None:
        self.base_url = settings.slack_api_url
        self.session = ClientSession(timeout=ClientTimeout(total=TOTAL_SECONDS))
        self._token = settings.slack_bot_token
        self._database = database
        self._clock = clock
        self._known: dict[tuple[str | None, str | None], _Known] = {}
        self._asking = asyncio.Lock()

    async def close(self) -> None:
        """Close all connections."""
        await self.session.close()

    def web(self, token: str | None = None, *, retry: bool = False) -> AsyncWebClient:
        """A Web API client on the shared session.

        `retry` repeats a call whose connection broke: only for calls that may safely happen twice.
        """
        return AsyncWebClient(
            token=token,
            base_url=self.base_url,
            session=self.session,
            logger=SDK_LOG,
            retry_handlers=async_default_handlers() if retry else [],
        )

    async def client(self, team: TeamId | None = None) -> AsyncWebClient:
        """The client of a workspace; never repeats a call. Raises ConfigurationError where there is none."""
        return self.web(self._own_token() or (await self.authorize(team)).bot_token)

    async def authorize(self, team_id: str | None, enterprise_id: str | None = None) -> AuthorizeResult:
        """Who we are in a workspace and with which token (Bolt asks for each request); kept for some minutes.

        Raises ConfigurationError where the app is not installed.
        """
        key = (None, None) if self._token else (enterprise_id, team_id)
        known = self._known.get(key)
        if known is not None and known.until > self._clock():
            return known.grant
        # One question for all who wait: after a pause many requests come at once.
        async with self._asking:
            return await self._ask(key)

    def forget(self) -> None:
        """Ask again for every workspace: an installation has changed."""
        self._known.clear()

    async def respond(self, url: str, body: Json) -> WebhookResponse:
        """Send to a `response_url`; it must be `trusted`."""
        hook = AsyncWebhookClient(url, session=self.session, logger=SDK_LOG, retry_handlers=[])
        return await hook.send_dict(body)

    def trusted(self, url: str | None) -> bool:
        """Whether a `response_url` leads to Slack, so that no payload can make us call elsewhere."""
        if not url:
            return False
        parts, api = urlsplit(url), urlsplit(self.base_url)
        ours = (parts.scheme, parts.netloc) == (api.scheme, api.netloc)
        return ours or (parts.scheme == "https" and parts.netloc in HOOK_HOSTS)

    async def _ask(self, key: tuple[str | None, str | None]) -> AuthorizeResult:
        known, now = self._known.get(key), self._clock()
        if known is not None and known.until > now:
            return known.grant
        grant = await (self._own() if self._token else self._installed(*key))
        self._known[key] = _Known(grant=grant, until=now + TOKEN_TTL)
        return grant

    def _own_token(self) -> str | None:
        return self._token.get_secret_value() if self._token else None

    async def _own(self) -> AuthorizeResult:
        token = self._own_token()
        answer = await self.web(token, retry=True).auth_test()
        return AuthorizeResult.from_auth_test_response(bot_token=token, auth_test_response=answer)

    async def _installed(self, enterprise: str | None, team: str | None) -> AuthorizeResult:
        async with self._database.read() as work:
            found = await work.installations.get(team, enterprise)
        if found is None:
            raise ConfigurationError("The app is not installed in this workspace.")
        return AuthorizeResult(
            enterprise_id=enterprise,
            team_id=team,
            bot_id=found.bot_id,
            bot_user_id=found.bot_user_id,
            bot_token=found.bot_token,
        )
