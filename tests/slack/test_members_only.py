"""What the team sees is for members: a guest is refused at every door but help."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.app import TABLES
from bot.domain.brand import Person
from bot.domain.ids import SlackUserId, TeamId
from bot.errors import NotAllowedError
from bot.slack.door import Command, Home
from bot.slack.door import Event as SlackEvent

GUEST = Person(id=SlackUserId("UGUEST"), member=False)
DOORS = {
    **{f"/social {name}": handler for name, handler in TABLES.commands.items() if name != "help"},
    "/social": TABLES.unknown_command,
    **TABLES.actions,
    **TABLES.views,
    **TABLES.shortcuts,
}


class People:
    async def person(self, *_: object) -> Person:
        return GUEST


@dataclass
class Services:
    """Nothing else: whoever asks for more has let a guest in."""

    people: Any = field(default_factory=People)
    command: str = "/social"


def command() -> Command:
    return Command(team=TeamId("T1"), user=GUEST.id, name="", rest="")


@pytest.mark.parametrize("door", DOORS)
async def test_a_guest_is_refused(door: str) -> None:
    with pytest.raises(NotAllowedError, match="Guests"):
        await DOORS[door](command(), Services())


async def test_a_guest_may_read_help() -> None:
    assert await TABLES.commands["help"](command(), Services())


async def test_the_home_of_a_guest_shows_nothing() -> None:
    event = SlackEvent(team=TeamId("T1"), id="E", type="app_home_opened", body={"user": GUEST.id})
    answer = await TABLES.events["app_home_opened"](event, Services())
    assert isinstance(answer, Home)
    assert [block["type"] for block in answer.view["blocks"]] == ["section"]
