"""Who asks."""

from bot.domain.brand import Person
from bot.slack.door import Request
from bot.slack.services import Services


async def person_of(request: Request, services: Services) -> Person:
    """The person behind a request, with their groups and their zone."""
    return await services.people.person(request.team, request.user, request.user_team)
