"""What looks like spam has two signs of it; what followers write has not."""

import pytest

from bot.domain.spam import spam_signs

SPAM = [
    "Earn $5000 a week from home, ask me on WhatsApp +49 151 2345678",
    "Get real followers and likes https://boost.example/now",
    "I made $9000 with crypto trading, claim your bonus https://x.example",
    "My hacker expert helped me recover my lost bitcoin https://a.example/b",
    "@a @b @c @d @e look at this https://x.example",
    "#a #b #c #d #e #f #g #h https://x.example buy now",
    "https://a.example https://b.example https://c.example promote it on @page",
]
FINE = [
    "",
    "Is the giveaway on https://linden.example real?",
    "Here are two links: https://a.example and https://b.example",
    "How do I earn points with my card?",
    "Can I WhatsApp you?",
    "@ann @bob look, they have rye bread again",
    "Where do your followers find the recipe? https://linden.example/recipes",
    "#bread #rye #linden lovely",
]


@pytest.mark.parametrize("text", SPAM)
def test_two_signs_at_once_are_spam(text: str) -> None:
    assert len(spam_signs(text)) > 1


@pytest.mark.parametrize("text", FINE)
def test_what_followers_write_is_not(text: str) -> None:
    assert spam_signs(text) == ()


def test_who_is_widely_read_is_never_folded_away() -> None:
    assert spam_signs(SPAM[0], 999)
    assert spam_signs(SPAM[0], 1000) == ()
