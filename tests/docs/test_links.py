"""Links lead somewhere, and pictures are there and small."""

import struct
from pathlib import Path

import pytest

from tests.docs.pages import NAMES, PAGES, anchors, links
from tests.tools import ROOT

IMAGES = sorted((ROOT / "docs/images").iterdir())
LARGEST = 300_000
PNG = b"\x89PNG\r\n\x1a\n"


def shown() -> set[Path]:
    return {
        (page.parent / target).resolve() for page in PAGES for is_image, _, target in links(page) if is_image
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_link_within_the_project_leads_to_a_file_and_a_heading(name: str) -> None:
    page = ROOT / name
    for _, _, target in links(page):
        if "://" in target:
            assert target.startswith("https://")
            continue
        path, _, anchor = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), target
        assert found.is_relative_to(ROOT), target
        assert not anchor or anchor in anchors(found), target


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_says_what_it_shows(name: str) -> None:
    assert all(words for is_image, words, _ in links(ROOT / name) if is_image)


def test_every_picture_is_shown_somewhere() -> None:
    assert set(IMAGES) == shown()


@pytest.mark.parametrize("image", IMAGES, ids=lambda image: image.name)
def test_a_picture_is_small_and_sharp(image: Path) -> None:
    head = image.read_bytes()[:24]
    assert head.startswith(PNG)
    assert struct.unpack(">I", head[16:20])[0] >= 1200
    assert image.stat().st_size < LARGEST
