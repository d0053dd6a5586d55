"""The routes of the page: the whole of it, its inside for live updates, files, and static things."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.platforms.stage import Platforms
from sandbox.slack.shape import SlackError
from sandbox.slack.workspace import Workspace
from sandbox.web.desk import Desk
from sandbox.web.place import place

STATIC = Path(__file__).parent / "static"
_SHOWABLE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_POLICY = (
    "default-src 'self'; img-src 'self' http: https: data:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)


class Page:
    """The page as a part of the sandbox; it has no work of its own but to answer."""

    def __init__(
        self, workspace: Workspace, platforms: Platforms | None, clock: Callable[[], datetime]
    ) -> None:
        self._workspace = workspace
        self._desk = Desk(workspace, platforms, clock)

    @property
    def routes(self) -> list[BaseRoute]:
        """`/`, its inside for live updates at `/page`, uploaded files, and `/static`."""
        return [
            Route("/", self.whole),
            Route("/page", self.inside),
            Route("/page/files/{file_id}", self.file),
            Mount("/static", StaticFiles(directory=STATIC)),
        ]

    async def start(self) -> None:
        """Nothing to begin."""

    async def stop(self) -> None:
        """Nothing to save."""

    async def whole(self, request: Request) -> Response:
        """The page, for a browser that has just come."""
        return _html(self._desk.page("page.html", place(request.query_params)))

    async def inside(self, request: Request) -> Response:
        """What changes on the page, for the script to put in place of what is there."""
        return _html(self._desk.page("app.html", place(request.query_params)))

    async def file(self, request: Request) -> Response:
        """An uploaded file."""
        return _file(self._workspace, request.path_params["file_id"])


def _html(body: str) -> Response:
    return HTMLResponse(body, headers={"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"})


def _file(workspace: Workspace, file_id: str) -> Response:
    try:
        facts, content = workspace.files.find(file_id), workspace.files.content(file_id)
    except SlackError:
        return Response("There is no such file.", status_code=404, media_type="text/plain")
    showable = facts["mimetype"] in _SHOWABLE
    # Anything else could be a page of its own with a script in it, so it is only ever saved.
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "max-age=3600"}
    if not showable:
        headers["Content-Disposition"] = "attachment"
    kind = facts["mimetype"] if showable else "application/octet-stream"
    return Response(content, media_type=kind, headers=headers)
