"""`pressroom`, and `python -m bot`."""

import logging
import sys

from bot.errors import BotError
from bot.loading import loading

logger = logging.getLogger(__name__)


def main() -> None:
    """Run the command line; what went wrong is said in words, with a status of 1."""
    try:
        with loading():
            from bot.cli import app  # so that a fault in a module is reported here, too

        app(prog_name="pressroom")
    except BotError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)
    except Exception:
        logger.exception("pressroom stopped")
        sys.exit(1)


if __name__ == "__main__":
    main()
