"""What the log says: a fixed event a line with its facts, and never a text, a body or a token."""

import logging
import re
import sys

# The last is uvicorn's own: its words once more, with colours.
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}

_TOKENS = re.compile(r"\b(xox[a-z]|xapp|xwfp)-[\w-]+|(?<=Bearer )[\w.~+/=-]+")
"""Slack's tokens, and whatever authorizes a request: an error of a library may quote what it sent."""


class Facts(logging.Formatter):
    """Writes `time level logger: event key=value …`, without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with the facts that were given as `extra` behind the event."""
        line, *trace = super().format(record).split("\n")
        facts = [f"{name}={value!r}" for name, value in vars(record).items() if name not in _PLAIN]
        return _TOKENS.sub("…", "\n".join([" ".join([line, *facts]), *trace]))


def set_up(level: str) -> None:
    """Log to standard error from this level on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Facts("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler])
    # They tell of every request, with its address; what matters of it is logged by whoever asked.
    for name in ("httpx", "aiohttp", "apscheduler", "slack_bolt", "slack_sdk"):
        logging.getLogger(name).setLevel(logging.WARNING)
