from dataclasses import replace

import pytest

from bot.domain.limits import Counting, Limits, problems, text_length
from bot.domain.post import Media, Part

LIMITS = Limits(characters=10, counting=Counting.GRAPHEMES, text_bytes=40, images=1, alt_text=5)
IMAGE = Media(sha256="a", mime="image/png", size=1, width=1, height=1)
FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("text", "counting", "length"),
    [
        ("hello", Counting.GRAPHEMES, 5),
        (FAMILY, Counting.GRAPHEMES, 1),
        ("é", Counting.GRAPHEMES, 1),
        ("see https://example.com/a/very/long/address?that=counts", Counting.MASTODON, 4 + 23),
        ("hi @ada@far.example.org", Counting.MASTODON, len("hi @ada")),
        ("mail a@b.example", Counting.MASTODON, len("mail a@b.example")),
        (FAMILY, Counting.MASTODON, 1),
    ],
)
def test_a_text_is_as_long_as_the_platform_says(text: str, counting: Counting, length: int) -> None:
    assert text_length(text, counting) == length


@pytest.mark.parametrize(
    ("parts", "names"),
    [
        ([Part(text="fine")], []),
        ([Part(text="")], ["text"]),
        ([Part(text="", media=(IMAGE,))], []),
        ([Part(text="x" * 11)], ["text"]),
        ([Part(text="ok"), Part(text="x" * 11)], ["part 2"]),
        ([Part(text=FAMILY * 2)], ["text"]),
        ([Part(text="a", media=(IMAGE, IMAGE))], ["images"]),
        ([Part(text="a", media=(replace(IMAGE, alt="far too long"),))], ["image 1"]),
        ([Part(text="a", media=(replace(IMAGE, mime="image/tiff"),))], ["image 1"]),
    ],
)
def test_each_problem_names_the_thing_that_would_be_refused(parts: list[Part], names: list[str]) -> None:
    assert [problem.part for problem in problems(parts, LIMITS)] == names
