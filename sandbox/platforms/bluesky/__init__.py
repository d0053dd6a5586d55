"""A Bluesky server (PDS and AppView in one) at /bluesky."""

from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.platforms.bluesky import actors, chat, feed, graph, notifications, repo, session
from sandbox.platforms.bluesky.api import route
from sandbox.platforms.bluesky.facets import as_html
from sandbox.platforms.bluesky.lexicon import POST
from sandbox.platforms.bluesky.pds import Bluesky
from sandbox.platforms.bluesky.views import Views
from sandbox.platforms.images import avatar, banner
from sandbox.platforms.pages import post_page

_MODULES = (session, repo, feed, actors, graph, notifications, chat)


def endpoints(pds: Bluesky) -> Iterator[BaseRoute]:
    """Everything under /bluesky."""

    async def page(request: Request) -> Response:
        return _page(pds, request)

    yield route(pds, [method for module in _MODULES for method in module.METHODS])
    yield Route("/avatars/{handle}.png", _avatar)
    yield Route("/banners/{handle}.png", _banner)
    yield Route("/profile/{handle}/post/{rkey}", page)
    yield Route("/{rest:path}", _missing, methods=["GET", "POST"])


async def _avatar(request: Request) -> Response:
    return Response(avatar(request.path_params["handle"]), media_type="image/png")


async def _banner(request: Request) -> Response:
    return Response(banner(request.path_params["handle"]), media_type="image/png")


async def _missing(_: Request) -> Response:
    return JSONResponse({"error": "NotFound", "message": "Not Found"}, 404)


def _page(pds: Bluesky, request: Request) -> Response:
    actor = pds.actor(request.path_params["handle"])
    record = pds.records.get(f"at://{actor.id}/{POST}/{request.path_params['rkey']}") if actor else None
    if record is None:
        return HTMLResponse("Post not found", 404)
    drawn = Views(pds, "", None).post(record)
    pictures = [(one["fullsize"], one["alt"]) for one in drawn.get("embed", {}).get("images", [])]
    author = drawn["author"]
    return HTMLResponse(
        post_page((author["displayName"], f"@{author['handle']}"), as_html(record.value), pictures)
    )
