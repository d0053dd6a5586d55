"""The second row of a card and the routing table, pressed: each press does one thing, old ones none."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot.blocks.triage import MORE, UNDO
from bot.commands.ignored import show_ignored
from bot.commands.inbox import show_inbox
from bot.commands.routing import show_routing
from bot.domain.brand import Person
from bot.domain.conversation import Conversation
from bot.domain.ids import ChannelId, SlackUserId
from bot.errors import InvalidInputError, NotAllowedError, NotFoundError, TransitionError
from bot.listeners import inbox, routing, triage
from bot.slack.directory import Channel
from bot.slack.door import Click, Command, Open, Redraw, Say, Submission, Values
from tests.services.world import KIM, MAX, TEAM, World

OPEN = Channel(id=ChannelId("C9"), name="press", joined=True)


@dataclass
class Desk:
    """What handlers ask for; everything is done by one person."""

    world: World
    who: Person = KIM
    found: dict[str, Channel] = field(default_factory=lambda: {"C9": OPEN})
    command: str = "/social"

    def __getattr__(self, name: str) -> Any:
        return self if name == "people" else getattr(self.world, name)

    async def person(self, *_: object) -> Person:
        return self.who

    async def channel(self, _team: object, channel: str) -> Channel | None:
        return self.found.get(channel)


def door(desk: Desk) -> Any:
    """The desk, as what handlers take for all services."""
    return desk


def click(action: str, value: str, **more: Any) -> Click:
    return Click(team=TEAM, user=SlackUserId(KIM.id), action_id=action, value=value, **more)


def sent(callback: str, metadata: str, **values: Any) -> Submission:
    return Submission(
        team=TEAM,
        user=SlackUserId(KIM.id),
        callback_id=callback,
        view_id="V1",
        metadata=metadata,
        values=filled(**values),
    )


def filled(**values: Any) -> Values:
    return Values(state={block: {block: _element(value)} for block, value in values.items()})


def _element(value: Any) -> dict[str, Any]:
    if isinstance(value, list):
        return {"selected_options": [{"value": one} for one in value]}
    return {"value": value}


def command(name: str, rest: str = "") -> Command:
    return Command(team=TEAM, user=SlackUserId(KIM.id), name=name, rest=rest)


def words(answer: Any) -> str:
    assert isinstance(answer, Say)
    return answer.drawing.text


async def chosen(desk: Desk, word: str, talk: Conversation) -> Any:
    return await triage.more(click(MORE, f"{word}:{talk.id}.{talk.version}"), door(desk))


async def again(world: World, talk: Conversation) -> Conversation:
    return next(one for one in await world.talks() if one.id == talk.id)


async def test_what_stands_behind_the_dots_is_done_once(world: World) -> None:
    desk, talk = Desk(world), await world.heard("Where is it?")
    assert "no other rule matched" in words(await chosen(desk, "why", talk))
    assert "Muted." in words(await chosen(desk, "mute", talk))
    for word in ("mute", "ignore", "hide"):
        with pytest.raises(TransitionError):
            await chosen(desk, word, talk)
    talk = await again(world, talk)
    assert "Hidden." in words(await chosen(desk, "hide", talk))
    assert "/social ignored" in words(await chosen(desk, "ignore", await again(world, talk)))
    assert "Heard again." in words(await chosen(desk, "hear", talk))
    with pytest.raises(NotFoundError):
        await chosen(desk, "delete", talk)
    for nonsense in ("nothing", ""):
        with pytest.raises(NotFoundError):
            await chosen(desk, nonsense, talk)
    with pytest.raises(NotFoundError):
        await triage.more(click(MORE, "why"), door(desk))


async def test_what_was_resolved_is_opened_again(world: World) -> None:
    desk, talk = Desk(world), await world.heard()
    await world.triage.ignore_author(talk.id, talk.version, MAX)
    assert await chosen(desk, "reopen", await again(world, talk)) is None
    assert (await again(world, talk)).status == "new"


async def test_the_modals_are_kept(world: World) -> None:
    desk, talk = Desk(world), await world.heard()
    value = f"{talk.id}.{talk.version}"
    for action in ("triage:assign", "triage:mark", "triage:snooze"):
        assert isinstance(await triage.ask(click(action, value), door(desk)), Open)
    await triage.assign(sent("triage:assign", value, person="U0MAX"), door(desk))
    await triage.mark(sent("triage:mark", value, tags="Refund", priority="high"), door(desk))
    await triage.snooze(sent("triage:snooze", value, nap="hour"), door(desk))
    kept = await again(world, talk)
    assert (kept.assignee, kept.tags, kept.priority) == ("U0MAX", ("refund",), "high")
    assert kept.snoozed_until == world.clock() + timedelta(hours=1)
    await triage.assign(sent("triage:assign", value), door(desk))
    assert (await again(world, talk)).assignee is None


async def test_the_ignored_are_listed_with_the_way_back(world: World) -> None:
    desk, talk = Desk(world), await world.heard()
    assert "Nobody is ignored." in words(await show_ignored(command("ignored"), door(desk)))
    await world.triage.ignore_author(talk.id, talk.version, MAX)
    [one] = await world.triage.ignored([world.brand], 9, 0)
    assert f"@{one.ignored.handle}" in words(await show_ignored(command("ignored"), door(desk)))
    undo = click(UNDO, f"{one.ignored.account_id}:{one.ignored.author_id}")
    assert "Heard again." in words(await triage.undo(undo, door(desk)))
    for nonsense in ("", "1", "x:y", "99999999999999999999:a"):
        with pytest.raises(NotFoundError):
            await triage.undo(click(UNDO, nonsense), door(desk))


async def test_the_inbox_is_narrowed_in_words_and_by_menus(world: World) -> None:
    desk = Desk(world)
    for number in range(9):
        await world.heard(f"Question {number}")
    first = await show_inbox(command("inbox", "new NORMAL fake"), door(desk))
    assert "Question 8" in words(first)
    assert "Page 1" in words(first)
    turned = await inbox.turn(click("inbox:next", "unclaimed|normal|fake||1"), door(desk))
    assert "Question 0" in words(turned)
    assert "Page 2" in words(turned)
    none = await show_inbox(command("inbox", "#refund"), door(desk))
    assert "Nothing fits all of this." in words(none)
    for nonsense in ("nonsense", "#!"):
        with pytest.raises(NotFoundError, match="narrows nothing"):
            await show_inbox(command("inbox", nonsense), door(desk))
    for value in ("other", "waiting|soon"):
        with pytest.raises(NotFoundError):
            await inbox.turn(click("inbox:view", value), door(desk))


RULE = {"name": "Refunds", "words": "refund", "kinds": ["mention"], "followers": "1,000", "channel": "C9"}


async def ruled(desk: Desk, rule: int = 0, **more: Any) -> Any:
    metadata = f"{desk.brand.id}.{rule}"
    return await routing.save(sent("routing:rule", metadata, **{**RULE, **more}), door(desk))


async def row(desk: Desk, verb: str, rule: int) -> Any:
    value = f"{verb}:{desk.brand.id}.{rule}"
    return await routing.change_row(click("routing:row", value), door(desk))


async def test_the_table_is_changed_row_by_row(world: World) -> None:
    desk = Desk(world)
    opened = await show_routing(command("routing"), door(desk))
    assert isinstance(opened, Open)
    brand = str(world.brand.id)
    assert isinstance(await routing.ask(click("routing:table", brand), door(desk)), Open)
    assert isinstance(await routing.add(click("routing:add", brand), door(desk)), Redraw)
    assert isinstance(await routing.back(click("routing:back", brand), door(desk)), Redraw)
    for name in ("One", "Two"):
        assert name in str((await ruled(desk, name=name)).view)
    one, two = await world.routing.rules(world.brand.id)
    assert (one.conditions.followers, one.conditions.kinds) == (1000, frozenset({"mention"}))
    assert "Two" in str((await row(desk, "edit", two.id)).view)
    await row(desk, "up", two.id)
    await ruled(desk, one.id, name="Uno")
    assert [rule.name for rule in await world.routing.rules(world.brand.id)] == ["Two", "Uno"]
    await row(desk, "down", two.id)
    await row(desk, "delete", two.id)
    assert [rule.name for rule in await world.routing.rules(world.brand.id)] == ["Uno"]
    with pytest.raises(NotFoundError):
        await row(desk, "burn", two.id)


async def test_a_rule_is_tried_before_it_is_kept(world: World) -> None:
    await world.heard("I want a refund")
    tried = click("routing:try", "1", metadata=f"{world.brand.id}.0", values=filled(words="refund"))
    drawn = await routing.try_out(tried, door(Desk(world)))
    assert isinstance(drawn, Redraw)
    assert "1 of the last 1 items would match." in str(drawn.view)


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        (None, "/invite @Pressroom"),
        (Channel(id=ChannelId("C9"), name="press", joined=False), "I am not in #press"),
        (Channel(id=ChannelId("C9"), name="press", joined=True, archived=True), "is archived"),
    ],
)
async def test_a_channel_out_of_reach_is_refused_with_what_to_do(
    world: World, channel: Channel | None, words: str
) -> None:
    desk = Desk(world, found={"C9": channel} if channel else {})
    with pytest.raises(InvalidInputError, match=words) as refused:
        await ruled(desk)
    assert refused.value.field == "channel"


async def test_followers_are_a_number_and_the_table_is_for_admins(world: World) -> None:
    with pytest.raises(InvalidInputError):
        await ruled(Desk(world), followers="many")
    await ruled(Desk(world), followers="0")
    with pytest.raises(NotAllowedError):
        await show_routing(command("routing"), door(Desk(world, who=MAX)))
