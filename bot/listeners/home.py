"""The App Home tab."""

from collections.abc import Mapping, Sequence

from bot.blocks.home import Desk, closed_view, home_view
from bot.domain.approval import may_approve
from bot.domain.brand import Brand, Person
from bot.domain.conversation import ConversationStatus
from bot.domain.ids import SlackUserId
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
    return Home(user=user, view=home_view(await desk_of(brands, person, services)))


async def desk_of(listed: Sequence[Brand], person: Person, services: Services) -> Desk:
    """What lies on the person's desk."""
    brands = {brand.id: brand for brand in listed}
    accounts = {one.id: one for _, found in await services.accounts.of_brands(listed) for one in found}
    posts = await services.posts.queue(listed, limit=_MOST)
    talks = await services.conversations.inbox(listed, limit=_MOST)
    paused = [await services.pauses.running(brand.id) for brand in listed if brand.paused_at]
    return Desk(
        brands=brands,
        accounts=accounts,
        to_approve=[post for post in posts if may_approve(post, brands[post.brand_id], person)],
        trouble=[post for post in posts if post.status in _TROUBLE],
        mine=[post for post in posts if post.status in _MINE and person.id in post.editors],
        claimed=[
            talk
            for talk in talks
            if talk.conversation.status == ConversationStatus.CLAIMED
            and talk.conversation.claimed_by == person.id
        ],
        unclaimed=[talk for talk in talks if talk.conversation.status == ConversationStatus.NEW],
        upcoming=[post for post in posts if post.status == _S.SCHEDULED],
        health=services.health(),
        pulse=services.pulse(),
        pauses={pause.brand_id: pause for pause in paused if pause},
    )


EVENTS: Mapping[str, Handler] = {"app_home_opened": opened}
