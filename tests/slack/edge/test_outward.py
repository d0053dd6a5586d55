"""A message of the team as the beginning of a post: followers read it."""

import pytest

from bot.domain.ids import SlackUserId
from bot.slack.outward import mentioned, outward

ADA = SlackUserId("U0ADA")


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("We are *open* :coffee:", "We are open ☕️"),
        ("Thanks to <@U0ADA>!", "Thanks to Ada!"),
        ("Thanks to <@U0BEN|ben>!", "Thanks to ben!"),
        ("Thanks to <@W0EVE>!", "Thanks to somebody!"),
        ("See <#C0KITCHEN|kitchen> for more", "See for more"),
        ("<!here> we are <!subteam^S1|@bakers> live", "we are live"),
        ("Ship it :shipit: today :12:", "Ship it today :12:"),
        ("On <!date^1795487400^{date_short}|Tuesday> then", "On Tuesday then"),
        ("<https://linden.example|our page> &amp; more", "our page (https://linden.example) & more"),
        ("One\n\nTwo", "One\n\nTwo"),
    ],
)
def test_only_what_followers_may_read_is_left(message: str, text: str) -> None:
    assert outward(message, {ADA: "Ada"}).text == text


def test_what_was_changed_is_said() -> None:
    found = outward("<@U0ADA> in <#C0KITCHEN|kitchen> <!here> :shipit: <@U0ADA>", {ADA: "Ada"})
    assert found.notes == (
        "Names of colleagues stand in the text: Ada. May followers see them?",
        "Left out, as nobody outside knows it: #kitchen, a mention, :shipit:",
    )
    assert outward("Good morning", {}).notes == ()


def test_a_message_that_is_too_long_is_cut_and_said_to_be() -> None:
    found = outward("x" * 3001, {})
    assert len(found.text) == 3000
    assert found.notes == ("Only the first 3,000 characters of the message fit here.",)


def test_who_is_mentioned_is_asked_for_once() -> None:
    assert mentioned("<@U0ADA> <@U0ADA|ada> <@W0EVE> U0BEN <#C0KITCHEN>") == {"U0ADA", "W0EVE"}
