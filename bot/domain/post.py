"""Posts: what a team writes, revision by revision, and what becomes of it."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.campaign import tagged, tagged_links
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
    PUBLISHED = "published"  #: live, except for what somebody gave up
    PARTLY_PUBLISHED = "partly_published"  #: live in part; a person has to say what becomes of the rest
    UNCONFIRMED = "unconfirmed"  #: may be live on an account; a person has to look
    FAILED = "failed"  #: live nowhere; the reasons stand on the card
    MISSED = "missed"  #: its time went by (an outage); a person has to say what now
    CANCELLED = "cancelled"  #: given up


@dataclass(frozen=True, kw_only=True, slots=True)
class Media:
    """An image or a video of a post; its bytes are kept under their SHA-256.

    `seconds` and `codec` are a video's; `animated` is an image that moves.
    """

    sha256: str
    mime: str
    size: int
    width: int
    height: int
    alt: str = ""
    seconds: float = 0
    codec: str = ""
    animated: bool = False


class Mark(StrEnum):
    """What images may show that somebody may not want to see; in Bluesky's words."""

    SUGGESTIVE = "sexual"  #: suggestive, or sexual without being explicit
    NUDITY = "nudity"  #: nudity that is not sexual, such as art
    ADULT = "porn"  #: for adults only
    GRAPHIC = "graphic-media"  #: violence, wounds and the like


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """What becomes one post on a platform: a thread has several.

    `comment` where it is the first comment: it answers the first part, not the one before it. The `warning`
    is shown in its place until somebody asks to see it; the `mark` hides its images alone.
    """

    text: str
    media: tuple[Media, ...] = ()
    link: str | None = None
    comment: bool = False
    warning: str = ""
    mark: Mark | None = None

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
class Threading:
    """How a text becomes a thread: cut where a platform's limit is, and numbered: "(1/4)".

    `pieces` is what the text of an account was cut into when the post was kept, so that nothing of what was
    approved shifts when a platform changes its limit.
    """

    cut: bool = False
    numbered: bool = False
    pieces: Mapping[AccountId, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Comment:
    """The first comment, which we write under our own post; `own` is another text for some accounts."""

    text: str = ""
    own: Mapping[AccountId, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Caution:
    """What followers are warned of: in words, and by a mark on the images.

    `own` are other words for some accounts; none at all where a platform has no place for them.
    """

    words: str = ""
    mark: Mark | None = None
    own: Mapping[AccountId, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tracking:
    """The campaign that a post belongs to, and what its links say of it on each account (`utm_…`)."""

    campaign: str = ""
    tags: Mapping[AccountId, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """All of a post that would be published, and when.

    `overrides` are the texts of single accounts, and `picks` their images, by SHA-256: those alone, in that
    order.
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
    thread: Threading = field(default_factory=Threading)
    comment: Comment = field(default_factory=Comment)
    caution: Caution = field(default_factory=Caution)
    picks: Mapping[AccountId, tuple[str, ...]] = field(default_factory=dict)
    tracking: Tracking = field(default_factory=Tracking)

    def parts_for(self, account: AccountId) -> tuple[Part, ...]:
        """What goes to the account, in order. Media, their mark and the link go with the first part.

        The warning goes with every part: whoever does not want to see one does not want to see the next.
        """
        tags = self.tracking.tags.get(account, {})
        warning = self.caution.own.get(account, self.caution.words).strip()
        first, *rest = self._texts(account, tags)
        link = tagged(self.link, tags) if self.link else None
        media = self.media_for(account)
        head = Part(text=first, media=media, link=link, warning=warning, mark=self.caution.mark)
        said = self.comment.own.get(account, self.comment.text).strip()
        comment = [Part(text=tagged_links(said, tags), comment=True, warning=warning)] if said else []
        return (head, *(Part(text=text, warning=warning) for text in rest), *comment)

    def media_for(self, account: AccountId) -> tuple[Media, ...]:
        """The images that go to the account."""
        if account not in self.picks:
            return self.media
        known = {one.sha256: one for one in self.media}
        return tuple(known[one] for one in self.picks[account] if one in known)

    def _texts(self, account: AccountId, tags: Mapping[str, str]) -> Sequence[str]:
        whole = tagged_links(self.overrides.get(account, self.text), tags)
        texts = self.thread.pieces.get(account) or by_hand(whole)
        if not self.thread.numbered or len(texts) == 1:
            return texts
        return [f"{text}{place(number, len(texts))}" for number, text in enumerate(texts, start=1)]


def picked(content: Content, account: AccountId) -> str:
    """The numbers of the images that an account gets, as people say them: "1, 3"; "none"."""
    places = {one.sha256: number for number, one in enumerate(content.media, start=1)}
    return ", ".join(str(places[one.sha256]) for one in content.media_for(account)) or "none"


def by_hand(text: str) -> tuple[str, ...]:
    """The text as its writer has divided it, by lines of dashes; at least one part."""
    pieces = [piece.strip() for piece in THREAD_BREAK.split(text)]
    return tuple(piece for piece in pieces if piece) or ("",)


def place(number: int, of: int) -> str:
    """What stands at the end of a part of a numbered thread."""
    return f" ({number}/{of})"


def planned_at(content: Content, due_at: datetime | None = None) -> datetime | None:
    """When a post goes out, or would once it is approved."""
    return due_at or (content.schedule.instant if content.schedule else None)


def content_hash(content: Content) -> str:
    """The SHA-256 that an approval is bound to.

    Texts and how they are cut, comments, warnings and marks, media and their order, alt texts, links and
    their tags, accounts, time, window, and when it comes back.
    """
    schedule = content.schedule
    said: dict[str, object] = {
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
    said |= _if_used(content)
    canonical = json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _if_used(content: Content) -> dict[str, object]:
    """What a post need not have; where it has none of it, its hash is what it was before there was any."""
    thread, comment, tracking, caution = content.thread, content.comment, content.tracking, content.caution
    pieces = {str(account): list(texts) for account, texts in thread.pieces.items()}
    tags = {str(account): dict(found) for account, found in tracking.tags.items()}
    own = {str(account): text for account, text in comment.own.items()}
    warnings = {str(account): words for account, words in caution.own.items()}
    said = {
        "thread": [thread.cut, thread.numbered, pieces],
        "comment": [comment.text, own],
        "caution": [caution.words, caution.mark, warnings],
        "picks": {str(account): list(picked) for account, picked in content.picks.items()},
        "tracking": [tracking.campaign, tags],
    }
    unused = Content(text="", accounts=())
    return {name: said[name] for name in said if getattr(content, name) != getattr(unused, name)}


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
