"""The App Home tab."""

from collections.abc import Mapping, Sequence

from bot.blocks.home import ROWS, Desk, Heap, closed_view, home_view
from bot.blocks.reply_review import Replies
from bot.domain.approval import may_approve
from bot.domain.brand import Brand, Person, Role, allowed
from bot.domain.ids import SlackUserId
from bot.domain.inbox import View, Wanted
from bot.domain.post import PostStatus
from bot.slack.door import Answers, Event, Handler, Home
from bot.slack.services import Services

_S = PostStatus
_TROUBLE = frozenset({_S.UNCONFIRMED, _S.MISSED, _S.FAILED, _S.PARTLY_PUBLISHED})
_MINE = frozenset({_S.DRAFT, _S.CHANGES_REQUESTED})
_MOST = 200


async def opened(event: Event, services: Services) -> Answers:
    """Show the person what waits for them, what goes out next, and whether all is well."""
    if event.body.get("tab", "home") != "home":
        return None
    user = SlackUserId(event.body["user"])
    person = await services.people.person(event.team, user)
    if not person.member:
        return Home(user=user, view=closed_view())
    brands = await services.brands.of_team(event.team)
    return Home(user=user, view=home_view(await desk_of(brands, person, services, ROWS)))


async def desk_of(listed: Sequence[Brand], person: Person, services: Services, rows: int = 0) -> Desk:
    """What lies on the person's desk: conversations are counted, and so many of each kind shown."""
    brands = {brand.id: brand for brand in listed}
    accounts = {one.id: one for _, found in await services.accounts.of_brands(listed) for one in found}
    posts = await services.posts.queue(listed, limit=_MOST)
    heaps = {view: await _heap(view, listed, person, services, rows) for view in _HEAPS}
    total, shown = await services.reply_reviews.waiting_for(person, listed, rows)
    paused = [await services.pauses.running(brand.id) for brand in listed if brand.paused_at]
    return Desk(
        brands=brands,
        accounts=accounts,
        to_approve=[post for post in posts if may_approve(post, brands[post.brand_id], person)],
        replies=Replies(total=total, shown=shown),
        trouble=[post for post in posts if post.status in _TROUBLE],
        mine=[post for post in posts if post.status in _MINE and person.id in post.editors],
        overdue=heaps[View.OVERDUE],
        claimed=heaps[View.MINE],
        unclaimed=heaps[View.UNCLAIMED],
        upcoming=[post for post in posts if post.status == _S.SCHEDULED],
        health=services.health(),
        pulse=services.pulse(),
        pauses={pause.brand_id: pause for pause in paused if pause},
    )


_HEAPS = (View.OVERDUE, View.MINE, View.UNCLAIMED)


async def _heap(view: View, brands: Sequence[Brand], person: Person, services: Services, rows: int) -> Heap:
    """The person's conversations of a view: no more of them are loaded than are shown."""
    ids = [brand.id for brand in brands if allowed(brand, person, Role.COMMUNITY)]
    wanted = Wanted(brands=ids, view=view, person=person.id, now=services.clock())
    total = await services.conversations.count(wanted)
    shown = await services.conversations.inbox(wanted, limit=rows) if total and rows else ()
    return Heap(total=total, talks=shown)


EVENTS: Mapping[str, Handler] = {"app_home_opened": opened}
