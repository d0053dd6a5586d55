"""What Slack's errors mean for a card that was to be sent."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from http import HTTPStatus

from aiohttp import ClientConnectorError, ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack.answers import code


class Trouble(StrEnum):
    """Why a card did not go out, by what is to be done."""

    LIMITED = "limited"  #: too fast: later
    GONE = "gone"  #: the message can't be changed any more: a new one
    ORPHANED = "orphaned"  #: the message in whose thread it stands is gone
    UNREACHABLE = "unreachable"  #: no card will ever get there, until a person does something
    UNDRAWABLE = "undrawable"  #: Slack does not take these blocks
    REFUSED = "refused"  #: not done, and worth another try later
    UNKNOWN = "unknown"  #: may be done


BY_CODE: Mapping[str, Trouble] = {
    "ratelimited": Trouble.LIMITED,
    "rate_limited": Trouble.LIMITED,
    "message_not_found": Trouble.GONE,
    "cant_update_message": Trouble.GONE,
    "edit_window_closed": Trouble.GONE,
    "thread_not_found": Trouble.ORPHANED,
    "cannot_reply_to_message": Trouble.ORPHANED,
    "channel_not_found": Trouble.UNREACHABLE,
    "not_in_channel": Trouble.UNREACHABLE,
    "is_archived": Trouble.UNREACHABLE,
    "is_inactive": Trouble.UNREACHABLE,
    "restricted_action": Trouble.UNREACHABLE,
    "restricted_action_read_only_channel": Trouble.UNREACHABLE,
    "restricted_action_thread_locked": Trouble.UNREACHABLE,
    "restricted_action_non_threadable_channel": Trouble.UNREACHABLE,
    "invalid_blocks": Trouble.UNDRAWABLE,
    "invalid_blocks_format": Trouble.UNDRAWABLE,
    "msg_blocks_too_long": Trouble.UNDRAWABLE,
    "internal_error": Trouble.UNKNOWN,
    "fatal_error": Trouble.UNKNOWN,
    "request_timeout": Trouble.UNKNOWN,
    "service_unavailable": Trouble.UNKNOWN,
}

IN_WORDS: Mapping[str, str] = {
    "channel_not_found": "Slack knows no such channel, or it is private and Pressroom was not invited.",
    "not_in_channel": "Pressroom is not in the channel. Type /invite @Pressroom there.",
    "is_archived": "The channel is archived.",
    "is_inactive": "The channel is archived.",
}

FAILURES = (SlackClientError, ClientError, TimeoutError)
"""What a call to Slack can raise."""


def trouble(error: Exception) -> Trouble:
    """What went wrong with a call; anything that Slack did not plainly refuse may be done."""
    if isinstance(error, ClientConnectorError):
        return Trouble.REFUSED
    if not isinstance(error, SlackApiError):
        return Trouble.UNKNOWN
    status = getattr(error.response, "status_code", None)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Trouble.LIMITED
    # A server error can come from a proxy after Slack has done the work; its text is no evidence either way.
    name = code(error)
    if not name or (status is not None and status >= HTTPStatus.INTERNAL_SERVER_ERROR):
        return Trouble.UNKNOWN
    return BY_CODE.get(name, Trouble.REFUSED)


def name_of(error: Exception) -> str:
    """A short name for logs and rows, without anything that was sent."""
    return (code(error) if isinstance(error, SlackApiError) else "") or type(error).__name__


def in_words(error: Exception) -> str:
    """What a person should read about a channel that can't be reached."""
    name = name_of(error)
    return IN_WORDS.get(name, f"Slack does not let Pressroom write there ({name}).")


def retry_after(error: Exception) -> timedelta:
    """How long Slack wants to be left alone."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        return timedelta(seconds=max(1, int(headers.get("Retry-After", 1))))
    except ValueError:
        return timedelta(seconds=30)
