"""Servers that end with the test process, whichever way that ends."""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

#: Waits until its standard input ends, which it does with the test process, then runs its arguments.
_AT_THE_END = 'cat >/dev/null; exec "$@"'


@contextmanager
def at_the_end(*command: str) -> Iterator[None]:
    """Run the command when the block ends, even by SIGKILL; its failure is nobody's business."""
    watch = subprocess.Popen(
        ["sh", "-c", _AT_THE_END, "sh", *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        watch.communicate()


@contextmanager
def server(command: list[str], cwd: Path, env: Mapping[str, str], log: Path) -> Iterator[str]:
    """Run a server that says one line when it is ready, and ends when its standard input does; the line."""
    with log.open("w") as errors:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
    try:
        yield _first_line(process, log)
    finally:
        _end(process)


def _first_line(process: subprocess.Popen[str], log: Path) -> str:
    assert process.stdout is not None
    if line := process.stdout.readline():
        return line
    raise RuntimeError(f"{process.args!r} ended without a word, and left this:\n{log.read_text()[-2000:]}")


def _end(process: subprocess.Popen[str]) -> None:
    try:
        process.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
