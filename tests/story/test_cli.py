"""The command line, as an operator types it: what it says, what it returns, and what it leaves behind."""

import io
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest
import yaml

from bot.__main__ import main
from bot.app import TABLES, app_manifest
from bot.commands import COMMANDS
from bot.settings import load
from bot.slack.manifest import SCOPES
from tests.servers.process import at_the_end
from tests.story.place import NO_TLS, SLACK, Program, environment, free_port, wait_until_ready

pytestmark = pytest.mark.xdist_group("story-cli")

PRESSROOM = str(Path(sys.executable).with_name("pressroom"))
SECRET = "sandbox-mastodon-token"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What came of a line that was typed."""

    returncode: int
    stdout: str
    stderr: str


def typed(folder: Path, *words: str, **settings: str) -> Answer:
    """What comes of typing `pressroom …` in the folder; in this process, as starting takes long."""
    out, errors = io.StringIO(), io.StringIO()
    found = environment(PRESSROOM_DATA_DIR=str(folder / "data"), NO_COLOR="1", COLUMNS="200", **settings)
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(errors):
        patch.chdir(folder)
        patch.setattr(os, "environ", found)
        patch.setattr(sys, "argv", ["pressroom", *words])
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
    return Answer(returncode=code, stdout=out.getvalue(), stderr=errors.getvalue())


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("cli")
    program = Program(["sandbox", "--port", "0", "--data", str(folder / "sandbox")], folder)
    program.start()
    try:
        yield program.first_line().split()[-1]
    finally:
        program.stop()


def slack_at(url: str) -> dict[str, str]:
    return {**SLACK, "PRESSROOM_SLACK_API_URL": f"{url}/slack/api/"}


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("--help",), ("run", "sandbox", "migrate", "doctor", "manifest", "brand", "account")),
        (("run", "--help"), ("--http", "--socket", "until Ctrl-C")),
        (("sandbox", "--help"), ("--port", "--data", "--seed", "--http")),
        (("brand", "add", "--help"), ("--timezone", "--channel", "Europe/Berlin")),
        (("account", "add", "--help"), ("--server", "--handle", "--secret-env", "mastodon or bluesky")),
        (("manifest", "--help"), ("--url", "api.slack.com/apps")),
        (("doctor", "--help"), ("one line each",)),
    ],
)
def test_help_says_what_one_needs_to_know(
    tmp_path: Path, words: tuple[str, ...], wanted: tuple[str, ...]
) -> None:
    answer = typed(tmp_path, *words)
    assert answer.returncode == 0
    said = " ".join(answer.stdout.split())
    assert [word for word in wanted if word not in said] == []


def test_run_without_settings_says_what_is_missing_and_where_to_get_it(tmp_path: Path) -> None:
    answer = typed(tmp_path, "run", "--socket")
    assert answer.returncode == 1
    for wanted in ("SLACK_BOT_TOKEN: OAuth & Permissions", "SLACK_APP_TOKEN: Basic", "pressroom sandbox"):
        assert wanted in answer.stderr
    assert "Traceback" not in answer.stderr
    assert "SLACK_SIGNING_SECRET: Basic" in typed(tmp_path, "run", "--http").stderr


def test_all_faults_of_the_settings_are_told_at_once(tmp_path: Path) -> None:
    wrong = {"PRESSROOM_HTTP_PORT": "many", "PRESSROOM_COMMAND": "social", "PRESSROOM_SLACK_API_URL": "slack"}
    answer = typed(tmp_path, "run", **wrong)
    assert answer.returncode == 1
    assert [name for name in wrong if name not in answer.stderr] == []
    assert "Traceback" not in answer.stderr


def test_the_manifest_has_all_that_the_tables_have(tmp_path: Path) -> None:
    found = yaml.safe_load(typed(tmp_path, "manifest").stdout)
    [command] = found["features"]["slash_commands"]
    assert command["command"] == "/social"
    assert [name for name in COMMANDS if name not in command["usage_hint"]] == []
    assert {one["callback_id"] for one in found["features"]["shortcuts"]} == set(TABLES.shortcuts)
    events = found["settings"]["event_subscriptions"]["bot_events"]
    assert {name.partition(".")[0] for name in events} == set(TABLES.events)
    assert found["oauth_config"]["scopes"]["bot"] == list(SCOPES)
    assert found["settings"]["socket_mode_enabled"] is True


def test_the_manifest_for_http_has_the_address_everywhere(tmp_path: Path) -> None:
    answer = typed(tmp_path, "manifest", "--url", "https://bot.example/", PRESSROOM_COMMAND="/press")
    found = yaml.safe_load(answer.stdout)
    where = "https://bot.example/slack/events"
    settings = found["settings"]
    assert found["features"]["slash_commands"][0]["command"] == "/press"
    assert found["features"]["slash_commands"][0]["url"] == where
    assert settings["event_subscriptions"]["request_url"] == settings["interactivity"]["request_url"] == where
    assert settings["socket_mode_enabled"] is False


def test_brands_and_accounts_are_made_and_looked_at(tmp_path: Path, sandbox: str) -> None:
    settings = {**slack_at(sandbox), "TOKEN_OF_LINDEN": SECRET, "WRONG": "nonsense"}
    assert "up to date" in typed(tmp_path, "migrate", **settings).stdout
    assert "No account is connected yet" in typed(tmp_path, "account", "list", **settings).stdout
    brand = ("brand", "add", "Linden", "--timezone", "Europe/Berlin", "--channel", "C0REVIEW")
    assert typed(tmp_path, *brand, **settings).stdout == "Made the brand Linden (Europe/Berlin).\n"
    roles = ("brand", "roles", "linden")
    given = typed(tmp_path, *roles, "approver=U0ADA,S0APPROVERS", "admin=U0LENA", **settings).stdout
    assert dict(line.split(maxsplit=1) for line in given.splitlines()) == {
        "writer": "anybody",
        "approver": "S0APPROVERS, U0ADA",
        "community": "anybody",
        "admin": "U0LENA",
    }
    refused = typed(tmp_path, *roles, "boss=U0ADA", **settings)
    assert (refused.returncode, refused.stderr.startswith("“boss=U0ADA” gives no role.")) == (1, True)
    again = typed(tmp_path, *brand, **settings)
    assert (again.returncode, "Traceback" in again.stderr) == (1, False)
    named = typed(tmp_path, "brand", "add", "Oak", "--timezone", "UTC", "--channel", "#oak", **settings)
    assert (named.returncode, named.stderr.startswith("#oak is a name.")) == (1, True)
    account = ("--server", f"{sandbox}/mastodon", "--handle", "linden", "--secret-env")
    add = ("account", "add", "mastodon", "--brand", "linden", *account)
    refused = typed(tmp_path, *add, "WRONG", **settings)
    assert refused.returncode == 1
    assert "does not accept this handle and secret" in refused.stderr
    assert "EMPTY is empty" in typed(tmp_path, *add, "EMPTY", **settings).stderr
    made = typed(tmp_path, *add, "TOKEN_OF_LINDEN", **settings)
    assert made.stdout == "Connected Mastodon @linden for Linden.\n"
    listed = typed(tmp_path, "account", "list", **settings).stdout
    assert "connected" in listed
    unknown = typed(
        tmp_path, "account", "add", "pinterest", "--brand", "Linden", *account, "WRONG", **settings
    )
    assert (unknown.returncode, "Traceback" in unknown.stderr) == (1, False)
    healthy = typed(tmp_path, "doctor", **settings)
    assert healthy.returncode == 0
    assert "ok    database" in healthy.stdout
    assert "ok    media: 1 KB of 5000.0 MB are used" in healthy.stdout
    assert "ok    slack token: works in Linden Coffee" in healthy.stdout
    assert "ok    Mastodon @linden: works" in healthy.stdout
    assert SECRET not in healthy.stdout + made.stdout + listed


def test_the_doctor_says_what_is_wrong_and_how_to_mend_it(tmp_path: Path, sandbox: str) -> None:
    nothing = typed(tmp_path, "doctor")
    assert nothing.returncode == 1
    assert "FAIL  slack: set SLACK_BOT_TOKEN: " in nothing.stdout
    wrong = typed(tmp_path, "doctor", **{**slack_at(sandbox), "SLACK_BOT_TOKEN": "xoxb-wrong"})
    assert wrong.returncode == 1
    assert "FAIL  slack token: " in wrong.stdout
    assert "reinstall the app" in wrong.stdout
    assert "xoxb-wrong" not in wrong.stdout + wrong.stderr
    away = typed(tmp_path, "doctor", **slack_at("http://127.0.0.1:9"))
    assert "can this machine reach http://127.0.0.1:9/slack/api/?" in away.stdout
    database = f"postgresql+asyncpg://nobody@127.0.0.1:{free_port()}/none"
    missing = typed(tmp_path, "doctor", **slack_at(sandbox), PRESSROOM_DATABASE_URL=database)
    assert missing.returncode == 1
    assert "FAIL  database: " in missing.stdout


@pytest.mark.parametrize(("mode", "how"), [("socket", signal.SIGTERM), ("http", signal.SIGINT)])
def test_the_bot_stops_cleanly(tmp_path: Path, sandbox: str, mode: str, how: signal.Signals) -> None:
    port = free_port()
    settings = {**slack_at(sandbox), "PRESSROOM_HTTP_PORT": str(port)}
    bot = Program(["bot", "run", f"--{mode}"], tmp_path, **settings)
    bot.start()
    try:
        wait_until_ready(bot, f"http://127.0.0.1:{port}")
        assert bot.stop(how) == 0
    finally:
        bot.stop(signal.SIGKILL)
    assert "Traceback" not in bot.words_of_log()


@contextmanager
def running(folder: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`pressroom sandbox` as it is typed, and its address."""
    command = [PRESSROOM, "sandbox", "--port", "0", *more]
    # What a real installation has set is none of the sandbox's business.
    real = {"PRESSROOM_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/real", "PRESSROOM_SECRET_KEYS": "real"}
    (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in real.items()))
    settings = environment(TMPDIR=str(folder), **real)
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=settings,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
    with at_the_end("kill", str(process.pid)):
        assert process.stdout is not None
        try:
            lines = (line for line in process.stdout if "Pressroom is running:" in line)
            yield process, next(lines).split()[-1]
        finally:
            process.terminate()
            process.wait(30)
            process.stdout.close()


def ready(address: str, text: str) -> str:
    """The bot's answer to Ada's command."""
    with httpx.Client(base_url=address, verify=NO_TLS, trust_env=False, timeout=20) as http:
        for _ in range(200):
            said = http.post("/control/people/U0ADA/command", json={"channel": "C0REVIEW", "text": text})
            if said.is_success:
                found = http.get("/control/channels/C0REVIEW/messages?as=U0ADA").json()["messages"]
                return str(found[-1]["text"])
            time.sleep(0.1)
    raise AssertionError("the bot never answered")


@pytest.mark.parametrize(
    ("more", "how"), [(("--seed", "7"), signal.SIGINT), (("--http",), signal.SIGTERM)], ids=["socket", "http"]
)
def test_the_sandbox_runs_answers_and_leaves_nothing(
    tmp_path: Path, more: tuple[str, ...], how: signal.Signals
) -> None:
    with running(tmp_path, *more) as (process, address):
        assert "Mastodon @linden" in ready(address, "/social accounts")
        installed = httpx.get(f"{address}/control/slack/manifest", verify=NO_TLS, trust_env=False).json()
        assert installed["manifest"] == app_manifest(load(), None)
        family = psutil.Process(process.pid).children(recursive=True)
        assert len(family) >= 2
        process.send_signal(how)
        assert process.wait(20) == 0
    assert [one for one in family if one.is_running() and one.status() != psutil.STATUS_ZOMBIE] == []
    assert {one.name for one in tmp_path.iterdir()} == {".env", "log"}
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_what_is_kept_is_there_again(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "kept"))
    with running(tmp_path, *data) as (_process, address):
        ready(address, "/social help")
        view = httpx.post(
            f"{address}/control/people/U0WREN/command",
            json={"channel": "C0REVIEW", "text": "/social draft Kept over night"},
            verify=NO_TLS,
            trust_env=False,
            timeout=20,
        )
        assert view.is_success
        with httpx.Client(base_url=f"{address}/control/people/U0WREN", verify=NO_TLS, timeout=20) as http:
            [modal] = http.get("/views").json()["views"]
            assert http.post("/submit", json={"view_id": modal["id"], "values": {}}).is_success
    with running(tmp_path, *data) as (_process, address):
        assert "Kept over night" in ready(address, "/social queue")


def test_the_audit_log_is_listed_and_proven(tmp_path: Path, sandbox: str) -> None:
    settings = slack_at(sandbox)
    assert "The log is empty" in typed(tmp_path, "audit", "verify", **settings).stdout
    for name in ("Linden", "Oak"):
        typed(tmp_path, "brand", "add", name, "--timezone", "UTC", "--channel", "C0REVIEW", **settings)
    listed = typed(tmp_path, "audit", "list", "--limit", "1", **settings).stdout
    assert (listed.count("brand:add"), "operator" in listed) == (1, True)
    good = typed(tmp_path, "audit", "verify", **settings)
    assert (good.returncode, "2 entries, all as written" in good.stdout) == (0, True)
    with closing(sqlite3.connect(tmp_path / "data" / "pressroom.db")) as database, database:
        database.execute("UPDATE audit SET actor = 'U0X' WHERE number = 1")
    bad = typed(tmp_path, "audit", "verify", **settings)
    assert (bad.returncode, "entry 1 is not what was written" in bad.stdout) == (1, True)
