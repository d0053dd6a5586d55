"""What tests need from the machine: each asked for by name, skipped in plain words when it is not there."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

#: Where npm packages and what is made of them are kept; never committed.
CACHE = ROOT / ".cache"

#: The npm packages that tests use: a folder with a package.json, and its name under CACHE.
PACKAGES = {
    "pds": ROOT / "tests/servers/pds",
    "slack": ROOT / "tests/schemas/slack",
    "twitter-text": ROOT / "tests/domain/twitter_text",
}


def require_all() -> bool:
    """Whether nothing may be skipped, as REQUIRE_ALL=1 says."""
    return os.environ.get("REQUIRE_ALL", "") not in {"", "0"}


def need_node() -> str:
    """The path of Node, with npm beside it on the path; skips where one is missing."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        pytest.skip("needs Node and npm: install Node 20 or newer")
    return node


def need_chromium() -> str:
    """The path of Chromium for Playwright's executable_path; skips where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("needs Chromium: install the package chromium")


def need_packages(name: str) -> Path:
    """The folder where the npm packages of PACKAGES[name] are installed; skips where they can't be."""
    need_node()
    try:
        return install(PACKAGES[name], CACHE / name)
    except subprocess.CalledProcessError as error:
        pytest.skip(f"needs the npm packages of {name}: npm answered {error.returncode}")


def install(source: Path, target: Path) -> Path:
    """Install the npm packages of source/package.json, once, also when several processes ask; the target."""
    target.mkdir(parents=True, exist_ok=True)
    with locked(target / ".lock"):
        for file in source.iterdir():
            shutil.copy(file, target)
        _install_if_new(target)
    return target


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the file as a lock between processes."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _install_if_new(target: Path) -> None:
    stamp, wanted = target / ".installed", digest(target / "package.json")
    if stamp.exists() and stamp.read_text() == wanted:
        return
    # No install scripts: nothing is compiled. No lock file: it would name the registry it came from.
    command = ["npm", "install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund"]
    with (target / "install.log").open("w") as log:
        subprocess.run(command, cwd=target, stdout=log, stderr=log, check=True)
    stamp.write_text(wanted)


def digest(*files: Path) -> str:
    """A name for the contents of these files."""
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def main() -> None:
    """Install every npm package that tests use, ahead of the tests."""
    for name, source in PACKAGES.items():
        sys.stdout.write(f"{install(source, CACHE / name)}\n")


if __name__ == "__main__":
    main()
