"""Dates in the viewer's zone, in Slack's words."""

from datetime import timedelta

import pytest

from sandbox.web.dates import ago_text, date_text, day_text
from sandbox.web.viewer import Viewer
from tests.sandbox.web.conftest import NOW

NINE_IN_UTC = (NOW + timedelta(days=1)).replace(hour=9).timestamp()


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{date_num}", "2026-11-24"),
        ("{date_slash}", "11/24/2026"),
        ("{date}", "November 24th, 2026"),
        ("{date_short}", "Nov 24, 2026"),
        ("{date_long}", "Tuesday, November 24th, 2026"),
        ("{date_pretty}", "tomorrow"),
        ("{day_divider_pretty}", "Tomorrow"),
        ("{time}", "4:00 AM"),
        ("{time_secs}", "4:00:00 AM"),
        ("{ago}", "in 13 hours"),
        ("{date_short_pretty} at {time}, {unknown}", "tomorrow at 4:00 AM, {unknown}"),
    ],
)
def test_tokens(template: str, shown: str, viewer: Viewer) -> None:
    assert date_text(NINE_IN_UTC, template, viewer) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "just now"),
        (59, "just now"),
        (60, "1 minute ago"),
        (7300, "2 hours ago"),
        (-86400, "in 1 day"),
        (-5, "in a moment"),
    ],
)
def test_how_long_ago(seconds: int, shown: str) -> None:
    assert ago_text(NOW - timedelta(seconds=seconds), NOW) == shown


@pytest.mark.parametrize(
    ("days", "shown"),
    [(0, "Today"), (1, "Yesterday"), (2, "Saturday, November 21st"), (12, "Wednesday, November 11th")],
)
def test_the_line_between_days(days: int, shown: str) -> None:
    assert day_text(NOW - timedelta(days=days), NOW) == shown
