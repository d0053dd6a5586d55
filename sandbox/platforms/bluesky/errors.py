"""How a Bluesky server refuses, in its own words."""

from sandbox.platforms.calls import RefusalError


def refused(error: str, message: str, status: int = 400) -> RefusalError:
    """A refusal with XRPC's error shape."""
    return RefusalError(status, {"error": error, "message": message})


def invalid(message: str) -> RefusalError:
    """The request or record will never pass."""
    return refused("InvalidRequest", message)
