"""The documents, and what is to be found in them."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.tools import ROOT

README = ROOT / "README.md"
OPERATE = ROOT / "docs/operate.md"
GUIDE = ROOT / "docs/guide.md"

PAGES = [README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]

_FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")


def prose(page: Path) -> str:
    """The page without its blocks of code."""
    return _FENCE.sub("", page.read_text())


def code(page: Path) -> Iterator[str]:
    """Each line of code on the page, in blocks and in sentences."""
    for block in _FENCE.findall(page.read_text()):
        yield from filter(None, map(str.strip, block.splitlines()))
    yield from _SPAN.findall(prose(page))


def links(page: Path) -> Iterator[tuple[bool, str, str]]:
    """Whether it is an image, its words and where it leads, for each link of the page."""
    for mark, words, target in _LINK.findall(prose(page)):
        yield bool(mark), words, target


def anchors(page: Path) -> set[str]:
    """What can stand behind a # in a link to the page."""
    heads = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def table(page: Path, head: str) -> list[list[str]]:
    """The rows of the table whose first line begins so, without their marks of code."""
    lines = page.read_text().splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(head))
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip().strip("`") for cell in line.strip("|").split("|")])
    return [rows[0], *rows[2:]]
