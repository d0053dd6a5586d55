"""What holds for all tests: the real servers, their marks, and that REQUIRE_ALL=1 lets nothing be skipped."""

from collections.abc import Generator
from typing import Any

import pytest

from tests.tools import require_all

pytest_plugins = ["tests.servers.postgres", "tests.servers.bluesky", "tests.schemas.validator"]

#: The marks that a test has by the fixtures it asks for. A group runs in one process: its server starts once.
_MARKS = {
    "postgres": [pytest.mark.postgres],
    "atproto_network": [pytest.mark.node, pytest.mark.xdist_group("bluesky")],
    "slack_types": [pytest.mark.node],
}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, None, None]:
    """Mark each test by the fixtures it asks for, before xdist reads the groups, and see that it is heard.

    pytest-xdist 3.8 writes a test's group where pytest 9 does not read it: each process would start every
    server.
    """
    for item in items:
        for name in getattr(item, "fixturenames", ()):
            for mark in _MARKS.get(name, ()):
                item.add_marker(mark)
    yield
    for item in items:
        grouped = vars(item).get("_nodeid", item.nodeid)
        if grouped != item.nodeid:
            known: Any = item
            known._id = type(known._id).parse(grouped)  # noqa: SLF001 - there is no other way in


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn the skip of a test into a failure when nothing may be skipped."""
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn the skip of a whole module into a failure when nothing may be skipped."""
    report = yield
    _fail_if_skipped(report)
    return report


def _fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if not require_all() or report.outcome != "skipped":
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    report.outcome = "failed"
    report.longrepr = f"REQUIRE_ALL is set, and this was skipped: {reason}"
