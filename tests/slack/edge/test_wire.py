"""Each workspace has its own token; where there is none nothing is sent."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.card import CardKind, CardRef
from bot.domain.ids import ChannelId, TeamId
from bot.errors import ConfigurationError
from bot.settings import load
from bot.slack.courier import Outlet
from bot.slack.door import Drawing
from bot.slack.sender import Sender
from bot.slack.wire import Wire
from storage.installations import Installation
from storage.work import Work
from tests.slack.edge.conftest import Edge

POST = CardRef(kind=CardKind.POST, id=7)
T2 = TeamId("T2")


@pytest.fixture
async def shared(edge: Edge) -> AsyncIterator[Wire]:
    """The connections of a process that serves many workspaces."""
    wire = Wire(load(_env_file=None, PRESSROOM_SLACK_API_URL=edge.slack.api), edge.database, edge.clock)
    yield wire
    await wire.close()


async def install(edge: Edge, team: str) -> None:
    installation = Installation(
        team=team,
        enterprise=None,
        app_id="A1",
        bot_id="B2",
        bot_user_id="UBOT2",
        scopes=(),
        bot_token=f"xoxb-{team}",
        installed_at=edge.clock(),
    )
    async with edge.database.transaction() as work:
        await work.installations.save(installation)


async def test_a_workspace_without_the_app_has_no_token(shared: Wire) -> None:
    with pytest.raises(ConfigurationError, match="not installed"):
        await shared.client(T2)


async def test_each_workspace_has_its_own_token(edge: Edge, shared: Wire) -> None:
    await install(edge, "T2")
    await install(edge, "T3")
    assert (await shared.client(T2)).token == "xoxb-T2"
    assert (await shared.authorize("T3")).bot_user_id == "UBOT2"


async def test_an_installation_that_ends_is_noticed(edge: Edge, shared: Wire) -> None:
    await install(edge, "T2")
    await shared.client(T2)
    async with edge.database.transaction() as work:
        await work.installations.remove("T2")
    shared.forget()
    with pytest.raises(ConfigurationError):
        await shared.client(T2)


@pytest.mark.parametrize("installed", [True, False])
async def test_a_card_goes_out_with_the_token_of_its_workspace(
    edge: Edge, shared: Wire, *, installed: bool
) -> None:
    if installed:
        await install(edge, "T2")

    async def team_of(_work: Work, ref: CardRef) -> TeamId:
        assert ref == POST
        return T2

    outlet = Outlet(
        wire=shared,
        database=edge.database,
        clock=edge.clock,
        draw=edge.draw,
        worker="w1",
        team_of=team_of,
    )
    edge.drawings[POST] = Drawing(text="a post")
    async with edge.database.transaction() as work:
        await work.cards.want(POST, ChannelId("C1"), now=edge.clock())
    await Sender(outlet).drain()
    assert edge.slack.tokens["chat.postMessage"] == (["Bearer xoxb-T2"] if installed else [])
    async with edge.database.read() as work:
        card = await work.cards.get(POST)
    assert (card.drawn, card.ts is not None) == (1, installed)
