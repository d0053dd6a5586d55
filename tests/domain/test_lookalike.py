"""What passes for something else is said to."""

import pytest

from bot.domain.lookalike import cautions, skeleton


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Log in at \u0440\u0430ypal today", "“\u0440\u0430ypal” has letters of another alphabet"),
        ("Our friends at \u0410\u0420\u0415\u0425 pay you", "“\u0410\u0420\u0415\u0425” has letters"),
        ("Pay\u202eLIVE\u202c now", "hide or reorder"),
        ("free\u200bmoney", "hide or reorder"),
        (
            "See https://www.\u0430\u0440\u0440\u04cf\u0435.com/login now",
            "A link leads to www.xn--80ak6aa92e.com.",
        ),
        ("See https://bücher.example/", "A link leads to xn--bcher-kva.example."),
        ("See https://\u2028ß.example", ""),
    ],
)
def test_what_is_made_to_look_like_something_else_is_said(text: str, said: str) -> None:
    assert said in " ".join(cautions(text))


@pytest.mark.parametrize(
    "text",
    [
        "Is the rye bread vegan?",
        "Ich hätte gern Brötchen, s'il vous plaît",
        "I love Москва in spring",
        "Хлеб очень вкусный",
        "Καλημέρα σε όλους",
        "a family 👩‍👩‍👧‍👦 and a flag 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
        "می‌خواهم",
        "https://linden.example/rye?a=1",
        "",
    ],
)
def test_what_people_write_in_their_own_alphabet_is_not_odd(text: str) -> None:
    assert cautions(text) == []


def test_much_that_is_odd_is_said_briefly() -> None:
    assert len(" ".join(cautions("\u0440\u0430ypal " * 5000 + "\u0430pple g\u043e\u043egle b\u0430nk"))) < 200


@pytest.mark.parametrize(
    "name",
    [
        "L\u0456nden Bakery",
        "LINDEN  BAKERY",
        "Linden\u200bBakery",
        "\uff2c\uff49\uff4e\uff44\uff45\uff4e Bakery",
    ],
)
def test_names_that_look_alike_have_the_same_skeleton(name: str) -> None:
    assert skeleton(name) == skeleton("Linden Bakery")
