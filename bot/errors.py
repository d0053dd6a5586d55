"""The errors this application raises on purpose; anything else is a bug.

BotError
  UserError               shown to the person as it is
    TransitionError       the thing is not in a state that allows this
    NotAllowedError       this person may not
    NotFoundError         there is no such thing (any more)
    InvalidInputError     what was typed can't be taken, and why
  ConfigurationError      the operator must change a setting
  ConnectorError          a platform did not do what was asked; seen by services only
    TemporaryError        not done; worth another try
      OutcomeUnknownError may be done: look before trying again
    AuthorizationError    a person must connect the account again
      TokenExpiredError   the access token is over; renewing it will do
    RejectedError         this content will never pass
    NotSupportedError     the platform has no such thing
"""

from datetime import timedelta


class BotError(Exception):
    """Base of every error raised on purpose."""


class UserError(BotError):
    """Something the person in Slack can put right; its text is shown to them as it is."""


class TransitionError(UserError):
    """The thing is not in a state that allows the action."""


class NotAllowedError(UserError):
    """The person may not do this; the text says who can."""


class NotFoundError(UserError):
    """There is no such thing, or it is gone."""


class InvalidInputError(UserError):
    """What was typed can't be taken.

    `field` names the input at fault (the block_id of a modal's input), so that the message can stand beside
    it.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class ConfigurationError(BotError):
    """A setting is missing or wrong; the text says which and how to mend it."""


class ConnectorError(BotError):
    """The platform did not do what was asked. Its text carries no token, body or post text."""


class TemporaryError(ConnectorError):
    """Not done, and worth another try: no sooner than `retry_after`, where the platform named a time."""

    def __init__(self, message: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class OutcomeUnknownError(TemporaryError):
    """It may have been done (no answer, a server error, an unreadable answer): look before trying again."""


class AuthorizationError(ConnectorError):
    """The platform does not take these credentials: a person must connect the account again."""


class TokenExpiredError(AuthorizationError):
    """The access token is over; nothing was done, and renewing the token will mend it."""


class RejectedError(ConnectorError):
    """The platform refused this content, and would again.

    `part` names what was refused ("image 3", "text"). `said` is what the platform says of it, shortened; it
    may quote what was refused, so it goes to the card alone, and is in no message of the error's own.
    """

    def __init__(self, message: str, *, part: str | None = None, said: str = "") -> None:
        super().__init__(message)
        self.part = part
        self.said = said


class NotSupportedError(ConnectorError):
    """The platform has no such thing."""
