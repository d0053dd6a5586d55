"""A post with all that its card shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.account import Account
from bot.domain.brand import Brand
from bot.domain.delivery import Delivery
from bot.domain.ids import AccountId, PostId
from bot.domain.likeness import WINDOW, Likeness, closest
from bot.domain.limits import Problem, problems
from bot.domain.post import Content, Media, Post, PostStatus
from bot.domain.preflight import Finding
from bot.domain.recurrence import Occurrence
from storage.work import Work

_UNSENT = frozenset(
    {
        PostStatus.DRAFT,
        PostStatus.IN_REVIEW,
        PostStatus.CHANGES_REQUESTED,
        PostStatus.ON_HOLD,
        PostStatus.APPROVED,
    }
)
"""Where somebody may still think better of it: what it repeats is looked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PostView:
    """A post with all that its card shows."""

    post: Post
    brand: Brand
    accounts: Mapping[AccountId, Account]
    deliveries: Sequence[Delivery] = ()
    problems: Mapping[AccountId, Sequence[Problem]] = field(default_factory=dict)
    likenesses: Mapping[AccountId, Likeness] = field(default_factory=dict)
    occurrence: Occurrence | None = None
    findings: Sequence[Finding] = ()
    made: Mapping[tuple[str, str], Media] = field(default_factory=dict)


async def view_of(work: Work, post: Post, now: datetime) -> PostView:
    """The post with all that its card shows."""
    accounts = {account.id: account for account in await work.accounts.of_brand(post.brand_id)}
    unsent = post.status in _UNSENT
    return PostView(
        post=post,
        brand=await work.brands.get(post.brand_id),
        accounts=accounts,
        deliveries=await work.deliveries.of_post(post.id),
        problems=problems_of(post.content, accounts),
        likenesses=await likenesses(work, post.content, now, post.id) if unsent else {},
        findings=(await work.preflights.get(post.id)).findings,
        made=await work.renditions.of([one.sha256 for one in post.content.media]),
        occurrence=await work.repeats.of_post(post.id) if post.content.repeat else None,
    )


def problems_of(
    content: Content, accounts: Mapping[AccountId, Account]
) -> Mapping[AccountId, Sequence[Problem]]:
    """What the platform of each account would refuse, where it would."""
    return {
        account: found
        for account in content.accounts
        if account in accounts and (found := problems(content.parts_for(account), accounts[account].limits))
    }


async def likenesses(
    work: Work, content: Content, now: datetime, but: PostId | None = None
) -> Mapping[AccountId, Likeness]:
    """What each account has said lately, in other posts than `but`, that this would say again."""
    before = await work.said.since(content.accounts, now - WINDOW, but)
    found = {}
    for account in content.accounts:
        text = "\n".join(part.text for part in content.parts_for(account) if not part.comment)
        if like := closest(text, before.get(account, ())):
            found[account] = like
    return found
