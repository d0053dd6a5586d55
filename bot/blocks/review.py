"""What waits for a person's approval, and the reminder of it in a post's thread."""

from collections.abc import Mapping, Sequence
from itertools import chain

from bot.blocks.element import button, heard_as
from bot.blocks.kit import Drawing, Json, actions, context, header, message, section, stamp
from bot.blocks.policy import names
from bot.blocks.queue import post_row
from bot.blocks.reply_review import Replies, Reviewed, reply_row
from bot.blocks.rich import bold, date, paragraph, text
from bot.domain.account import Account
from bot.domain.approval import asked
from bot.domain.brand import Brand
from bot.domain.ids import AccountId, BrandId
from bot.domain.post import Post, PostStatus

APPROVE_REPLY = "review:approve_reply"
"""Approve a reply from the list, which shows all of it; the value is "id.version"."""

MOST = 6
"""How many replies the list shows, and posts beside them: each takes two or three of fifty blocks."""


def waiting_message(
    posts: Sequence[Post],
    replies: Replies,
    brands: Mapping[BrandId, Brand],
    accounts: Mapping[AccountId, Account],
) -> Drawing:
    """The posts and replies that wait for the person who looks, each with a button.

    A post has to be opened to be approved: a line of it is not what would go out.
    """
    answers = [_answer(one, named=len(brands) > 1) for one in replies.shown[:MOST]]
    rows = [post_row(post, brands, accounts) for post in posts[: 2 * MOST - len(answers)]]
    listed = [*_titled("Posts", rows, len(posts)), *_titled("Replies", answers, replies.total)]
    nothing = [section("Nothing waits for your approval.")]
    return message(header("Waits for your approval"), *(listed or nothing))


def _titled(title: str, rows: Sequence[list[Json]], total: int) -> list[Json]:
    if not rows:
        return []
    rest = [context(f"+{total - len(rows):,} more")] if total > len(rows) else []
    return [paragraph(bold(f"{title} ({total:,})")), *chain.from_iterable(rows), *rest]


def _answer(found: Reviewed, *, named: bool) -> list[Json]:
    number = found.reply.id
    approve = button("Approve", APPROVE_REPLY, stamp(number, found.review.version), "primary")
    return [*reply_row(found, named=named), actions(heard_as(approve, f"Approve reply {number}"))]


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
