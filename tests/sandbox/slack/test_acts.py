"""What people do: modals with every input, the stack, response URLs, shortcuts and who may do what."""

from typing import Any

import pytest

from sandbox.slack.shape import ActError, SlackError
from sandbox.slack.timeline import BOT_AUTHOR
from tests.sandbox.slack.payloads import PNG, Recorder
from tests.sandbox.slack.running import Json, World

OPTIONS = [
    {"text": {"type": "plain_text", "text": name.upper(), "emoji": True}, "value": name} for name in "abc"
]


class Answering(Recorder):
    """A line to a bot that gives the answer it was told to."""

    def __init__(self) -> None:
        super().__init__()
        self.answer: Json = {}

    async def send(self, parcel: Any) -> Json:
        await super().send(parcel)
        return self.answer

    @property
    def asked(self) -> list[Json]:
        """What came but events."""
        return [parcel.payload for parcel in self.sent if parcel.kind != "events_api"]

    @property
    def event(self) -> Json:
        """The last event."""
        event: Json = self.sent[-1].payload["event"]
        return event

    @property
    def last(self) -> Json:
        return self.asked[-1]


@pytest.fixture
async def line(world: World) -> Answering:
    world.workspace.delivery.lines["socket"] = line = Answering()
    return line


@pytest.fixture
def calm(shared: World) -> Answering:
    """The line of the sandbox that tests share."""
    shared.workspace.delivery.lines["socket"] = line = Answering()
    return line


def text(words: str = "x") -> Json:
    return {"type": "plain_text", "text": words}


def field(block_id: str, element: Json, **more: object) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": text(),
        "element": {**element, "action_id": "it"},
        **more,
    }


def modal(*blocks: Json, **more: object) -> Json:
    return {
        "type": "modal",
        "callback_id": "m",
        "title": text(),
        "submit": text(),
        "blocks": list(blocks),
        **more,
    }


def opened(world: World, *blocks: Json, **more: object) -> str:
    view = world.workspace.views.open(world.workspace.triggers.new("U0ADA"), modal(*blocks, **more))
    view_id: str = view["id"]
    return view_id


def posted(world: World, *elements: Json) -> Json:
    blocks = [{"type": "actions", "block_id": "card", "elements": list(elements)}]
    channel = world.workspace.state.channels["C0REVIEW"]
    return world.workspace.timeline.post(channel, {**BOT_AUTHOR, "text": "card", "blocks": blocks})


ENTRIES: dict[str, tuple[Json, Any, Json]] = {
    "text": ({"type": "plain_text_input"}, "hi", {"value": "hi"}),
    "nothing": ({"type": "plain_text_input"}, "", {"value": None}),
    "option": ({"type": "static_select", "options": OPTIONS}, "b", {"selected_option": OPTIONS[1]}),
    "options": (
        {"type": "checkboxes", "options": OPTIONS},
        ["a", "c"],
        {"selected_options": [OPTIONS[0], OPTIONS[2]]},
    ),
    "no options": ({"type": "checkboxes", "options": OPTIONS}, [], {"selected_options": []}),
    "radio": ({"type": "radio_buttons", "options": OPTIONS}, "a", {"selected_option": OPTIONS[0]}),
    "grouped": (
        {"type": "multi_static_select", "option_groups": [{"label": text(), "options": OPTIONS}]},
        ["c"],
        {"selected_options": [OPTIONS[2]]},
    ),
    "user": ({"type": "users_select"}, "U0CEM", {"selected_user": "U0CEM"}),
    "users": ({"type": "multi_users_select"}, ["U0CEM"], {"selected_users": ["U0CEM"]}),
    "channel": ({"type": "channels_select"}, "C0DAILY", {"selected_channel": "C0DAILY"}),
    "conversations": (
        {"type": "multi_conversations_select"},
        ["C0DAILY"],
        {"selected_conversations": ["C0DAILY"]},
    ),
    "date": ({"type": "datepicker"}, "2026-12-24", {"selected_date": "2026-12-24"}),
    "time": ({"type": "timepicker"}, "18:00", {"selected_time": "18:00"}),
    "moment": ({"type": "datetimepicker"}, "1800000000", {"selected_date_time": 1_800_000_000}),
    "email": ({"type": "email_text_input"}, "a@b.example", {"value": "a@b.example"}),
    "url": ({"type": "url_text_input"}, "https://a.example", {"value": "https://a.example"}),
    "number": ({"type": "number_input", "is_decimal_allowed": False}, "12", {"value": "12"}),
}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("case", ENTRIES)
async def test_entries_become_slacks_state(shared: World, calm: Answering, case: str) -> None:
    element, value, state = ENTRIES[case]
    view_id = opened(shared, field("f", element, optional=True))
    sent = await shared.control("people/U0ADA/submit", {"view_id": view_id, "values": {"f": value}})
    assert sent == {"ok": True, "closed": True}
    assert calm.last["view"]["state"]["values"]["f"]["it"] == {"type": element["type"], **state}


INITIAL: dict[str, tuple[Json, Json]] = {
    "text": ({"type": "plain_text_input", "initial_value": "hi"}, {"value": "hi"}),
    "option": (
        {"type": "static_select", "options": OPTIONS, "initial_option": OPTIONS[0]},
        {"selected_option": OPTIONS[0]},
    ),
    "options": (
        {"type": "checkboxes", "options": OPTIONS, "initial_options": OPTIONS[:1]},
        {"selected_options": OPTIONS[:1]},
    ),
    "date": ({"type": "datepicker", "initial_date": "2026-12-24"}, {"selected_date": "2026-12-24"}),
    "users": ({"type": "multi_users_select", "initial_users": ["U0CEM"]}, {"selected_users": ["U0CEM"]}),
}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("case", INITIAL)
async def test_what_nobody_touched_is_sent_as_it_began(shared: World, calm: Answering, case: str) -> None:
    element, state = INITIAL[case]
    view_id = opened(shared, field("f", element))
    await shared.control("people/U0ADA/submit", {"view_id": view_id})
    sent = calm.last["view"]["state"]["values"]["f"]["it"]
    assert sent == {"type": element["type"], **state}


REFUSED: dict[str, tuple[Json, Any, str]] = {
    "nothing": ({"type": "plain_text_input"}, "", "complete this required field"),
    "no choice": ({"type": "checkboxes", "options": OPTIONS}, [], "complete this required field"),
    "too short": ({"type": "plain_text_input", "min_length": 3}, "ab", "at least 3"),
    "too long": ({"type": "plain_text_input", "max_length": 3}, "abcd", "at most 3"),
    "no email": ({"type": "email_text_input"}, "someone", "valid email"),
    "no url": ({"type": "url_text_input"}, "ftp:x", "valid URL"),
    "no number": ({"type": "number_input", "is_decimal_allowed": True}, "ten", "valid number"),
}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("case", REFUSED)
async def test_slacks_client_refuses_before_the_bot_is_asked(
    shared: World, calm: Answering, case: str
) -> None:
    element, value, words = REFUSED[case]
    view_id = opened(shared, field("f", element))
    sent = await shared.control("people/U0ADA/submit", {"view_id": view_id, "values": {"f": value}})
    assert sent["closed"] is False
    assert words in sent["errors"]["f"]
    assert calm.sent == []


async def test_a_file_input_carries_the_file(world: World, line: Answering) -> None:
    view_id = opened(world, field("f", {"type": "file_input", "max_files": 1}))
    upload = await world.http.post(f"{world.url}/control/people/U0ADA/upload", files={"file": ("a.png", PNG)})
    file_id = upload.json()["file_id"]
    many = {"view_id": view_id, "values": {"f": [file_id, file_id]}}
    assert "errors" in await world.control("people/U0ADA/submit", many)
    await world.control("people/U0ADA/submit", {"view_id": view_id, "values": {"f": [file_id]}})
    (file,) = line.last["view"]["state"]["values"]["f"]["it"]["files"]
    assert (file["id"], file["mimetype"], file["original_w"]) == (file_id, "image/png", 1)


WRONG_ANSWERS: dict[str, tuple[Json, str]] = {
    "errors beside no input": (
        {"response_action": "errors", "errors": {"nope": "x"}},
        "invalid_response_errors",
    ),
    "no errors": ({"response_action": "errors"}, "invalid_response_errors"),
    "a bad view": ({"response_action": "update", "view": {"type": "modal"}}, "invalid_arguments"),
}


@pytest.mark.parametrize("case", WRONG_ANSWERS)
async def test_wrong_answers_to_a_submission_show_as_errors(world: World, line: Answering, case: str) -> None:
    line.answer, error = WRONG_ANSWERS[case]
    view_id = opened(world, field("f", {"type": "plain_text_input"}, optional=True))
    sent = await world.control("people/U0ADA/submit", {"view_id": view_id})
    assert sent["ok"] is False
    assert sent["error"].startswith(error)


async def test_a_submission_can_update_push_and_clear(world: World, line: Answering) -> None:
    view_id = opened(world)
    line.answer = {"response_action": "update", "view": modal(title=text("second"))}
    updated = await world.control("people/U0ADA/submit", {"view_id": view_id})
    assert (updated["view"]["id"], updated["view"]["title"]["text"]) == (view_id, "second")
    line.answer = {"response_action": "push", "view": modal(title=text("third"))}
    pushed = (await world.control("people/U0ADA/submit", {"view_id": view_id}))["view"]
    assert (pushed["previous_view_id"], pushed["root_view_id"]) == (view_id, view_id)
    titles = [view["title"]["text"] for view in (await world.read("people/U0ADA/views"))["views"]]
    assert titles == ["second", "third"]
    line.answer = {"response_action": "clear"}
    assert (await world.control("people/U0ADA/submit", {"view_id": pushed["id"]}))["closed"] is True
    assert (await world.read("people/U0ADA/views"))["views"] == []


async def test_what_was_typed_stays_when_a_view_is_updated(world: World, line: Answering) -> None:
    button = {"type": "actions", "elements": [{"type": "button", "action_id": "go", "text": text()}]}
    inputs = [field("f", {"type": "plain_text_input"}), field("g", {"type": "plain_text_input"})]
    view_id = opened(world, *inputs, button)
    click = {"view_id": view_id, "action_id": "go", "values": {"f": "typed", "g": "gone"}}
    await world.control("people/U0ADA/click", click)
    assert line.last["state"] == line.last["view"]["state"]
    renamed = field("h", {"type": "plain_text_input"})
    updated = await world.client.views_update(view_id=view_id, view=modal(inputs[0], renamed))
    values = updated["view"]["state"]["values"]
    assert (values["f"]["it"]["value"], values["h"]["it"]["value"]) == ("typed", None)


async def test_hashes_keep_updates_apart(world: World) -> None:
    view_id = opened(world)
    (view,) = world.workspace.stack("U0ADA")
    await world.client.views_update(view_id=view_id, hash=view["hash"], view=modal(title=text("new")))
    stale = {"view_id": view_id, "hash": view["hash"], "view": modal()}
    assert (await world.call("views.update", stale))["error"] == "hash_conflict"
    home = {"type": "home", "blocks": []}
    first = (await world.client.views_publish(user_id="U0ADA", view=home))["view"]
    await world.client.views_publish(user_id="U0ADA", view=home, hash=first["hash"])
    again = await world.call("views.publish", {"user_id": "U0ADA", "view": home, "hash": first["hash"]})
    assert again["error"] == "hash_conflict"


async def test_a_view_is_found_by_its_external_id(world: World) -> None:
    view_id = opened(world, external_id="composer-1")
    found = await world.client.views_update(external_id="composer-1", view=modal(external_id="composer-1"))
    assert found["view"]["id"] == view_id
    taken = {"trigger_id": world.workspace.triggers.new("U0CEM"), "view": modal(external_id="composer-1")}
    assert (await world.call("views.open", taken))["error"] == "duplicate_external_id"


async def test_three_modals_are_the_limit(world: World) -> None:
    view_id = opened(world)
    for _ in range(2):
        await world.client.views_push(trigger_id=world.workspace.triggers.new("U0ADA", view_id), view=modal())
    fourth = {"trigger_id": world.workspace.triggers.new("U0ADA", view_id), "view": modal()}
    assert (await world.call("views.push", fourth))["error"] == "push_limit_reached"
    outside = {"trigger_id": world.workspace.triggers.new("U0ADA"), "view": modal()}
    assert (await world.call("views.push", outside))["error"] == "invalid_trigger_id"


async def test_a_view_of_250_kilobytes_is_too_large(world: World) -> None:
    blocks = [{"type": "section", "text": text("é" * 3000)}] * 50
    big = {"trigger_id": world.workspace.triggers.new("U0ADA"), "view": modal(*blocks)}
    assert (await world.call("views.open", big))["error"] == "view_too_large"


async def test_a_trigger_is_good_once_and_for_three_seconds(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    triggers = world.workspace.triggers
    used = triggers.new("U0ADA")
    await world.client.views_open(trigger_id=used, view=modal())
    assert (await world.call("views.open", {"trigger_id": used, "view": modal()}))[
        "error"
    ] == "exchanged_trigger_id"
    late = triggers.new("U0ADA")
    monkeypatch.setattr("sandbox.slack.ticket.TRIGGER_SECONDS", -1.0)
    with pytest.raises(SlackError, match="expired_trigger_id"):
        triggers.check(late)


async def test_a_refused_view_does_not_use_up_the_trigger(world: World) -> None:
    trigger_id = world.workspace.triggers.new("U0ADA")
    assert (await world.call("views.open", {"trigger_id": trigger_id, "view": modal(title=None)}))[
        "ok"
    ] is False
    assert (await world.call("views.open", {"trigger_id": trigger_id, "view": modal()}))["ok"] is True


async def test_a_select_in_a_message_carries_its_option_and_the_state(world: World, line: Answering) -> None:
    message = posted(world, {"type": "static_select", "action_id": "pick", "options": OPTIONS})
    click = {"channel": "C0REVIEW", "ts": message["ts"], "action_id": "pick", "value": "b"}
    await world.control("people/U0ADA/click", click)
    assert line.last["actions"][0]["selected_option"] == OPTIONS[1]
    assert line.last["state"]["values"]["card"]["pick"]["selected_option"] == OPTIONS[1]
    assert line.last["container"]["message_ts"] == message["ts"]


NOT_POSSIBLE: dict[str, tuple[str, Json, str]] = {
    "unknown action": ("click", {"channel": "C0REVIEW", "ts": "TS", "action_id": "nope"}, "no_such_action"),
    "unknown option": (
        "click",
        {"channel": "C0REVIEW", "ts": "TS", "action_id": "more", "value": "z"},
        "no_such_option: z",
    ),
    "unknown message": (
        "click",
        {"channel": "C0REVIEW", "ts": "1.2", "action_id": "go"},
        "message_not_found",
    ),
    "other block": (
        "click",
        {"channel": "C0REVIEW", "ts": "TS", "action_id": "go", "block_id": "x"},
        "no_such_action",
    ),
    "other view": ("submit", {"view_id": "V9"}, "view_not_found"),
    "hidden channel": ("say", {"channel": "C0LEADS", "text": "hi"}, "channel_not_found"),
    "no text": ("say", {"channel": "C0REVIEW", "text": ""}, "no_text"),
    "unknown thread": ("say", {"channel": "C0REVIEW", "text": "hi", "thread_ts": "1.2"}, "message_not_found"),
    "unknown command": ("command", {"channel": "C0REVIEW", "text": "/shout hi"}, "invalid_command"),
    "command in a thread": (
        "command",
        {"channel": "C0REVIEW", "text": "/social", "thread_ts": "TS"},
        "not_supported_in_threads",
    ),
    "no channel": ("command", {"text": "/social"}, "missing: channel"),
    "no moment": (
        "click",
        {"channel": "C0REVIEW", "ts": "TS", "action_id": "when", "value": "soon"},
        "invalid_value",
    ),
    "unknown act": ("dance", {}, "unknown_act"),
    "another's message": ("edit", {"channel": "C0REVIEW", "ts": "TS", "text": "x"}, "cant_update_message"),
    "the bot's message": ("delete", {"channel": "C0REVIEW", "ts": "TS"}, "cant_delete_message"),
    "global as message shortcut": ("shortcut", {"callback_id": "post:from_message"}, "no_such_shortcut"),
    "not external": ("options", {"channel": "C0REVIEW", "ts": "TS", "action_id": "more"}, "not_external"),
}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("case", NOT_POSSIBLE)
async def test_what_a_person_cannot_do(shared: World, calm: Answering, case: str) -> None:
    verb, body, error = NOT_POSSIBLE[case]
    more = {"type": "overflow", "action_id": "more", "options": OPTIONS}
    when = {"type": "datetimepicker", "action_id": "when"}
    ts = posted(shared, {"type": "button", "action_id": "go", "text": text()}, more, when)["ts"]
    body = {key: ts if value == "TS" else value for key, value in body.items()}
    assert await shared.control(f"people/U0CEM/{verb}", body) == {"ok": False, "error": error}
    assert calm.asked == []


async def test_the_bot_is_nobody_to_act_as(world: World) -> None:
    with pytest.raises(ActError, match="user_not_found"):
        await world.workspace.act("U0PRESSROOM", "say", {"channel": "C0REVIEW", "text": "hi"})


async def test_an_admin_deletes_the_bots_message(world: World, line: Answering) -> None:
    ts = posted(world, {"type": "button", "text": text()})["ts"]
    assert await world.control("people/U0LENA/delete", {"channel": "C0REVIEW", "ts": ts}) == {"ok": True}
    assert line.event["subtype"] == "message_deleted"


async def test_an_edit_is_told_with_what_was_before(world: World, line: Answering) -> None:
    said = await world.control("people/U0CEM/say", {"channel": "C0REVIEW", "text": "one"})
    there = {"channel": "C0REVIEW", "ts": said["ts"]}
    await world.control("people/U0CEM/edit", there | {"text": "two"})
    event = line.event
    assert (event["subtype"], event["hidden"]) == ("message_changed", True)
    assert (event["message"]["text"], event["previous_message"]["text"]) == ("two", "one")
    assert event["message"]["edited"]["user"] == "U0CEM"


async def test_external_options_come_from_the_bot(world: World, line: Answering) -> None:
    message = posted(world, {"type": "external_select", "action_id": "find"})
    line.answer = {"option_groups": [{"label": text(), "options": OPTIONS}]}
    asked = {"channel": "C0REVIEW", "ts": message["ts"], "action_id": "find", "value": "b"}
    found = await world.control("people/U0ADA/options", asked)
    assert found["options"] == OPTIONS
    assert (line.last["type"], line.last["value"]) == ("block_suggestion", "b")


async def test_closing_clears_the_stack_when_the_view_says_so(world: World, line: Answering) -> None:
    view_id = opened(world, notify_on_close=True)
    top = world.workspace.views.put_on_top("U0ADA", modal(notify_on_close=True, clear_on_close=True))
    await world.control("people/U0ADA/close", {"view_id": top["id"]})
    closed = [(parcel.payload["view"]["id"], parcel.payload["is_cleared"]) for parcel in line.sent]
    assert closed == [(top["id"], True), (view_id, True)]


async def test_a_channel_select_gives_a_response_url(world: World, line: Answering) -> None:
    select = {"type": "conversations_select", "response_url_enabled": True}
    view_id = opened(world, field("f", select))
    await world.control("people/U0ADA/submit", {"view_id": view_id, "values": {"f": "C0DAILY"}})
    (url,) = line.last["response_urls"]
    assert (url["block_id"], url["action_id"], url["channel_id"]) == ("f", "it", "C0DAILY")
    await world.http.post(url["response_url"], json={"text": "there", "response_type": "in_channel"})
    assert [message["text"] for message in await world.messages("C0DAILY")] == ["there"]


async def test_an_ephemeral_message_is_not_sent_along(world: World, line: Answering) -> None:
    button = {"type": "button", "action_id": "go", "text": text()}
    blocks = [{"type": "actions", "elements": [button]}]
    sent = await world.client.chat_postEphemeral(channel="C0REVIEW", user="U0ADA", text="psst", blocks=blocks)
    where = {"channel": "C0REVIEW", "ts": sent["message_ts"]}
    await world.control("people/U0ADA/click", where | {"action_id": "go"})
    assert line.last["container"]["is_ephemeral"] is True
    assert "message" not in line.last
    hidden = await world.control("people/U0CEM/click", where | {"action_id": "go"})
    assert hidden["error"] == "message_not_found"
    shortcut = await world.control("people/U0ADA/shortcut", where | {"callback_id": "post:from_message"})
    assert shortcut["error"] == "not_for_ephemeral_messages"
    assert (await world.call("chat.update", where | {"text": "x"}))["error"] == "message_not_found"
