from datetime import UTC, datetime

import pytest

from bot.domain.ids import BrandId, SlackUserId, SnippetId
from bot.domain.snippet import Snippet, SnippetForm, SnippetKind, checked, hashtags, inserted
from bot.errors import InvalidInputError

TEXT, TAGS = SnippetKind.TEXT, SnippetKind.HASHTAGS


def snippet(text: str, kind: SnippetKind = TEXT) -> Snippet:
    return Snippet(
        id=SnippetId(1),
        brand_id=BrandId(1),
        kind=kind,
        name="Any",
        text=text,
        version=1,
        changed_by=SlackUserId("U1"),
        changed_at=datetime(2026, 11, 23, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("words", "tags"),
    [
        ("coffee roast", "#coffee #roast"),
        ("#coffee, #Roast,#coffee\n#COFFEE", "#coffee #Roast"),
        ("#кофе #コーヒー #fair_trade #día2", "#кофе #コーヒー #fair_trade #día2"),
    ],
)
def test_hashtags_are_spelt_alike(words: str, tags: str) -> None:
    assert hashtags(words) == tags


@pytest.mark.parametrize("word", ["#a-b", "#1", "##a", "a#b", "#"])
def test_what_no_platform_takes_for_a_hashtag_is_refused(word: str) -> None:
    with pytest.raises(InvalidInputError, match="can't be a hashtag"):
        hashtags(f"#coffee {word}")


def test_a_form_is_tidied() -> None:
    form = SnippetForm(kind=TEXT, name="  Opening \n hours ", text=" Eight to six. ")
    assert checked(form) == SnippetForm(kind=TEXT, name="Opening hours", text="Eight to six.")
    assert checked(SnippetForm(kind=TAGS, name="Tags", text="a b")).text == "#a #b"


@pytest.mark.parametrize(
    ("name", "text", "field"),
    [("", "a", "name"), ("x" * 61, "a", "name"), ("a", " ", "text"), ("a", "x" * 2001, "text")],
)
def test_what_is_missing_or_too_long_is_named(name: str, text: str, field: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        checked(SnippetForm(kind=TEXT, name=name, text=text))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("text", "piece", "result"),
    [
        ("", snippet("Hello"), "Hello"),
        ("Good morning ", snippet("Eight to six."), "Good morning\n\nEight to six."),
        ("Good morning", snippet("#a #b", TAGS), "Good morning\n\n#a #b"),
        ("Good morning #c", snippet("#a #b", TAGS), "Good morning #c #a #b"),
    ],
)
def test_a_snippet_goes_to_the_end(text: str, piece: Snippet, result: str) -> None:
    assert inserted(text, piece) == result
