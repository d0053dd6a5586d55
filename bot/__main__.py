"""`pressroom`, and `python -m bot`."""

import logging
import sys

from bot.errors import BotError

logger = logging.getLogger(__name__)


def main() -> None:
    """Run the command line; what went wrong is said in words, with a status of 1."""
    from bot.cli import app  # noqa: PLC0415 - so that a fault in a module is reported here, too

    try:
        app(prog_name="pressroom")
    except BotError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)
    except Exception:
        logger.exception("pressroom stopped")
        sys.exit(1)


if __name__ == "__main__":
    main()
