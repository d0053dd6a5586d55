"""A Mastodon instance at /mastodon."""

from collections.abc import Awaitable, Callable, Iterator
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.platforms.calls import Call, RefusalError
from sandbox.platforms.mastodon import (
    accounts,
    discovery,
    instance,
    media,
    notifications,
    oauth,
    push,
    statuses,
)
from sandbox.platforms.mastodon.api import Handler, route
from sandbox.platforms.mastodon.entities import Entities
from sandbox.platforms.mastodon.site import PREFIX, Mastodon
from sandbox.platforms.pages import post_page

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]

_MODULES = (oauth, instance, accounts, statuses, media, notifications, push, discovery)


def endpoints(site: Mastodon) -> Iterator[BaseRoute]:
    """Everything under /mastodon."""
    for module in _MODULES:
        for way in module.WAYS:
            yield route(site, way)
    for path, handler in media.FILES:
        yield Route(path, _file(site, handler))
    yield Route("/@{acct}/{id}", _page(site))
    yield Route("/{rest:path}", _missing, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])


def _file(site: Mastodon, handler: Handler) -> Endpoint:
    async def serve(request: Request) -> Response:
        call = Call(path=request.path_params, values={}, headers={}, origin="", url="")
        try:
            answer = handler(site, call)
        except RefusalError as error:
            return JSONResponse(error.answer.body, error.answer.status)
        return Response(answer.body, headers=dict(answer.headers))

    return serve


def _page(site: Mastodon) -> Endpoint:
    async def serve(request: Request) -> Response:
        status = site.visible(request.path_params["id"], None)
        if status is None:
            return await _missing(request)
        drawn = Entities(site, PREFIX).status(status)
        pictures = [(one["url"], one["description"] or "") for one in drawn["media_attachments"]]
        account = drawn["account"]
        return HTMLResponse(
            post_page((account["display_name"], f"@{account['acct']}"), drawn["content"], pictures)
        )

    return serve


async def _missing(_: Request) -> Response:
    return JSONResponse({"error": "Not Found"}, 404)
