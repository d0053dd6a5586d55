"""What the errors of Mastodon, and of servers like it, mean."""

from bot.connectors.http import Dialect, Phrase
from bot.errors import AuthorizationError, OutcomeUnknownError, RejectedError, TemporaryError

DIALECT = Dialect(
    names={
        "invalid_token": AuthorizationError,
        "invalid_grant": AuthorizationError,
        "unauthorized": AuthorizationError,
    },
    # The sentences of Mastodon's config/locales/en.yml, and of servers like it.
    phrases=(
        Phrase("access token|invalid token", AuthorizationError, "the token is not valid any more"),
        Phrase("outside the authorized scopes", AuthorizationError, "the token lacks a permission"),
        Phrase("login is currently|account is suspended", AuthorizationError, "the account is switched off"),
        Phrase("action is not allowed", RejectedError, "the account may not do this"),
        Phrase("not finished processing|not_ready", TemporaryError, "the media is not ready yet"),
        Phrase("already attached", OutcomeUnknownError, "the media is in another post already"),
        Phrase("character limit|too long", RejectedError, "the text is too long", "text"),
        Phrase("can't be blank", RejectedError, "the text is empty", "text"),
        Phrase("trying to reply to|in_reply_to", RejectedError, "what it answers is gone", "answer"),
        Phrase("validation failed: text", RejectedError, "the text was refused", "text"),
        Phrase("description", RejectedError, "an alt text was refused", "alt text"),
        Phrase("media|image|file|attachment", RejectedError, "an image was refused", "images"),
    ),
)
