"""The project's own files agree with each other."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.tools import ROOT

#: Known to the sandbox only, which sets it itself.
_NOT_FOR_OPERATORS = {"PRESSROOM_CLOCK_FILE"}


def named_in(path: str, pattern: str) -> set[str]:
    return set(re.findall(pattern, (ROOT / path).read_text(), re.MULTILINE))


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = [project["project"]["dependencies"], *project["dependency-groups"].values()]
    wanted = {re.split(r"[><=;\[]", line)[0] for group in groups for line in group}
    reasons = "".join(named_in("docs/decisions/0001-dependencies.md", r"^\| (`.*?) \|"))
    assert {name.partition("[")[0] for name in re.findall(r"`([^`]+)`", reasons)} == wanted


def test_every_setting_has_its_example() -> None:
    settings = {str(field.validation_alias) for field in Settings.model_fields.values()}
    assert named_in(".env.example", r"^#?([A-Z_]+)=") == settings - _NOT_FOR_OPERATORS


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_names_no_index(lock: str) -> None:
    assert "://" not in (ROOT / lock).read_text()


_SKIPPING_TEST = "import pytest\n\ndef test_one():\n    pytest.skip('no harbour')\n"
_SKIPPING_MODULE = "import pytest\n\npytest.skip('no harbour', allow_module_level=True)\n"


@pytest.mark.parametrize(
    ("test", "required", "outcome"),
    [
        (_SKIPPING_TEST, "", "1 skipped"),
        (_SKIPPING_TEST, "1", "1 failed"),
        (_SKIPPING_MODULE, "", "1 skipped"),
        (_SKIPPING_MODULE, "1", "1 error"),
    ],
)
def test_a_skip_is_a_failure_when_all_is_required(
    test: str, required: str, outcome: str, tmp_path: Path
) -> None:
    (tmp_path / "test_one.py").write_text(test)
    answer = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-rs", "--rootdir", tmp_path, tmp_path],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "REQUIRE_ALL": required},
    )
    assert "no harbour" in answer.stdout
    assert outcome in answer.stdout
