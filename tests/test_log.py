import logging

import pytest

from bot.log import Facts


def line(message: str, **facts: object) -> str:
    record = logging.LogRecord("bot.x", logging.INFO, __file__, 1, message, (), None)
    vars(record).update(facts)
    return Facts("%(levelname)s %(name)s: %(message)s").format(record)


def test_facts_stand_behind_the_event() -> None:
    assert line("card sent", card="post:1", attempts=2) == "INFO bot.x: card sent card='post:1' attempts=2"


@pytest.mark.parametrize(
    "secret", ["xoxb-1-2-abcDEF", "xoxe.xoxp-1-Mi0yLTE", "xapp-1-A1-2-f00", "Bearer eyJhbGci.x_y-z"]
)
def test_a_token_is_not_shown_wherever_it_stands(secret: str) -> None:
    shown = line(f"broke: {secret} was refused", url=f"https://a.test?token={secret}")
    assert secret.removeprefix("Bearer ").removeprefix("xoxe.") not in shown
    assert "was refused" in shown
