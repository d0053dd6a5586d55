"""Numbers: what is counted, and when it was."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import AccountId


class Metric(StrEnum):
    """What platforms count."""

    FOLLOWERS = "followers"
    FOLLOWING = "following"
    POSTS = "posts"
    LIKES = "likes"
    REPOSTS = "reposts"
    REPLIES = "replies"
    QUOTES = "quotes"


ENGAGEMENT = (Metric.LIKES, Metric.REPOSTS, Metric.REPLIES, Metric.QUOTES)
"""What counts as engagement with a post."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """One figure as the platform gave it at one moment.

    `remote_id` names the post, None means the account.
    """

    account_id: AccountId
    metric: Metric
    value: int
    at: datetime
    remote_id: str | None = None
