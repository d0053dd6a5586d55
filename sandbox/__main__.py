"""`python -m sandbox`: run the sandbox on loopback until interrupted."""

import argparse
import signal
import socket
import sys
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path

import uvicorn

from sandbox.feed import Feed
from sandbox.server import Sandbox
from sandbox.slack import seed

HOST = "127.0.0.1"


class Server(uvicorn.Server):
    """A uvicorn that ends the streams of changes before it waits for its connections to end."""

    def __init__(self, config: uvicorn.Config, feed: Feed) -> None:
        super().__init__(config)
        self._feed = feed

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the feed, then as uvicorn does."""
        self._feed.close()
        await super().shutdown(sockets)


def main() -> None:
    """Parse the arguments, say where the sandbox is, and serve."""
    options = _parser().parse_args()
    # uvicorn sends the signal on to us when it is done; leaving this way clears the temporary directory.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with ExitStack() as stack, suppress(KeyboardInterrupt):
        data = options.data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sandbox-")))
        data.mkdir(parents=True, exist_ok=True)
        listener = stack.enter_context(_listen(options.port))
        address = f"http://{HOST}:{listener.getsockname()[1]}"
        sandbox = Sandbox(data, address, options.seed)
        if options.mode:
            sandbox.workspace.state.save_settings(mode=options.mode, request_url=options.request_url)
        _tell(address)
        config = uvicorn.Config(
            sandbox.app, log_level="warning", ws_ping_interval=10, timeout_graceful_shutdown=2
        )
        Server(config, sandbox.feed).run(sockets=[listener])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8765, help="port to listen on; 0 takes a free one")
    parser.add_argument(
        "--data", type=Path, help="directory that keeps the sandbox; without it all is gone at the end"
    )
    parser.add_argument("--seed", type=int, default=1, help="seed of the followers' behaviour")
    parser.add_argument("--mode", choices=("socket", "http"), help="how requests reach the bot")
    parser.add_argument("--request-url", default="", help="where requests go with --mode http")
    return parser


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((HOST, port))
    # Whoever reads the address may come at once: the first connections wait until the server is up.
    listener.listen(100)
    return listener


def _tell(address: str) -> None:
    """Say where it is, first on one line that a script can read, then what a bot needs to connect."""
    lines = [
        f"Sandbox ready: {address}",
        f"  PRESSROOM_SLACK_API_URL={address}/slack/api/",
        f"  SLACK_BOT_TOKEN={seed.BOT_KEY} SLACK_APP_TOKEN={seed.APP_KEY}",
        f"  SLACK_SIGNING_SECRET={seed.SIGNING_KEY}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
