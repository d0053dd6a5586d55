"""Brands: a set of accounts with its channels, time zone, people and policy."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.ids import BrandId, ChannelId, SlackUserId, TeamId
from bot.domain.policy import DEFAULT, Policy
from bot.domain.post import FRESHNESS
from bot.errors import NotAllowedError


class Role(StrEnum):
    """What a person may do for a brand."""

    WRITER = "writer"  #: drafts, edits and schedules posts
    APPROVER = "approver"  #: decides about posts, and everything a writer may
    COMMUNITY = "community"  #: answers followers
    ADMIN = "admin"  #: everything, and the brand's settings


@dataclass(frozen=True, kw_only=True, slots=True)
class Channels:
    """Where a brand's cards go."""

    review: ChannelId
    community: ChannelId
    digest: ChannelId

    @property
    def all(self) -> frozenset[ChannelId]:
        """Any of them."""
        return frozenset({self.review, self.community, self.digest})


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """A weekly time for posts, in the brand's zone; `weekday` is 0 for Monday."""

    weekday: int
    at: time


@dataclass(frozen=True, kw_only=True, slots=True)
class Brand:
    """A brand. `roles` names Slack users (U…, W…) and user groups (S…); a role nobody holds is anybody's."""

    id: BrandId
    team: TeamId
    name: str
    timezone: str
    channels: Channels
    digest_at: time = time(9)
    slots: tuple[Slot, ...] = ()
    roles: Mapping[Role, frozenset[str]] = field(default_factory=dict)
    policy: Policy = DEFAULT
    #: How long after its time a post may still go out, where the post does not say.
    freshness: timedelta = FRESHNESS
    #: Since when nothing of it goes out.
    paused_at: datetime | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The brand's time zone."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Who acts: a Slack user with the user groups they are in, and their zone where Slack tells it.

    `member` is false for guests, people of other workspaces, and accounts that were switched off;
    `groups_known` is false while Slack does not tell who is in which group.
    """

    id: SlackUserId
    groups: frozenset[str] = frozenset()
    groups_known: bool = True
    member: bool = True
    timezone: str | None = None

    @property
    def names(self) -> frozenset[str]:
        """All names under which a role can be given to them."""
        return self.groups | {self.id}


MEMBERS_ONLY = "Guests and people from other workspaces can't do this here."

OPERATOR = SlackUserId("operator")
"""Who acts at the command line, in the audit log."""

GRANTS: Mapping[Role, frozenset[Role]] = {
    Role.WRITER: frozenset({Role.WRITER, Role.APPROVER, Role.ADMIN}),
    Role.APPROVER: frozenset({Role.APPROVER, Role.ADMIN}),
    Role.COMMUNITY: frozenset({Role.COMMUNITY, Role.ADMIN}),
    Role.ADMIN: frozenset({Role.ADMIN}),
}
"""Who may do what a role may: the roles that include it."""


def holders(brand: Brand, role: Role) -> frozenset[str]:
    """The users and groups that may act in the role; empty means anybody of the workspace."""
    if not brand.roles.get(role):
        return frozenset()
    return frozenset().union(*(brand.roles.get(grant, frozenset()) for grant in GRANTS[role]))


def allowed(brand: Brand, person: Person, role: Role) -> bool:
    """Whether the person may act in the role for the brand."""
    who = holders(brand, role)
    return person.member and (not who or not who.isdisjoint(person.names))


def require_member(person: Person) -> None:
    """Raises NotAllowedError for a guest, and for who belongs to another workspace."""
    if not person.member:
        raise NotAllowedError(MEMBERS_ONLY)


def require(brand: Brand, person: Person, role: Role) -> None:
    """Raises NotAllowedError, saying who can, where the person may not act in the role."""
    require_member(person)
    if not allowed(brand, person, role):
        raise NotAllowedError(f"Only {said(holders(brand, role))} can do this for {brand.name}.")


def said(names: Collection[str]) -> str:
    """Users and groups as Slack shows them, for texts that people read: "<@U1> or <!subteam^S1>"."""
    marks = [f"<!subteam^{name}>" if name.startswith("S") else f"<@{name}>" for name in sorted(names)]
    return " or ".join([", ".join(marks[:-1]), marks[-1]] if len(marks) > 1 else marks)
