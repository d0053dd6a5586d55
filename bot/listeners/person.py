"""Who asks, and what is for members of the workspace alone."""

from bot.domain.brand import Person, require_member
from bot.slack.door import Answers, Handler, Request
from bot.slack.services import Services


async def person_of(request: Request, services: Services) -> Person:
    """The person behind a request, with their groups and their zone."""
    return await services.people.person(request.team, request.user, request.user_team)


def for_members(handler: Handler) -> Handler:
    """The same handler, for members alone.

    A guest may be in a channel of ours, and is to read no more than stands there.
    """

    async def guarded(request: Request, services: Services) -> Answers:
        require_member(await person_of(request, services))
        return await handler(request, services)

    return guarded
