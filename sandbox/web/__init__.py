"""The page: channels, threads, modals, App Home, and the platforms' public timelines beside them."""

from collections.abc import Callable
from datetime import datetime

from sandbox.feed import Feed
from sandbox.platforms.stage import Platforms
from sandbox.slack.workspace import Workspace
from sandbox.web.page import Page


def routes(
    workspace: Workspace, platforms: Platforms | None, _feed: Feed, clock: Callable[[], datetime]
) -> Page:
    """The page as a part of the sandbox; the platforms may be missing."""
    return Page(workspace, platforms, clock)
