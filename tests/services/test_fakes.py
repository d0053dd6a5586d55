"""The fake platform keeps the contract that real connectors keep."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from bot.clock import utc_now
from bot.connectors.base import Connector, Login
from bot.domain.account import Credentials
from bot.domain.conversation import ItemKind, Ref
from tests.connectors import test_behaviour
from tests.connectors.places import Place
from tests.fakes import FakePlatform

BEHAVIOURS: list[Callable[[Place], Awaitable[None]]] = [
    behaviour for name, behaviour in vars(test_behaviour).items() if name.startswith("test_")
]


class FakePlace:
    """The fake, as a place where somebody else does things."""

    messages = True

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.home = FakePlatform(clock=utc_now)
        credentials = Credentials(
            access_token="token-0", refresh_token="refresh-0", password="an-app-password"
        )
        login = Login(
            server="https://fake.example", remote_id="id-linden", handle="linden", credentials=credentials
        )
        self.connector: Connector = self.home.connectors()["fake"](client, login)

    async def post(self, text: str) -> str:
        return self.home.say(text).ref.id

    async def comment(self, on: Ref, text: str) -> str:
        return self.home.say(text, kind=ItemKind.COMMENT, parent_id=on.id).ref.id

    async def withdraw(self, on: Ref) -> None:
        self.home.edits[on.id] = None

    async def message(self, text: str) -> None:
        self.home.say(text, kind=ItemKind.MESSAGE)

    async def like(self, on: Ref) -> None:
        self.home.likes[on.id].add("owen")

    async def texts(self) -> list[str]:
        return self.home.texts[::-1]

    async def hidden(self, on: Ref) -> list[str]:
        return [answer for answer in sorted(self.home.hidden) if answer != on.id]

    def mention(self) -> str:
        return "@linden"


@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=lambda behaviour: behaviour.__name__)
async def test_the_fake_behaves_as_connectors_do(behaviour: Callable[[Place], Awaitable[None]]) -> None:
    async with httpx.AsyncClient() as client:
        await behaviour(FakePlace(client))
