"""A missing tool is said in words, and npm packages are installed once."""

import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.tools import install, need_chromium, need_node, need_packages


@pytest.mark.parametrize(
    ("need", "words"),
    [
        (need_node, "needs Node and npm"),
        (need_chromium, "needs Chromium"),
        (lambda: need_packages("slack"), "needs Node and npm"),
    ],
)
def test_a_missing_tool_skips_in_words(
    need: Callable[[], object], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pytest.skip.Exception, match=words):
        need()


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package, and an npm that only counts how often it is called and fails where package.json says so."""
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho one >> calls\n! grep -q broken package.json\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    source = tmp_path / "source"
    source.mkdir()
    (source / "package.json").write_text("{}")
    return source


def calls(target: Path) -> int:
    return len((target / "calls").read_text().splitlines())


def test_packages_are_installed_once_for_all_who_ask(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    with ThreadPoolExecutor() as pool:
        assert set(pool.map(lambda _: install(source, target), range(4))) == {target}
    assert calls(target) == 1


def test_a_changed_package_is_installed_anew(source: Path, tmp_path: Path) -> None:
    target = install(source, tmp_path / "target")
    (source / "package.json").write_text('{"private": true}')
    assert calls(install(source, target)) == 2


def test_a_failed_install_is_tried_again(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    (source / "package.json").write_text('{"name": "broken"}')
    for _ in range(2):
        with pytest.raises(subprocess.CalledProcessError):
            install(source, target)
    assert calls(target) == 2
