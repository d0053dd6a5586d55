"""Conversations, pressed and written about: what each press answers, and to whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from bot.blocks.conversation import CLAIM, RELEASE, RESOLVE
from bot.blocks.digest import INBOX
from bot.blocks.inbox import BRAND, OPEN
from bot.blocks.reply import ANYWAY, REPLY, SEND
from bot.blocks.triage import MORE
from bot.domain.brand import Brand, Person
from bot.domain.conversation import Conversation, ConversationAction, ConversationStatus
from bot.domain.ids import ChannelId, TeamId
from bot.errors import NotAllowedError, TransitionError
from bot.listeners import conversation, inbox, reply, thread, triage
from bot.listeners.home import desk_of
from bot.slack.door import Event, Open, Say, Shortcut, Whisper
from bot.slack.files import SlackFile
from tests.blocks.structure import elements_of
from tests.connectors.images import png
from tests.services.test_conversation import shown_in_slack
from tests.services.test_sorting_door import Desk, click, door, sent, words
from tests.services.test_time_door import Desk as Home
from tests.services.world import COMMUNITY, KIM, MAX, TEAM, WREN, World

A, S = ConversationAction, ConversationStatus
PRIVATE = {"ephemeral": True, "channel": ChannelId("C2")}


def stamped(talk: Conversation) -> str:
    return f"{talk.id}.{talk.version}"


async def pressed(world: World, action: str, value: str, **more: Any) -> Sequence[Any]:
    tables = {**conversation.ACTIONS, **triage.ACTIONS}
    answers = await tables[action](click(action, value, **more), door(Desk(world)))
    return answers if isinstance(answers, Sequence) else [] if answers is None else [answers]


async def test_a_private_copy_of_a_card_goes_on_press_after_press(world: World) -> None:
    value = stamped(await world.heard())
    for action, state in ((CLAIM, "Being answered"), (RELEASE, "New"), (RESOLVE, "Resolved")):
        [said] = await pressed(world, action, value, **PRIVATE)
        assert said.replace
        assert state in said.drawing.text
        [talk] = await world.talks()
        value = stamped(talk)
        assert value in str(said.drawing.blocks)


async def test_an_old_private_copy_says_no_and_shows_how_things_stand(world: World) -> None:
    talk = await world.heard()
    await world.conversations.act(talk.id, talk.version, KIM, A.RESOLVE)
    no, card = await pressed(world, CLAIM, stamped(talk), **PRIVATE)
    assert "moved on" in no.drawing.text
    assert (card.replace, "Resolved" in card.drawing.text) == (True, True)


async def test_a_copy_from_the_home_tab_does_so_as_well(world: World) -> None:
    talk = await world.heard()
    said = await pressed(world, MORE, f"why:{stamped(talk)}", channel=ChannelId("D7"))
    assert [(one.replace, isinstance(one, Say)) for one in said] == [(False, True), (True, True)]


async def test_the_card_in_its_channel_is_left_to_its_outbox_row(world: World) -> None:
    talk = await world.heard()
    assert await pressed(world, CLAIM, stamped(talk), channel=ChannelId("C2")) == []
    with pytest.raises(TransitionError):
        await pressed(world, RESOLVE, stamped(talk), channel=ChannelId("C2"))


async def test_who_is_held_up_at_the_end_may_answer_anyway_and_keeps_their_words(world: World) -> None:
    talk = await world.heard()
    await world.replies.start(talk.id, MAX)
    form = sent(REPLY, f"{stamped(talk)}.0.0", text="Yes, we are")
    held = await reply.VIEWS[REPLY](form, door(Desk(world)))
    assert isinstance(held, Open)
    assert "is answering this already" in str(held.view)
    assert "until" in str(held.view)
    assert held.view["submit"]["text"] == "Answer anyway"
    taken = sent(held.view["callback_id"], held.view["private_metadata"])
    assert await reply.VIEWS[ANYWAY](taken, door(Desk(world))) is None
    assert await reply.VIEWS[REPLY](form, door(Desk(world))) is None
    await world.publishing.run_due()
    assert world.platform.texts == ["Yes, we are"]


async def other_brand(world: World) -> Brand:
    async with world.database.transaction() as work:
        return await work.brands.add(
            team=TEAM, name="Oak", timezone="Europe/Berlin", channels=world.brand.channels, roles={}
        )


async def listed(world: World, who: Person, value: str = "waiting") -> str:
    said = await inbox.ACTIONS[INBOX](click(INBOX, value), door(Desk(world, who=who)))
    assert isinstance(said, Say)
    return words(said)


async def test_conversations_are_shown_to_those_alone_who_may_answer_them(world: World) -> None:
    talk = await world.heard("Our secret")
    assert "Our secret" in await listed(world, MAX)
    with pytest.raises(NotAllowedError, match="<@U0KIM> or <@U0MAX>"):
        await listed(world, WREN)
    with pytest.raises(NotAllowedError):
        await conversation.show(click(OPEN, stamped(talk)), door(Desk(world, who=WREN)))
    desk = await desk_of([world.brand], WREN, Home(world), 5)  # type: ignore[arg-type]
    assert (desk.unclaimed.total, desk.unclaimed.talks) == (0, ())


async def test_a_brand_without_roles_is_open_and_can_be_chosen(world: World) -> None:
    await world.heard("Our secret")
    oak = await other_brand(world)
    assert "Our secret" not in await listed(world, WREN)
    assert "Our secret" in await listed(world, MAX, f"waiting|||||{world.brand.id}")
    assert "Our secret" not in await listed(world, MAX, f"waiting|||||{oak.id}")
    assert "Our secret" not in await listed(world, WREN, f"waiting|||||{world.brand.id}")
    said = await inbox.ACTIONS[INBOX](click(INBOX, "waiting"), door(Desk(world, who=MAX)))
    assert isinstance(said, Say)
    menus = {one["action_id"]: one for one in said.drawing.blocks[1]["elements"]}
    assert [one["text"]["text"] for one in menus[BRAND]["options"]] == ["Any brand", "Linden", "Oak"]


def event(user: Person, text: str = "Yes, look", **more: Any) -> Event:
    body = {"channel": COMMUNITY, "thread_ts": "171.1", "ts": "171.2", "user": user.id, "text": text, **more}
    return Event(team=TEAM, id="E1", type="message", body=body)


async def test_who_may_not_answer_is_not_asked_whether_to(world: World) -> None:
    await shown_in_slack(world, await world.heard())
    assert await thread.heard(event(WREN), door(Desk(world, who=WREN))) is None
    assert isinstance(await thread.heard(event(MAX), door(Desk(world, who=MAX))), Whisper)
    shortcut = Shortcut(
        team=TEAM,
        user=WREN.id,
        callback_id=thread.FROM_THREAD,
        channel=COMMUNITY,
        thread_ts="171.1",
        ts="171.9",
        message={"text": "Yes"},
    )
    with pytest.raises(NotAllowedError):
        await thread.from_thread(shortcut, door(Desk(world, who=WREN)))


@dataclass
class Shelf(Desk):
    """A desk with files in Slack."""

    async def download(self, _team: TeamId, file: str) -> SlackFile:
        return SlackFile(id=file, name=file, mime="image/png", data=png(width=int(file[1:]), height=9))

    def __getattr__(self, name: str) -> Any:
        return self if name == "files" else super().__getattr__(name)


async def test_the_images_of_a_message_go_along_with_its_words(world: World) -> None:
    await shown_in_slack(world, await world.heard())
    files = [
        {"id": "F7", "mimetype": "image/png"},
        {"id": "F8", "mimetype": "image/png", "is_external": True},
        {"id": "F9", "mimetype": "application/pdf"},
    ]
    asked = await thread.heard(event(MAX, files=files), door(Shelf(world, who=MAX)))
    assert isinstance(asked, Whisper)
    assert "Its image goes along" in asked.drawing.text
    value = next(one for one in elements_of(asked.drawing.blocks) if one.get("action_id") == SEND)["value"]
    for _ in "12":
        await reply.ACTIONS[SEND](click(SEND, value), door(Shelf(world, who=MAX)))
        await world.publishing.run_due()
    assert world.platform.texts == ["Yes, look"]
    [talk] = await world.talks()
    [(out, _)] = (await world.conversations.show(talk.id)).replies
    assert len(out.media) == 1
