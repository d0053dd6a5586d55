"""Posts: what a team writes, revision by revision, and what becomes of it."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.ids import AccountId, BrandId, ChannelId, PostId, RevisionId, SlackUserId
from bot.domain.recurrence import Repeat

THREAD_BREAK = re.compile(r"^\s*-{3,}\s*$", re.MULTILINE)
"""A line of dashes in the text starts the next part of a thread."""


FRESHNESS = timedelta(hours=2)
"""How long after its time a post may still go out, where a brand has not said otherwise."""


class PostStatus(StrEnum):
    """Where a post stands between first draft and publication."""

    DRAFT = "draft"  #: being written; only its writer is asked for anything
    IN_REVIEW = "in_review"  #: waits for an approver
    CHANGES_REQUESTED = "changes_requested"  #: an approver wants something changed
    ON_HOLD = "on_hold"  #: nothing happens until somebody releases it
    REJECTED = "rejected"  #: an approver said no
    APPROVED = "approved"  #: may go out; nobody has said when
    SCHEDULED = "scheduled"  #: goes out at its time
    PUBLISHING = "publishing"  #: on its way to at least one account
    PUBLISHED = "published"  #: live on every account
    PARTLY_PUBLISHED = "partly_published"  #: live on some accounts, and not on its way to the others
    UNCONFIRMED = "unconfirmed"  #: may be live on an account; a person has to look
    FAILED = "failed"  #: live nowhere; the reasons stand on the card
    MISSED = "missed"  #: its time went by (an outage); a person has to say what now
    CANCELLED = "cancelled"  #: given up


@dataclass(frozen=True, kw_only=True, slots=True)
class Media:
    """One image of a post; its bytes are kept under their SHA-256."""

    sha256: str
    mime: str
    size: int
    width: int
    height: int
    alt: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """What becomes one post on a platform: a thread has several."""

    text: str
    media: tuple[Media, ...] = ()
    link: str | None = None

    @property
    def full_text(self) -> str:
        """The text as published: the link stands at its end, unless it is in it already."""
        if not self.link or self.link in self.text:
            return self.text
        return f"{self.text}\n\n{self.link}".strip()


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """A time to publish: the instant (UTC), and the wall time in the zone in which it was chosen."""

    instant: datetime
    wall: datetime
    zone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """All of a post that would be published, and when.

    `schedule` None leaves the time to whoever releases it. With `repeat` it comes back after that.
    """

    text: str
    accounts: tuple[AccountId, ...]
    link: str | None = None
    media: tuple[Media, ...] = ()
    overrides: Mapping[AccountId, str] = field(default_factory=dict)
    schedule: Schedule | None = None
    freshness: timedelta = FRESHNESS
    repeat: Repeat | None = None

    def parts_for(self, account: AccountId) -> tuple[Part, ...]:
        """What goes to the account, in order. Media and link go with the first part."""
        texts = [text.strip() for text in THREAD_BREAK.split(self.overrides.get(account, self.text))]
        first, *rest = [text for text in texts if text] or [""]
        head = Part(text=first, media=self.media, link=self.link)
        return (head, *(Part(text=text) for text in rest))


def content_hash(content: Content) -> str:
    """The SHA-256 that an approval is bound to.

    Text, media and their order, alt texts, link, accounts, time, window, and when it comes back.
    """
    schedule = content.schedule
    said = {
        "text": content.text,
        "accounts": list(content.accounts),
        "link": content.link,
        "media": [[media.sha256, media.mime, media.alt] for media in content.media],
        "overrides": {str(account): text for account, text in content.overrides.items()},
        "schedule": schedule and [schedule.instant.isoformat(), schedule.wall.isoformat(), schedule.zone],
        "freshness": content.freshness.total_seconds(),
    }
    if content.repeat is not None:
        said["repeat"] = [str(one) for one in astuple(content.repeat)]
    canonical = json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True, slots=True)
class Revision:
    """A frozen version of a post."""

    id: RevisionId
    number: int
    editor: SlackUserId
    content: Content
    content_hash: str
    created_at: datetime


UNDECIDED = (PostStatus.DRAFT, PostStatus.IN_REVIEW, PostStatus.ON_HOLD)
"""In which approvals may have been given that are not all that are needed."""


class Effect(StrEnum):
    """What an approval brought about."""

    COUNTED = "counted"  #: its step needs more
    STEP = "step"  #: completed its step; another one follows
    FINAL = "final"  #: completed the last step: the post is approved


@dataclass(frozen=True, kw_only=True, slots=True)
class Approval:
    """One person's yes to one revision, bound to its content hash; `step` is the step it counts in."""

    approver: SlackUserId
    content_hash: str
    at: datetime
    step: int = 0
    effect: Effect = Effect.FINAL


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """A post with its present revision. `version` grows with every change, and buttons carry it.

    `waiting_since` is when its present step of approval began; `asked` the revision that changes were
    requested of; `chosen` the time at which it was to go out, in the zone in which it was said.
    """

    id: PostId
    brand_id: BrandId
    author: SlackUserId
    status: PostStatus
    revision: Revision
    version: int
    created_at: datetime
    editors: frozenset[SlackUserId] = frozenset()
    approvals: tuple[Approval, ...] = ()
    due_at: datetime | None = None
    note: str = ""
    noted_by: SlackUserId | None = None
    source_channel: ChannelId | None = None
    waiting_since: datetime | None = None
    asked: int | None = None
    chosen: Schedule | None = None

    @property
    def content(self) -> Content:
        """What the present revision would publish."""
        return self.revision.content
