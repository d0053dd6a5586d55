"""What has to do with time, pressed and typed: slots, timing, tables, the calendar, words."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from bot.blocks import calendar as seen
from bot.blocks.drafting import Draft, metadata_of
from bot.blocks.imported import ALL, NEXT
from bot.blocks.importing import LOOK, Sheet, sheet_value
from bot.blocks.kit import Json
from bot.commands.importing import import_posts
from bot.commands.slots import show_slots
from bot.domain.approval import PostAction
from bot.domain.brand import Person
from bot.domain.calendar import Look, Tab, look_value
from bot.domain.ids import SlackUserId
from bot.domain.post import Post, PostStatus, Tracking
from bot.errors import InvalidInputError, NotAllowedError, NotFoundError, TransitionError, UserError
from bot.listeners import calendar, compose, importing, post, slot, thread, timing
from bot.services.calendar import CalendarService
from bot.services.composer import ComposerService
from bot.services.recurrence import RecurrenceService
from bot.services.slot import SlotService
from bot.slack.door import Click, Command, Event, Home, Open, Redraw, Say, Submission, Values, Whisper
from bot.slack.files import SlackFile
from tests.services.test_importing import service
from tests.services.world import ADA, KIM, REVIEW, TEAM, WREN, World
from tests.story.place import action_ids, words

TABLE = b"text,when\nOne,\nTwo,whenever\n"


@dataclass
class Desk:
    """What handlers ask for; everything is done by one person, who has one file in Slack."""

    world: World
    who: Person = WREN
    data: bytes = TABLE

    def __post_init__(self) -> None:
        database, clock = self.world.database, self.world.clock
        self.slots = SlotService(database, clock)
        self.recurrences = RecurrenceService(database, clock)
        self.calendar = CalendarService(database)
        self.composer = ComposerService(database, clock)
        self.imports = service(self.world)

    def health(self) -> list[str]:
        return []

    def pulse(self) -> dict[str, float]:
        return {}

    def __getattr__(self, name: str) -> Any:
        return self if name in {"people", "files"} else getattr(self.world, name)

    async def person(self, *_: object) -> Person:
        return self.who

    async def download(self, _team: object, file_id: str) -> SlackFile:
        return SlackFile(id=file_id, name="posts.csv", mime="text/csv", data=self.data)


def door(world: World, who: Person = WREN, **more: Any) -> Any:
    """The desk, as what handlers take for all services."""
    return Desk(world, who, **more)


def click(action: str, value: str = "", **more: Any) -> Click:
    return Click(team=TEAM, user=SlackUserId(WREN.id), action_id=action, value=value, **more)


def sent(metadata: str, **values: Any) -> Submission:
    who = SlackUserId(WREN.id)
    return Submission(
        team=TEAM, user=who, callback_id="", view_id="V1", metadata=metadata, values=filled(**values)
    )


def filled(**values: Any) -> Values:
    return Values(state={block: {block: _element(value)} for block, value in values.items()})


def _element(value: Any) -> dict[str, Any]:
    if isinstance(value, int):
        return {"selected_date_time": value}
    if isinstance(value, list):
        return {
            "selected_options": [{"value": one} for one in value],
            "files": [{"id": one} for one in value],
        }
    return {"value": value}


def command(rest: str = "") -> Command:
    return Command(team=TEAM, user=SlackUserId(WREN.id), name="", rest=rest, channel=REVIEW)


def shown(answer: Any) -> str:
    """What a modal, a tab or a message says."""
    if isinstance(answer, Say | Whisper):
        return answer.drawing.text
    assert isinstance(answer, Open | Redraw | Home)
    return words(answer.view)


# ---- slots


async def test_slots_are_changed_by_an_admin_and_shown_to_all(world: World) -> None:
    assert "Mon to Fri 9:00, 16:00" in shown(await show_slots(command(), door(world)))
    value = f"{world.brand.id}.0"
    with pytest.raises(NotAllowedError):
        await slot.ask(click("slots:edit", value), door(world))
    assert "How late may a post go out?" in shown(
        await slot.ask(click("slots:edit", value), door(world, KIM))
    )
    await slot.keep(sent(value, day_5="11, 5pm", freshness="900"), door(world, KIM))
    listed = shown(await slot.show(click("slots:show", str(world.brand.id)), door(world)))
    assert "Sat 11:00, 17:00" in listed
    assert "15 minutes late" in listed
    with pytest.raises(InvalidInputError, match="nine") as refused:
        await slot.keep(sent(value, day_0="nine"), door(world, KIM))
    assert refused.value.field == "day_0"


async def test_an_account_takes_slots_of_its_own_and_gives_them_back(world: World) -> None:
    value = f"{world.brand.id}.{world.account.id}"
    assert "Those of Linden" in shown(await slot.ask(click("slots:edit", value), door(world, KIM)))
    await slot.keep(sent(value, whose="own", day_6="12"), door(world, KIM))
    assert "Sun 12:00" in shown(await show_slots(command(), door(world)))
    await slot.keep(sent(value, whose="brand", day_6="12"), door(world, KIM))
    assert "Those of Linden" in shown(await show_slots(command(), door(world)))


# ---- timing


async def timed(world: World, one: Post, **values: Any) -> Post:
    await timing.keep(sent(f"{one.id}.{one.version}", **values), door(world))
    return await world.fresh(one)


async def test_a_post_is_given_a_window_and_a_rule_and_is_stopped(world: World) -> None:
    one = await world.approved()
    assert "Does it come back?" in shown(
        await timing.ask(click("post:timing", f"{one.id}.{one.version}"), door(world))
    )
    at = int((world.clock() + timedelta(hours=1)).timestamp())
    one = await timed(world, one, time=at, freshness="1800", every="week", days=["0", "3"], times="4")
    assert one.status == PostStatus.IN_REVIEW
    assert one.content.freshness == timedelta(minutes=30)
    assert one.content.repeat is not None
    assert one.content.repeat.weekdays == (0, 3)
    card = shown(await post.show(click("post:open", f"{one.id}.{one.version}"), door(world)))
    assert "every week on Mon and Thu" in card
    await timing.stop(click("post:stop_repeating", str(one.id)), door(world))
    with pytest.raises(TransitionError):
        await timing.stop(click("post:stop_repeating", str(one.id)), door(world))
    one = await timed(world, await world.fresh(one), time=at, every="once")
    assert one.content.repeat is None


@pytest.mark.parametrize("times", ["1", "many", "-3", "²"])
async def test_a_number_that_is_none_is_refused_beside_its_field(world: World, times: str) -> None:
    one = await world.compose()
    with pytest.raises(InvalidInputError) as refused:
        await timed(world, one, every="day", times=times)
    assert refused.value.field == "times"


async def test_an_old_card_opens_no_modal(world: World) -> None:
    one = await world.compose()
    await world.act(one, PostAction.APPROVE, ADA)
    with pytest.raises(TransitionError):
        await timing.ask(click("post:timing", f"{one.id}.{one.version}"), door(world))


# ---- words


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("tomorrow 9am", "That is "),
        ("next slot", "That is "),
        ("whenever", "can't read"),
        ("", "Or in words"),
    ],
)
async def test_a_time_in_words_is_said_back_in_both_zones(world: World, said: str, answer: str) -> None:
    one = await world.approved()
    typed = click(
        "post:schedule_typed", metadata=f"schedule:{one.id}.{one.version}", values=filled(words=said)
    )
    told = shown(await post.say_when(typed, door(world, replace(WREN, timezone="Asia/Tokyo"))))
    assert answer in told
    assert ("Berlin time)" in told) == (answer == "That is ")


@pytest.mark.parametrize(
    ("when", "said", "answer"),
    [
        ("words", "tomorrow 9am", "That is "),
        ("words", "whenever", "can't read"),
        ("slot", "", "That is "),
        ("release", "", "Preview"),
    ],
)
async def test_the_composer_says_a_time_back_before_anything_is_saved(
    world: World, when: str, said: str, answer: str
) -> None:
    draft = Draft(text="Hello", accounts=(world.account.id,))
    values = Values(
        state={
            "when": {"post:when": {"selected_option": {"value": when}}},
            "words": {"post:words": {"value": said}},
            "accounts": {"accounts": {"selected_options": [{"value": str(world.account.id)}]}},
        }
    )
    typed = click("post:words", metadata=metadata_of(draft, world.brand.id), values=values)
    assert answer in shown(await compose.redraw(typed, door(world)))


# ---- tables


async def test_a_file_is_looked_at_and_stored_when_somebody_says_so(world: World) -> None:
    opened = await import_posts(command(), door(world))
    assert "text,accounts,when,link" in shown(opened)
    report = await importing.look(sent(str(world.brand.id), file=["F1"]), door(world))
    assert isinstance(report, Redraw)
    assert "2 rows: 1 to import, 1 to mend." in shown(report)
    done = await importing.store(sent(report.view["private_metadata"]), door(world))
    assert "1 post is on the way into <#C1>" in shown(done)
    assert "Row 3: I can't read “whenever”" in shown(done)
    desk = door(world)
    await desk.imports.run_due()
    assert "One" in shown(await importing.show_all(click(ALL, "1.0"), desk))
    turned = await importing.turn(click(NEXT, "1.1"), desk)
    assert isinstance(turned, Say)
    assert turned.replace
    assert "no further post" in shown(turned)
    with pytest.raises(InvalidInputError, match="CSV file"):
        await importing.look(sent(str(world.brand.id), file=[]), door(world))


def message(**more: Any) -> Event:
    files = [{"id": "F1", "name": "Posts.CSV"}]
    body = {"channel": REVIEW, "user": WREN.id, "ts": "1.2", "files": files, **more}
    return Event(team=TEAM, id="Ev1", type="message", body=body)


async def test_a_table_that_was_dropped_is_offered_to_its_owner_alone(world: World) -> None:
    offered = await thread.heard(message(thread_ts="1.1"), door(world))
    assert isinstance(offered, Whisper)
    assert (offered.user, offered.thread_ts) == (WREN.id, "1.1")
    assert LOOK in action_ids(offered.drawing.blocks)
    looked = await importing.look_at_dropped(click(LOOK, sheet_value(_sheet(world))), door(world))
    assert "1 to import" in shown(looked)
    assert await thread.heard(message(files=[{"id": "F1", "name": "cup.png"}]), door(world)) is None
    for nonsense in ("", "[]", "[1]", '{"a": 1}', "7"):
        with pytest.raises(NotFoundError):
            await importing.look_at_dropped(click(LOOK, nonsense), door(world))


def _sheet(world: World) -> Sheet:
    return Sheet(brand=world.brand.id, file="F1")


async def test_who_may_not_write_imports_nothing(world: World) -> None:
    other = replace(WREN, id=SlackUserId("U0NOBODY"))
    with pytest.raises(NotAllowedError):
        await import_posts(command(), door(world, other))
    with pytest.raises(NotAllowedError):
        await importing.look_at_dropped(click(LOOK, sheet_value(_sheet(world))), door(world, other))


# ---- the calendar


async def at(world: World, look: Look) -> Json:
    """App Home as somebody who looks there sees it."""
    home = await calendar.go(click("calendar:week", look_value(look)), door(world))
    assert isinstance(home, Home)
    return home.view


async def narrowed(world: World, view: Json, action: str, value: str) -> Json:
    home = await calendar.narrow(click(action, value, metadata=view["private_metadata"]), door(world))
    assert isinstance(home, Home)
    return home.view


async def test_the_week_the_month_and_the_queue_show_what_is_planned(world: World) -> None:
    await world.compose("In an hour", schedule=world.at(hours=1))
    await world.compose("Some day")
    for tab, there in (
        (Tab.WEEK, ["In an hour"]),
        (Tab.MONTH, ["In an hour"]),
        (Tab.QUEUE, ["In an hour", "Some day"]),
    ):
        view = await at(world, Look(tab=tab))
        assert [text for text in ("In an hour", "Some day") if text in words(view)] == there
        assert "Times are yours: Europe/Berlin." in words(view)
    assert "today" in words(await at(world, Look(tab=Tab.WEEK)))
    assert "Waits for you" in words(await at(world, Look(tab=Tab.DESK)))


async def test_what_is_left_out_stays_left_out_on_the_next_page(world: World) -> None:
    await world.compose("Tagged", schedule=world.at(hours=1), tracking=Tracking(campaign="Autumn"))
    async with world.database.transaction() as work:
        await work.campaigns.add(world.brand.id, "Autumn", world.clock())
        await work.campaigns.add(world.brand.id, "Winter", world.clock())
    view = await at(world, Look(tab=Tab.QUEUE))
    names = await CalendarService(world.database).campaigns([world.brand])
    for campaign, there in (("Winter", False), ("Autumn", True)):
        view = await narrowed(world, view, seen.CAMPAIGN, str(names.index(campaign)))
        assert ("Tagged" in words(view)) == there
    view = await narrowed(world, view, seen.STATE, "published")
    assert "Nothing of what you chose" in words(view)
    view = await narrowed(world, view, seen.STATE, seen.EVERY)
    view = await narrowed(world, view, seen.ACCOUNT, str(world.account.id))
    view = await narrowed(world, view, seen.BRAND, str(world.brand.id))
    assert "Tagged" in words(view)
    view = await narrowed(world, view, seen.CAMPAIGN, seen.EVERY)
    for place in ("9", "-1", "x"):
        with pytest.raises(UserError):
            await narrowed(world, view, seen.CAMPAIGN, place)


async def test_what_comes_back_is_opened_and_stopped_in_the_calendar(world: World) -> None:
    one = await world.compose()
    start = int((world.clock() + timedelta(hours=1)).timestamp())
    one = await timed(world, one, time=start, every="day", times="3")
    view = await at(world, Look(tab=Tab.WEEK))
    assert words(view).count("Will come back") == 2
    opened = await calendar.do(click(seen.DO, f"open:{one.id}.{one.version}"), door(world))
    assert "3 times in all" in shown(opened)
    stop = click(seen.DO, f"stop:{one.id}", metadata=view["private_metadata"])
    assert "Will come back" not in shown(await calendar.do(stop, door(world)))


async def test_nonsense_leads_nowhere(world: World) -> None:
    for value in ("", "week", "[1]"):
        with pytest.raises(NotFoundError):
            await calendar.go(click("calendar:week", value), door(world))
    with pytest.raises(NotFoundError):
        await calendar.do(click(seen.DO, "open:x"), door(world))
