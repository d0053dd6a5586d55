"""The process: its first line, and what is there again after it was stopped or killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.sandbox.slack.running import BOT, NO_TLS, Json


@contextmanager
def sandbox(data: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The sandbox as a process, and its address."""
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--data", str(data), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        first = process.stdout.readline()
        assert first.startswith("Sandbox ready: http://127.0.0.1:")
        try:
            yield process, first.removeprefix("Sandbox ready: ").strip()
        finally:
            process.terminate()
            process.wait(10)


def call(url: str, body: Json | None = None) -> Json:
    """One call; a POST when there is a body."""
    method, headers = ("GET" if body is None else "POST"), {"authorization": f"Bearer {BOT}"}
    answer = httpx.request(method, url, json=body, headers=headers, trust_env=False, verify=NO_TLS)
    result: Json = answer.json()
    return result


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_a_restart_finds_everything_again(tmp_path: Path, end: signal.Signals) -> None:
    with sandbox(tmp_path) as (process, url):
        root = call(f"{url}/slack/api/chat.postMessage", {"channel": "C0REVIEW", "text": "kept"})
        answer = {"channel": "C0REVIEW", "text": "below", "thread_ts": root["ts"]}
        call(f"{url}/slack/api/chat.postMessage", answer)
        call(f"{url}/slack/api/views.publish", {"user_id": "U0ADA", "view": {"type": "home", "blocks": []}})
        call(f"{url}/control/channels", {"name": "launch", "members": ["U0ADA"]})
        call(f"{url}/control/clock", {"advance": 60})
        time.sleep(1)
        process.send_signal(end)
        process.wait(10)
    with sandbox(tmp_path, "--mode", "http", "--request-url", "http://127.0.0.1:9/") as (_process, url):
        (message,) = call(f"{url}/control/channels/C0REVIEW/messages")["messages"]
        assert [message["text"], *(reply["text"] for reply in message["replies"])] == ["kept", "below"]
        assert call(f"{url}/control/people/U0ADA/home")["view"]["type"] == "home"
        assert "launch" in [one["name"] for one in call(f"{url}/control/channels")["channels"]]
        assert call(f"{url}/control/clock")["offset"] == 60
        assert call(f"{url}/control/slack/mode")["mode"] == "http"


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_it_leaves_quietly_and_nothing_behind(tmp_path: Path, end: signal.Signals) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "sandbox", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout
        process.stdout.readline()
        url = "".join(process.stdout.readline().split("=")[1:]).strip()
        with httpx.stream(
            "GET", url.replace("slack/api/", "control/feed"), trust_env=False, verify=NO_TLS
        ) as feed:
            changes = feed.iter_lines()
            assert next(changes) == ": listening"
            process.send_signal(end)
            assert list(changes) == [""]
        _out, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, "")
    assert list(tmp_path.iterdir()) == []
