"""Channels that can't be written in: cards go elsewhere with one notice, and come home by themselves."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.blocks.reach import closure_notice
from bot.domain.brand import Brand, Channels, Role
from bot.domain.card import Card, CardKind, CardRef
from bot.domain.ids import ChannelId, ClosureId, SlackUserId, TeamId
from bot.services import reach
from bot.services.reach import ReachService
from bot.slack import courier
from bot.slack.contact import Contacts
from bot.slack.courier import Outlet
from bot.slack.directory import Directory
from bot.slack.door import Drawing
from bot.slack.mending import Mending
from bot.slack.sender import Sender
from storage.work import Work
from tests.slack.edge.conftest import Edge

REVIEW, COMMUNITY, DIGEST = ChannelId("C1"), ChannelId("C2"), ChannelId("C3")
POST = CardRef(kind=CardKind.POST, id=901)
RECEIPT = CardRef(kind=CardKind.DELIVERY, id=902)
KIM = SlackUserId("U0KIM")


@dataclass
class Town:
    """A brand with three channels, of which Slack closes some."""

    edge: Edge
    brand: Brand
    reach: ReachService
    mending: Mending
    sender: Sender

    async def want(self, ref: CardRef = POST, of: CardRef | None = None, text: str = "a post") -> None:
        self.edge.drawings[ref] = Drawing(text=text)
        async with self.edge.database.transaction() as work:
            await work.cards.want(ref, REVIEW, of, now=self.edge.clock())

    async def drain(self, seconds: int = 6) -> None:
        for _ in range(seconds):
            await self.sender.drain()
            self.edge.clock.advance(seconds=1)

    async def card(self, ref: CardRef = POST) -> Card:
        async with self.edge.database.read() as work:
            return await work.cards.get(ref)

    def close(self, *channels: ChannelId, error: str = "is_archived") -> None:
        """From now on Slack takes nothing in these channels."""
        self.edge.slack.closed |= dict.fromkeys(channels, error)

    def texts(self, channel: str) -> list[str]:
        return [str(message["text"]) for message in self.edge.slack.messages[channel]]

    def notices(self) -> list[str]:
        """Where notices were posted."""
        return [
            channel
            for channel, messages in self.edge.slack.messages.items()
            for message in messages
            if "out of reach" in message["text"]
        ]


@pytest.fixture
async def town(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> Town:
    # The clock stands still while a card waits for its turn: the next round finds it.
    monkeypatch.setattr(courier, "PATIENCE", timedelta(0))
    channels = Channels(review=REVIEW, community=COMMUNITY, digest=DIGEST)
    async with edge.database.transaction() as work:
        brand = await work.brands.add(
            team=TeamId("T1"),
            name="Linden",
            timezone="Europe/Berlin",
            channels=channels,
            roles={Role.ADMIN: frozenset({KIM, "S0LEADS"})},
        )
    contacts = Contacts(edge.wire, Directory(edge.wire, edge.clock))
    service = ReachService(edge.database, edge.clock, contacts.of, contacts.is_open)

    async def draw(work: Work, ref: CardRef, *, fallback: bool) -> Drawing | None:
        if ref.kind == CardKind.CLOSURE:
            return closure_notice(await reach.view_of(work, ClosureId(ref.id)))
        return await edge.draw(work, ref, fallback=fallback)

    outlet = Outlet(
        wire=edge.wire,
        database=edge.database,
        clock=edge.clock,
        draw=draw,
        worker="w1",
        unreachable=service.send_away,
    )
    mending = Mending(edge.wire, edge.database, service)
    return Town(edge=edge, brand=brand, reach=service, mending=mending, sender=Sender(outlet))


@pytest.mark.parametrize("error", ["channel_not_found", "not_in_channel", "is_archived"])
async def test_a_card_goes_to_the_next_channel_with_one_notice(town: Town, error: str) -> None:
    town.close(REVIEW, error=error)
    await town.want()
    await town.want(replace(POST, id=77), text="another")
    await town.drain()
    assert town.notices() == [COMMUNITY]
    assert sorted(town.texts(COMMUNITY))[1:] == ["a post", "another"]
    notice = next(text for text in town.texts(COMMUNITY) if "out of reach" in text)
    assert "<#C1>" in notice
    assert "To mend it" in notice


async def test_a_receipt_takes_the_card_along_in_whose_thread_it_stands(town: Town) -> None:
    await town.want()
    await town.drain(2)
    town.close(REVIEW)
    await town.want(RECEIPT, POST, text="live")
    await town.drain(6)
    head = await town.card()
    assert (head.channel, head.ts is not None) == (COMMUNITY, True)
    [receipt] = [one for one in town.edge.slack.messages[COMMUNITY] if one["text"] == "live"]
    assert receipt["thread_ts"] == head.ts


async def test_a_changed_card_of_an_archived_channel_comes_anew_elsewhere(town: Town) -> None:
    await town.want()
    await town.drain(2)
    town.close(REVIEW)
    town.edge.slack.fail("chat.update", "is_inactive")
    await town.want(text="approved")
    await town.drain()
    assert "approved" in town.texts(COMMUNITY)


async def test_where_no_channel_is_left_an_admin_is_written_to(town: Town) -> None:
    town.close(REVIEW, COMMUNITY, DIGEST, error="not_in_channel")
    await town.want()
    await town.drain(12)
    assert "a post" in town.texts(KIM)
    assert str((await town.card()).channel) == KIM
    assert set(town.notices()) == {KIM}


async def test_cards_come_home_and_leave_nothing_behind(town: Town) -> None:
    await town.want()
    await town.drain(2)
    first = (await town.card()).ts
    town.close(REVIEW)
    town.edge.slack.fail("chat.update", "is_inactive")
    await town.want(text="approved")
    await town.want(replace(POST, id=77), text="another")
    await town.drain()
    away = await town.card()
    town.edge.slack.closed.clear()
    assert await town.reach.opened(REVIEW)
    assert not await town.reach.opened(REVIEW)
    await town.drain()
    await town.mending.tidy()
    home = await town.card()
    assert (home.channel, home.ts) == (REVIEW, first)
    assert town.edge.slack.called("chat.update")[-2]["text"] == "approved"
    assert "another" in town.texts(REVIEW)
    deleted = [(one["channel"], one["ts"]) for one in town.edge.slack.called("chat.delete")]
    assert (COMMUNITY, away.ts) in deleted
    assert len(deleted) == 2
    assert "can be written in again" in town.edge.slack.called("chat.update")[-1]["text"]


async def test_a_channel_that_closes_again_at_once_gives_no_second_notice(town: Town) -> None:
    for text in ("one", "two", "three"):
        town.close(REVIEW)
        await town.want(CardRef(kind=CardKind.POST, id=len(text) + ord(text[0])), text=text)
        await town.drain()
        town.edge.slack.closed.clear()
        await town.reach.opened(REVIEW)
    assert town.notices() == [COMMUNITY]
    town.close(REVIEW)
    await town.want(text="four")
    await town.drain()
    assert "out of reach" in town.edge.slack.called("chat.update")[-1]["text"]


async def test_a_look_finds_that_a_channel_is_open_again(town: Town) -> None:
    town.close(REVIEW)
    await town.want()
    await town.drain()
    info = {"id": REVIEW, "name": "review", "is_member": True, "is_archived": True}
    town.edge.slack.standing["conversations.info"] = {"ok": True, "channel": info}
    await town.mending.run()
    assert (await town.card()).channel == COMMUNITY
    town.edge.slack.closed.clear()
    town.edge.slack.standing["conversations.info"] = {"ok": True, "channel": {**info, "is_archived": False}}
    await town.mending.run()
    await town.drain()
    assert (await town.card()).channel == REVIEW


async def test_what_only_a_try_can_show_is_tried_once_a_day(town: Town) -> None:
    town.close(REVIEW, error="restricted_action")
    await town.want()
    await town.drain()
    for hours, tries in ((1, 1), (24, 2), (1, 2)):
        town.edge.clock.advance(hours=hours)
        await town.mending.run()
        await town.drain()
        sent = [one for one in town.edge.slack.called("chat.postMessage") if one["channel"] == REVIEW]
        assert len(sent) == tries
    assert town.notices() == [COMMUNITY]


async def test_who_archives_a_channel_is_told_before_a_card_needs_it(town: Town) -> None:
    await town.reach.closed(ChannelId("C9"), "is_archived")
    await town.reach.closed(REVIEW, "is_archived")
    await town.drain()
    assert town.notices() == [COMMUNITY]


async def test_a_group_or_the_owner_of_the_workspace_stands_in_for_an_admin(town: Town) -> None:
    contacts = Contacts(town.edge.wire, Directory(town.edge.wire, town.edge.clock))
    led = replace(town.brand, roles={Role.ADMIN: frozenset({"S0LEADS"})})
    groups = [{"id": "S0LEADS", "handle": "leads", "users": ["U2", "U1"]}]
    town.edge.slack.standing["usergroups.list"] = {"ok": True, "usergroups": groups}
    assert await contacts.of(led) == "U1"
    free = replace(town.brand, roles={})
    assert await contacts.of(free) is None
    people = [{"id": "U7"}, {"id": "U8", "is_owner": True}, {"id": "U9", "is_primary_owner": True}]
    town.edge.slack.standing["users.list"] = {"ok": True, "members": people}
    assert await contacts.of(free) == "U9"
    town.edge.slack.fail("users.list", "internal_error")
    assert await contacts.of(free) is None
    assert await contacts.of(town.brand) == KIM
