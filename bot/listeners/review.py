"""What waits for a person's approval, and the versions of a post."""

from collections.abc import Mapping

from bot.blocks.history import HISTORY, NEW, OLD, history_modal
from bot.blocks.kit import stamped
from bot.blocks.reply_review import Replies
from bot.blocks.review import APPROVE_REPLY, MOST, waiting_message
from bot.domain.ids import PostId, ReplyId
from bot.listeners.person import person_of
from bot.slack.door import Answers, Click, Handler, Open, Redraw, Request, Say
from bot.slack.services import Services


async def waiting(request: Request, services: Services) -> Say:
    """The posts and replies that the person can approve now."""
    person = await person_of(request, services)
    brands = await services.brands.of_team(request.team)
    posts = await services.reviews.waiting_for(person, brands)
    total, shown = await services.reply_reviews.waiting_for(person, brands, MOST)
    accounts = {one.id: one for _, found in await services.accounts.of_brands(brands) for one in found}
    by_id = {brand.id: brand for brand in brands}
    return Say(drawing=waiting_message(posts, Replies(total=total, shown=shown), by_id, accounts))


async def approve_reply(click: Click, services: Services) -> Answers:
    """Approve a reply of the list, and show what waits then."""
    number, version = stamped(click.value)
    await services.reply_reviews.approve(ReplyId(number), version, await person_of(click, services))
    left = await waiting(click, services)
    return Say(drawing=left.drawing, replace=True)


async def history(click: Click, services: Services) -> Answers:
    """Open the versions of a post."""
    number, old = stamped(click.value)
    return Open(view=history_modal(await services.reviews.history(PostId(number)), old))


async def compare(click: Click, services: Services) -> Answers:
    """Show what changed between the versions that were chosen."""
    (number,) = stamped(click.metadata, 1)
    old, new = (int(click.values.text(block) or 0) for block in (OLD, NEW))
    return Redraw(view=history_modal(await services.reviews.history(PostId(number)), old, new))


ACTIONS: Mapping[str, Handler] = {
    APPROVE_REPLY: approve_reply,
    HISTORY: history,
    OLD: compare,
    NEW: compare,
}
