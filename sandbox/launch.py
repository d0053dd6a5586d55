"""`python -m sandbox.launch`: the sandbox with a bot in it, as one process tree that Ctrl-C ends cleanly.

The bot is started as anybody would start it, by its command line, and knows of the sandbox no more than
addresses and tokens in its environment.
"""

import argparse
import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TextIO

import httpx
import yaml

from sandbox.slack import seed

BRAND = "Linden Coffee"
_PYTHON = (sys.executable, "-m")
_PATIENCE = 15.0
_REST = 1.0
_LINUX = sys.platform == "linux"
_PR_SET_PDEATHSIG = 1
"""https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html"""

WELCOME = """
  Pressroom is running:  {address}

  What to try, in five minutes (you are Wren, the writer; switch people at the top left):
    1. In #social-review type /social draft Our autumn roast is here! and send it for approval.
    2. Become Ada, the approver: press Approve on the card, then Publish now. See it on the timelines.
    3. Become Cem in #community: followers have commented. Press Reply, or write in the thread and send it.
    4. As Lena: /social digest now, /social stats, and the Home tab.
    5. Kill the bot (kill -9 {bot}); it comes back, and nothing is lost or said twice.
  Ctrl-C ends it.
"""


def main() -> None:
    """Start all, and stay until Ctrl-C or SIGTERM."""
    options = _parser().parse_args()
    with ExitStack() as stack:
        data = options.data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pressroom-")))
        Tree(data, options).run()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="pressroom sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--http", action="store_true")
    return parser


class Tree:
    """The two processes: the sandbox's server, and the bot, which is started again when it dies."""

    def __init__(self, data: Path, options: argparse.Namespace) -> None:
        self._data = data.resolve()
        self._home = self._data / "bot"
        self._options = options
        self._bot_port = _free_port()
        self._stopping = threading.Event()
        self._running: list[subprocess.Popen[str]] = []

    def run(self) -> None:
        """Start, say where it is, look after the bot, and stop both."""
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: self._stopping.set())
        try:
            self._serve()
        finally:
            self._stop()

    def _serve(self) -> None:
        address = self._start_server()
        environment = {
            **_outside(os.environ),
            **_settings(address, self._data),
            "PRESSROOM_HTTP_PORT": str(self._bot_port),
        }
        self._home.mkdir(parents=True, exist_ok=True)
        self._install(address, environment)
        if not (self._home / "pressroom.db").exists():
            for words, secret in _first_steps(address):
                self._type(words, environment | secret, stdout=sys.stderr)
        bot = self._start_bot(environment)
        self._await_bot(bot)
        sys.stdout.write(WELCOME.format(address=address, bot=bot.pid))
        sys.stdout.flush()
        while not self._stopping.wait(_REST):
            if self._running[0].poll() is not None:
                return
            if bot.poll() is not None:
                bot = self._start_bot(environment)
                sys.stdout.write(f"  The bot had stopped; it is running again (process {bot.pid}).\n")
                sys.stdout.flush()

    def _install(self, address: str, environment: Mapping[str, str]) -> None:
        """Install the app as an operator does: from the manifest that the bot prints, and with no more."""
        printed = self._type(["manifest"], environment, stdout=subprocess.PIPE)
        manifest = yaml.safe_load(printed)
        with httpx.Client(trust_env=False, timeout=_PATIENCE) as http:
            http.post(f"{address}/control/slack/manifest", json=manifest).raise_for_status()

    def _type(self, words: Sequence[str], environment: Mapping[str, str], stdout: int | TextIO) -> str:
        typed = (*_PYTHON, "bot", *words)
        done = subprocess.run(typed, env=environment, cwd=self._home, check=True, stdout=stdout, text=True)
        return done.stdout or ""

    def _start_server(self) -> str:
        options = self._options
        words = ["sandbox", "--port", str(options.port), "--seed", str(options.seed)]
        words += ["--data", str(self._data / "sandbox"), "--mode", "http" if options.http else "socket"]
        words += ["--request-url", f"http://127.0.0.1:{self._bot_port}/slack/events"]
        server = self._start(words, os.environ, stdout=subprocess.PIPE)
        first = server.stdout.readline() if server.stdout else ""
        if not first:
            sys.exit(f"The sandbox did not start. Is port {options.port} taken? Try --port 0.")
        return first.split()[-1]

    def _start_bot(self, environment: Mapping[str, str]) -> subprocess.Popen[str]:
        words = ["bot", "run", "--http" if self._options.http else "--socket"]
        bot = self._start(words, environment, cwd=self._home)
        self._running[1:] = [bot]
        return bot

    def _await_bot(self, bot: subprocess.Popen[str]) -> None:
        """Until Slack reaches the bot, or it died, or so long that it is better to say where the page is."""
        end = time.monotonic() + _PATIENCE
        with httpx.Client(trust_env=False, timeout=_REST) as http:
            while bot.poll() is None and time.monotonic() < end and not self._stopping.wait(_REST / 10):
                with suppress(httpx.TransportError):
                    if http.get(f"http://127.0.0.1:{self._bot_port}/readyz").is_success:
                        return

    def _start(
        self,
        words: Sequence[str],
        environment: Mapping[str, str],
        stdout: int | None = None,
        cwd: Path | None = None,
    ) -> subprocess.Popen[str]:
        # A session of its own: Ctrl-C in the terminal reaches this process alone, which then ends the others.
        process = subprocess.Popen(
            (*_PYTHON, *words),
            env=environment,
            stdout=stdout,
            text=True,
            start_new_session=True,
            cwd=cwd,
            preexec_fn=_end_with_parent if _LINUX else None,  # noqa: PLW1509 - there is one thread only
        )
        self._running.append(process)
        return process

    def _stop(self) -> None:
        """End the bot first, then what it talks to."""
        for process in reversed(self._running):
            process.terminate()
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _outside(environment: Mapping[str, str]) -> dict[str, str]:
    """What is around us but a real installation's settings; its `.env` is out of sight of `_home`, too."""
    return {name: value for name, value in environment.items() if not name.startswith("PRESSROOM_")}


def _settings(address: str, data: Path) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": seed.BOT_KEY,
        "SLACK_APP_TOKEN": seed.APP_KEY,
        "SLACK_SIGNING_SECRET": seed.SIGNING_KEY,
        "PRESSROOM_SLACK_API_URL": f"{address}/slack/api/",
        "PRESSROOM_DATA_DIR": str(data / "bot"),
        "PRESSROOM_CLOCK_FILE": str(data / "sandbox" / "clock"),
        "PRESSROOM_POLL_SECONDS": "3",
        # Nothing leaves this machine, and links to the sandbox's own pages can be tried.
        "PRESSROOM_LINK_CHECK": "local",
        "PRESSROOM_LOG_LEVEL": "WARNING",
    }


def _first_steps(address: str) -> list[tuple[list[str], dict[str, str]]]:
    """What an operator types to make the brand and connect its accounts, and the secrets that go with it."""
    brand = ["brand", "add", BRAND, "--timezone", "Europe/Berlin", "--channel", "C0REVIEW"]
    channels = ["--community", "C0COMMUNITY", "--digest", "C0DAILY"]
    roles = ["brand", "roles", BRAND, "approver=S0APPROVERS", "community=U0CEM", "admin=U0LENA"]
    accounts = [
        ("mastodon", "linden", "sandbox-mastodon-token"),
        ("bluesky", "linden.test", "sandbox-bluesky-password"),
    ]
    connected = [
        ["account", "add", name, "--brand", BRAND, "--server", f"{address}/{name}", "--handle", handle]
        for name, handle, _ in accounts
    ]
    secrets = [{"SANDBOX_SECRET": secret} for _, _, secret in accounts]
    named = [[*words, "--secret-env", "SANDBOX_SECRET"] for words in connected]
    return [([*brand, *channels], {}), (roles, {}), *zip(named, secrets, strict=True)]


def _end_with_parent() -> None:
    """Have Linux end this process when the one that started it dies, however that dies."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


if __name__ == "__main__":
    main()
