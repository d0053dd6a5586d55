from pathlib import Path

import pytest

from bot.clock import clock_of, utc_now
from bot.errors import ConfigurationError
from bot.settings import load, missing_for_slack


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "PRESSROOM_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_without_settings_slack_is_slack_and_the_database_is_a_file(tmp_path: Path) -> None:
    settings = load()
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.database == f"sqlite:///{tmp_path}/data/pressroom.db"
    assert settings.command == "/social"


def test_settings_come_from_a_file_and_the_environment_goes_before_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=xoxb-file\nPRESSROOM_COMMAND=/news\n")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-environment")
    settings = load()
    assert settings.command == "/news"
    assert settings.slack_bot_token is not None
    assert settings.slack_bot_token.get_secret_value() == "xoxb-environment"


def test_all_faults_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSROOM_HTTP_PORT", "many")
    monkeypatch.setenv("PRESSROOM_COMMAND", "social")
    monkeypatch.setenv("PRESSROOM_SLACK_API_URL", "slack.com")
    with pytest.raises(ConfigurationError) as caught:
        load()
    for name in ("PRESSROOM_HTTP_PORT", "PRESSROOM_COMMAND", "PRESSROOM_SLACK_API_URL"):
        assert name in str(caught.value)


def test_no_secret_shows_in_a_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-hidden")
    monkeypatch.setenv("PRESSROOM_SECRET_KEYS", "hidden-key")
    assert "hidden" not in repr(load())


@pytest.mark.parametrize(
    ("socket", "names"),
    [(True, ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]), (False, ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"])],
)
def test_what_is_missing_for_slack_is_said_with_where_to_get_it(socket: bool, names: list[str]) -> None:
    missing = missing_for_slack(load(), socket=socket)
    assert [line.split(":")[0] for line in missing] == names
    assert all("→" in line for line in missing)


def test_keys_are_listed_newest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSROOM_SECRET_KEYS", "new, old,")
    assert load().keys == ["new", "old"]


def test_the_clock_moves_by_what_its_file_says(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    clock = clock_of(file)
    assert abs((clock() - utc_now()).total_seconds()) < 60
    file.write_text("86400.0")
    assert 86_000 < (clock() - utc_now()).total_seconds() < 87_000
    file.write_text("not a number")
    assert abs((clock() - utc_now()).total_seconds()) < 60
    assert clock_of(None) is utc_now
