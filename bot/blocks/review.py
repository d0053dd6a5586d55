"""What waits for a person's approval, and the reminder of it in a post's thread."""

from collections.abc import Mapping, Sequence

from bot.blocks.element import button, heard_as
from bot.blocks.kit import Drawing, Json, actions, context, header, message, section, stamp
from bot.blocks.policy import names
from bot.blocks.queue import post_row
from bot.blocks.rich import date, paragraph, text
from bot.domain.account import Account
from bot.domain.approval import asked
from bot.domain.brand import Brand
from bot.domain.ids import AccountId, BrandId
from bot.domain.post import Post, PostStatus

APPROVE = "review:approve"
"""Approves from the list; the value is "id.version"."""

_MOST = 12


def waiting_message(
    posts: Sequence[Post], brands: Mapping[BrandId, Brand], accounts: Mapping[AccountId, Account]
) -> Drawing:
    """The posts that wait for the person who looks, each with a button."""
    rows = [block for post in posts[:_MOST] for block in _row(post, brands, accounts)]
    rest = [context(f"+{len(posts) - _MOST} more")] if len(posts) > _MOST else []
    nothing = [section("Nothing waits for your approval.")]
    return message(header("Waits for your approval"), *(rows or nothing), *rest)


def _row(post: Post, brands: Mapping[BrandId, Brand], accounts: Mapping[AccountId, Account]) -> list[Json]:
    approve = button("Approve", APPROVE, stamp(post.id, post.version), "primary")
    return [*post_row(post, brands, accounts), actions(heard_as(approve, f"Approve post {post.id}"))]


def reminder(post: Post, brand: Brand) -> Drawing:
    """Pings those whose yes is missing; once none is, says so."""
    if post.status != PostStatus.IN_REVIEW or post.waiting_since is None:
        return message(context("Nobody is waited for any more."))
    who = names(asked(post, brand))
    since = date(post.waiting_since, brand.zone)
    words = text(
        ": this post waits for your approval since " if who else "This post waits for an approval since "
    )
    return message(paragraph(*who, words, since, text(".")))
