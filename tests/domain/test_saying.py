"""What somebody says again is known by its mark."""

import pytest

from bot.domain.saying import mark_of


@pytest.mark.parametrize("again", ["buy my coins!", " Buy  MY\ncoins! ", "BUY MY COINS!"])
def test_the_same_words_have_the_same_mark(again: str) -> None:
    assert mark_of("owen", again) == mark_of("owen", "Buy my coins!")


@pytest.mark.parametrize(
    ("author", "text"), [("sue", "Buy my coins!"), ("owen", "Buy my coins"), ("owen\0b", "uy my coins!")]
)
def test_other_words_and_those_of_others_have_another(author: str, text: str) -> None:
    assert mark_of(author, text) != mark_of("owen", "Buy my coins!")


def test_no_words_have_none_and_any_words_fit_a_database() -> None:
    assert mark_of("owen", " \n") is None
    marks = [mark_of("owen", text) for text in ("\ud800", "\0", "ß", *map(str, range(99)))]
    assert len(set(marks)) == len(marks)
    assert all(mark is not None and -(2**63) <= mark < 2**63 for mark in marks)
