"""What is in deploy/ agrees with the program that it starts."""

import re
import tomllib
from configparser import ConfigParser
from fnmatch import fnmatch
from typing import Any

import yaml

from bot.settings import Settings
from tests.tools import ROOT

DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())
SETTINGS = {str(field.validation_alias) for field in Settings.model_fields.values()}


def copied() -> list[str]:
    """What the image takes from the project."""
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    return [source for line in lines for source in line.split()]


def test_the_image_takes_all_that_the_program_is_made_of() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = {
        pattern.rstrip("*") for pattern in project["tool"]["setuptools"]["packages"]["find"]["include"]
    }
    meta = {project["project"]["readme"], *project["project"]["license-files"]}
    assert set(copied()) == packages | meta | {"pyproject.toml", "requirements.lock"}


def test_the_image_is_given_what_it_takes_and_no_more() -> None:
    lines = (ROOT / "deploy/Dockerfile.dockerignore").read_text().split()
    assert lines[0] == "*"
    assert sorted(line[1:] for line in lines if line.startswith("!")) == sorted(copied())


def test_the_image_is_locked_not_root_and_tells_how_it_is() -> None:
    assert "--require-hashes --requirement requirements.lock" in DOCKERFILE
    users = re.findall(r"^USER (\d+)", DOCKERFILE, re.MULTILINE)
    assert users
    assert users[-1] != "0"
    assert re.search(r"^HEALTHCHECK .*\n.*urllib.*/readyz", DOCKERFILE, re.MULTILINE)


def test_deploy_knows_only_settings_that_exist() -> None:
    for path in (ROOT / "deploy").iterdir():
        named = set(re.findall(r"\b(?:SLACK|PRESSROOM)_[A-Z_]+\b", path.read_text()))
        assert named <= SETTINGS, path.name


def test_two_processes_share_a_database_and_the_images() -> None:
    services = COMPOSE["services"]
    processes = [one for one in services.values() if one.get("command") == ["run", "--http"]]
    assert len(processes) == 2
    for one in processes:
        assert "@database/" in one["environment"]["PRESSROOM_DATABASE_URL"]
        assert one["environment"]["PRESSROOM_DATA_DIR"] == one["volumes"][0].partition(":")[2]
        assert one["depends_on"]["database"]["condition"] == "service_healthy"
    assert services["database"]["healthcheck"]["test"][1] == "pg_isready"
    assert {volume.partition(":")[0] for one in services.values() for volume in one["volumes"]} - {
        "./Caddyfile"
    } == set(COMPOSE["volumes"])


def test_the_proxy_lets_only_slack_in() -> None:
    text = (ROOT / "deploy/Caddyfile").read_text()
    assert re.findall(r"handle (\S+) {", text) == ["/slack/events"]
    for name, service in COMPOSE["services"].items():
        assert ("ports" in service) == (name == "proxy")


def test_the_unit_starts_the_program_as_somebody_who_may_little() -> None:
    unit = ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(ROOT / "deploy/pressroom.service")
    service = unit["Service"]
    assert fnmatch(service["ExecStart"], "/opt/pressroom/.venv/bin/pressroom run")
    assert service["User"] == "pressroom"
    for name in ("NoNewPrivileges", "ProtectHome", "PrivateTmp", "RestrictNamespaces"):
        assert service[name] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert int(service["TimeoutStopSec"]) > 90
