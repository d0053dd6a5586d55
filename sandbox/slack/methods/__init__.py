"""Slack's Web API methods, one module for each family."""

from collections.abc import Mapping

from sandbox.slack.methods import app, chat, conversations, files, views
from sandbox.slack.methods.method import Method

METHODS: Mapping[str, Method] = {
    **app.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **views.METHODS,
}
"""Every method there is, by name."""
