"""The routing table: kept by admins, asked for each new conversation, and true to what it has decided."""

import pytest

from bot.domain.card import CardKind
from bot.domain.conversation import Author, ConversationAction, ConversationStatus
from bot.domain.ids import ChannelId, RuleId, SlackUserId
from bot.domain.routing import MOST_RULES, Conditions, Priority, Target
from bot.errors import InvalidInputError, NotAllowedError, NotFoundError
from bot.services.reply import Remark
from bot.services.routing import Form
from tests.services.world import COMMUNITY, KIM, MAX, World

PRESS = ChannelId("C9")
ANGRY = Conditions(moods=frozenset({"negative"}), followers=1000)
LOUD = Author(remote_id="loud", handle="loud", name="Loud", followers=5000)
TARGET = Target(channel=PRESS, tags=("press",), priority=Priority.URGENT, assignee=SlackUserId("U0KIM"))


async def ruled(world: World, name: str, conditions: Conditions, target: Target = TARGET) -> RuleId:
    form = Form(name=name, conditions=conditions, target=target)
    await world.routing.save(world.brand.id, None, KIM, form)
    return (await world.routing.rules(world.brand.id))[-1].id


async def names(world: World) -> list[str]:
    return [rule.name for rule in await world.routing.rules(world.brand.id)]


async def test_a_conversation_goes_where_the_first_rule_says_and_knows_why(world: World) -> None:
    await ruled(world, "Angry and loud", ANGRY)
    await ruled(
        world, "Everybody", Conditions(platforms=frozenset({"fake"})), Target(channel=ChannelId("C8"))
    )
    talk = await world.heard("This is awful and terrible", author=LOUD)
    assert (talk.channel, talk.tags, talk.priority, talk.assignee) == (PRESS, ("press",), "urgent", "U0KIM")
    assert (talk.rule, len(talk.why)) == ("Angry and loud", 2)
    card = await world.card(CardKind.CONVERSATION, talk.id)
    assert card
    assert card.channel == PRESS
    other = await world.heard("This is awful and terrible")
    assert (other.channel, other.rule) == ("C8", "Everybody")


async def test_what_no_rule_takes_goes_to_the_community_channel(world: World) -> None:
    await ruled(world, "Angry and loud", ANGRY)
    talk = await world.heard("Lovely")
    assert (talk.channel, talk.rule, talk.why) == (COMMUNITY, "Everything else", ())


async def test_what_follows_stays_with_its_conversation(world: World) -> None:
    rule = await ruled(world, "Angry and loud", ANGRY)
    talk = await world.heard("This is awful and terrible", author=LOUD)
    await world.routing.remove(world.brand.id, rule, KIM)
    world.platform.say("Thanks, all is good", parent_id=world.platform.heard[-1].ref.id)
    await world.poll()
    item = (await world.conversations.show(talk.id)).items[-1]
    card = await world.card(CardKind.ITEM, item.id)
    assert card
    assert card.channel == PRESS


async def test_talk_in_the_thread_of_a_routed_card_is_known(world: World) -> None:
    await ruled(world, "Angry and loud", ANGRY)
    talk = await world.heard("This is awful and terrible", author=LOUD)
    card = await world.card(CardKind.CONVERSATION, talk.id)
    assert card
    async with world.database.transaction() as work:
        await work.cards.sent(card.ref, "7.1", PRESS, 1)
    remark = Remark(channel=PRESS, thread="7.1", ts="7.2", author=MAX.id, text="We are sorry")
    assert await world.replies.remember(remark) is not None


async def test_each_channel_has_a_storm_of_its_own(world: World) -> None:
    await ruled(world, "Angry and loud", ANGRY)
    await world.poll()
    for number in range(60):
        world.platform.say(f"Nice bread {number}", author=Author(remote_id=f"{number}", handle="a", name="A"))
    world.platform.say("This is awful and terrible", author=LOUD)
    await world.poll()
    async with world.database.read() as work:
        [storm] = await work.storms.live()
        assert storm.channel == COMMUNITY
        [press] = [
            talk
            for talk in await work.conversations.list([world.brand.id], [ConversationStatus.NEW], limit=99)
            if talk.channel == PRESS
        ]
    assert await world.wanted(CardKind.CONVERSATION, press.id) == 1


async def test_rules_are_moved_changed_and_removed(world: World) -> None:
    first = await ruled(world, "One", ANGRY)
    second = await ruled(world, "Two", ANGRY)
    await world.routing.move(world.brand.id, second, KIM, -1)
    await world.routing.move(world.brand.id, second, KIM, -1)
    await world.routing.move(world.brand.id, RuleId(99), KIM, 1)
    assert await names(world) == ["Two", "One"]
    form = Form(name="  Uno  ", conditions=ANGRY, target=Target())
    await world.routing.save(world.brand.id, first, KIM, form)
    assert await names(world) == ["Two", "Uno"]
    await world.routing.remove(world.brand.id, second, KIM)
    await world.routing.remove(world.brand.id, second, KIM)
    assert await names(world) == ["Uno"]
    with pytest.raises(NotFoundError):
        await world.routing.rule(second)
    assert [entry.action for entry in await world.audit()] == [
        "routing:add",
        "routing:add",
        "routing:move",
        "routing:change",
        "routing:remove",
    ]


async def test_a_rule_needs_a_name_and_a_condition(world: World) -> None:
    for form, field in (
        (Form(name=" ", conditions=ANGRY, target=Target()), "name"),
        (Form(name="x" * 61, conditions=ANGRY, target=Target()), "name"),
        (Form(name="All", conditions=Conditions(), target=Target()), "words"),
    ):
        with pytest.raises(InvalidInputError) as refused:
            await world.routing.save(world.brand.id, None, KIM, form)
        assert refused.value.field == field


async def test_there_are_not_more_rules_than_a_modal_shows(world: World) -> None:
    for number in range(MOST_RULES):
        await ruled(world, f"Rule {number}", ANGRY)
    with pytest.raises(InvalidInputError, match="delete one first"):
        await ruled(world, "One more", ANGRY)


async def test_only_admins_change_the_table(world: World) -> None:
    form = Form(name="One", conditions=ANGRY, target=Target())
    with pytest.raises(NotAllowedError):
        await world.routing.save(world.brand.id, None, MAX, form)
    rule = await ruled(world, "One", ANGRY)
    for refused in (
        world.routing.move(world.brand.id, rule, MAX, 1),
        world.routing.remove(world.brand.id, rule, MAX),
    ):
        with pytest.raises(NotAllowedError):
            await refused


async def test_a_rule_is_tried_on_what_came_in(world: World) -> None:
    await ruled(world, "Angry and loud", ANGRY)
    for text in ("Is there rye bread?", "Money back please", "This is awful"):
        await world.heard(text)
    trial = await world.routing.try_out(world.brand.id, Conditions(words=("money back",)))
    assert (trial.tried, len(trial.hits)) == (3, 1)
    [hit] = trial.hits
    assert (hit.item.remote.text, hit.why, hit.now.rule) == (
        "Money back please",
        ("says “money back”",),
        "Everything else",
    )


async def test_like_is_written_on_the_card(world: World) -> None:
    talk = await world.heard("Lovely")
    await world.conversations.like(talk.id, MAX)
    await world.conversations.act(talk.id, talk.version, MAX, ConversationAction.CLAIM)
    view = await world.conversations.show(talk.id)
    assert [deed.action for deed in view.deeds] == ["claim", "like"]
