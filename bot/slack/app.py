"""Makes the Bolt app: its listeners, who it is in each workspace, and what happens to errors."""

import logging

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.slack.failure import ErrorHandler
from bot.slack.router import Inside, Router
from bot.slack.wire import Wire

BOLT_LOG = logging.getLogger("bot.slack.bolt")
BOLT_LOG.setLevel(logging.ERROR)  # below it Bolt writes the bodies of requests into the log


def make_app(wire: Wire, inside: Inside) -> AsyncApp:
    """The Bolt app with all its listeners; an HTTP 200 of it means that what came in is stored or done."""

    async def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
        return await wire.authorize(team_id, enterprise_id)

    app = AsyncApp(
        name="pressroom",
        logger=BOLT_LOG,
        client=wire.web(retry=True),
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,  # HttpDoor did, before anything was read
        raise_error_for_unhandled_request=True,
        ignoring_self_events_enabled=False,  # our own messages tell which cards have arrived
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    app.error(ErrorHandler(inside.answerer).handle)
    Router(inside).register(app)
    return app
