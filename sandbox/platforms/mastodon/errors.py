"""How Mastodon refuses, in its own words."""

from sandbox.platforms.calls import RefusalError


def refused(status: int, error: str) -> RefusalError:
    """A refusal with Mastodon's error shape."""
    return RefusalError(status, {"error": error})


def not_found() -> RefusalError:
    """What is asked for is not there, or not for this account to see."""
    return refused(404, "Record not found")


def invalid(what: str) -> RefusalError:
    """The content will never pass; `what` names the field and the fault."""
    return refused(422, f"Validation failed: {what}")
