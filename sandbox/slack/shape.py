"""What the whole workspace shares: JSON objects, Slack's errors, ids and timestamps."""

import secrets
import string
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

Json = dict[str, Any]
"""A decoded JSON object, in the form Slack gives it."""

_LETTERS = string.ascii_uppercase + string.digits
_SHORT = string.ascii_letters + string.digits


class SlackError(Exception):
    """An answer with `ok: false`: Slack's error string, with whatever Slack sends beside it."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details: Json = dict(details)

    def answer(self) -> Json:
        """The body of the answer."""
        return {"ok": False, "error": self.code, **self.details}


class ActError(Exception):
    """What a person tried cannot be done: an error string and the HTTP status of the control API."""

    def __init__(self, code: str, status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what can go wrong with an act into ActError, so that page and control API say the same."""
    try:
        yield
    except SlackError as error:
        raise ActError(error.code, 404 if error.code.endswith("not_found") else 400) from error
    except KeyError as missing:
        raise ActError(f"missing: {missing.args[0]}") from missing
    except (TypeError, ValueError) as error:
        raise ActError("invalid_value") from error


def new_id(prefix: str, length: int = 10) -> str:
    """A fresh id in Slack's manner: a letter that says the kind, then capitals and digits."""
    return prefix + "".join(secrets.choice(_LETTERS) for _ in range(length))


def short_id(length: int = 5) -> str:
    """What Slack gives a block or element that came without an id."""
    return "".join(secrets.choice(_SHORT) for _ in range(length))


def stamp(moment: datetime) -> str:
    """A message timestamp: Unix seconds with six decimals, as text."""
    return f"{moment.timestamp():.6f}"


def plain(text: str) -> Json:
    """A plain_text object as Slack hands it out."""
    return {"type": "plain_text", "text": text, "emoji": True}
