"""Each benchmark runs, and ends with one line for a machine; how quick it was is no matter here."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import NAMES
from benchmarks.figures import Pair, percentile, summary

pytestmark = pytest.mark.xdist_group("benchmarks")

_ROUNDS = {"publish": 1}
"""A round starts a dozen processes."""
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", NAMES)
def test_the_last_line_is_one_object_with_the_ratio(name: str) -> None:
    rounds = _ROUNDS.get(name, 2)
    words = [sys.executable, "-m", "benchmarks", name, "--rounds", str(rounds), "--size", "3"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert (found["name"], found["rounds"]) == (name, rounds)
    assert found["ratio"] > 0
    if name == "start":
        assert found["heavy"] == []
        assert found["answer_ratio"] > found["ratio"]
    if name == "publish":
        assert found["each_once"] == 30


def test_the_ratio_of_a_round_is_that_of_its_medians() -> None:
    assert Pair(ours=[1, 4, 100], bare=[2, 2, 50]).ratio == 2


def test_one_slow_round_does_not_move_the_ratio(capsys: pytest.CaptureFixture[str]) -> None:
    even, slow = Pair(ours=[0.002], bare=[0.001]), Pair(ours=[0.9], bare=[0.001])
    assert summary("a command", [even, slow, even]) == 2
    assert "a command" in capsys.readouterr().out


def test_a_percentile_is_one_of_the_figures() -> None:
    figures = [float(number) for number in range(100, 0, -1)]
    assert percentile(figures, 0.99) == 100
    assert percentile(figures, 0.5) == 51
    assert percentile([7.0], 0.99) == 7
