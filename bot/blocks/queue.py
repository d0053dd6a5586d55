"""The list of posts."""

from collections.abc import Mapping, Sequence

from bot.blocks.content import names
from bot.blocks.element import button, heard_as
from bot.blocks.kit import Drawing, Json, context, header, message, mrkdwn, one_line, section, stamp
from bot.blocks.page import SIZE, Page, chooser, pager
from bot.blocks.post import STATES
from bot.blocks.rich import token
from bot.domain.account import Account
from bot.domain.brand import Brand
from bot.domain.ids import AccountId, BrandId
from bot.domain.post import Post, PostStatus

FILTER = "queue:filter"
PREVIOUS = "queue:previous"
NEXT = "queue:next"
"""The menu and the paging buttons; the value is a `Page` in words."""

OPEN = "post:open"
"""Shows the card of a post to who asks; the value is "id.version"."""

DRAFT = "post:draft"
"""Opens the composer; the value is nothing to read."""

_S = PostStatus

FILTERS: Mapping[str, tuple[str, tuple[PostStatus, ...]]] = {
    "open": (
        "Everything open",
        (
            _S.DRAFT,
            _S.IN_REVIEW,
            _S.CHANGES_REQUESTED,
            _S.ON_HOLD,
            _S.APPROVED,
            _S.SCHEDULED,
            _S.PUBLISHING,
            _S.UNCONFIRMED,
            _S.MISSED,
            _S.FAILED,
            _S.PARTLY_PUBLISHED,
        ),
    ),
    "review": ("Waiting for approval", (_S.IN_REVIEW,)),
    "scheduled": ("Scheduled", (_S.SCHEDULED,)),
    "approved": ("Approved, no time yet", (_S.APPROVED,)),
    "drafts": ("Drafts and changes", (_S.DRAFT, _S.CHANGES_REQUESTED, _S.ON_HOLD)),
    "trouble": ("Needs a look", (_S.UNCONFIRMED, _S.MISSED, _S.FAILED, _S.PARTLY_PUBLISHED)),
    "published": ("Published", (_S.PUBLISHED, _S.PARTLY_PUBLISHED)),
    "over": ("Rejected and cancelled", (_S.REJECTED, _S.CANCELLED)),
}
"""What the list can be narrowed to: its words and states, by the page's filter."""

NAMES: Mapping[str, str] = {name: words for name, (words, _) in FILTERS.items()}

_EMPTY: Mapping[str, str] = {
    "open": "Nothing is planned. Draft a post, and it shows up here.",
    "review": "Nothing waits for approval.",
    "trouble": "All is well: nothing needs a look.",
}


def queue_message(
    posts: Sequence[Post], brands: Mapping[BrandId, Brand], accounts: Mapping[AccountId, Account], page: Page
) -> Drawing:
    """A page of posts, the next to go out first."""
    rows = [block for post in posts[:SIZE] for block in post_row(post, brands, accounts)]
    empty = section(_EMPTY.get(page.filter, "There are no posts here."))
    return message(
        header("Posts"),
        chooser(FILTER, page, NAMES, button("Draft a post", DRAFT, "new", "primary")),
        *(rows or [empty]),
        *pager("queue", page),
    )


def post_row(
    post: Post, brands: Mapping[BrandId, Brand], accounts: Mapping[AccountId, Account]
) -> list[Json]:
    """A post in a list: the beginning of its text, and in small print its state, when and where."""
    brand = brands[post.brand_id]
    shown = one_line(post.content.text or "(no text)", 150)
    opener = heard_as(button("Open", OPEN, stamp(post.id, post.version)), f"Open post {post.id}")
    where = names(accounts, post.content.accounts)
    state = mrkdwn(f"*{STATES[post.status]}*")
    whose = [one_line(brand.name, 60)] if len(brands) > 1 else []
    small = context(state, mrkdwn(_when(post, brand)), *whose, where)
    return [section(shown, opener), small]


def _when(post: Post, brand: Brand) -> str:
    schedule = post.content.schedule
    moment = post.due_at or (schedule.instant if schedule else None)
    return token(moment, brand.zone) if moment else "No time set"
