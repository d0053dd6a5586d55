"""Where platforms knock over HTTP."""

from starlette.requests import Request
from starlette.responses import Response

from bot import metrics
from bot.services.hook import HookService, Knock
from bot.web import Door

_STATUS = {Knock.HEARD: 201, Knock.FORGED: 403, Knock.UNKNOWN: 404}


def hooks_door(service: HookService) -> Door:
    """Takes knocks, by the name at the end of their address; what they bring is not even read."""

    async def receive(request: Request) -> Response:
        outcome = await service.knock(request.path_params["name"], request.headers.get("authorization", ""))
        metrics.KNOCKS.labels(outcome).inc()
        return Response(status_code=_STATUS[outcome])

    return receive
