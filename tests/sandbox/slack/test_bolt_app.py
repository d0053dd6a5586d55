"""A Bolt app answers commands, clicks and modals, over Socket Mode and over HTTP alike."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.slack.running import Json, World, bolt_app, over_http, over_socket

CARD: list[Json] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "A card"}},
    {
        "type": "actions",
        "block_id": "card",
        "elements": [
            {
                "type": "button",
                "action_id": "card:open",
                "value": "7",
                "text": {"type": "plain_text", "text": "Open"},
            }
        ],
    },
]
MODAL: Json = {
    "type": "modal",
    "callback_id": "ask",
    "notify_on_close": True,
    "title": {"type": "plain_text", "text": "Ask"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "why",
            "label": {"type": "plain_text", "text": "Why"},
            "element": {"type": "plain_text_input", "action_id": "text", "initial_value": "because"},
        }
    ],
}

ANSWERS: dict[str, Json] = {"yes": {}, "no": {"response_action": "errors", "errors": {"why": "Not that."}}}


class Listeners:
    """A listener of each kind; what they hear goes into `heard`."""

    def __init__(self, heard: list[Json]) -> None:
        self.heard = heard

    async def command(self, ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        self.heard.append(body)
        if body["text"] == "open":
            await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
            await ack()
        else:
            await ack(text=f"you said {body['text']}")

    async def click(self, ack: AsyncAck, body: Json, client: AsyncWebClient, respond: AsyncRespond) -> None:
        self.heard.append(body)
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        await respond(text="opened", replace_original=False)
        await ack()

    async def submit(self, ack: AsyncAck, body: Json) -> None:
        self.heard.append(body)
        await ack(**ANSWERS[body["view"]["state"]["values"]["why"]["text"]["value"]])

    async def home(self, body: Json, client: AsyncWebClient) -> None:
        self.heard.append(body)
        await client.views_publish(user_id=body["event"]["user"], view={"type": "home", "blocks": CARD})

    async def any_other(self, ack: AsyncAck, body: Json) -> None:
        self.heard.append(body)
        await ack()


def listening(app: AsyncApp, heard: list[Json]) -> AsyncApp:
    listeners = Listeners(heard)
    app.command("/social")(listeners.command)
    app.action("card:open")(listeners.click)
    app.view("ask")(listeners.submit)
    app.event("app_home_opened")(listeners.home)
    for register in (app.event("message"), app.event("app_mention"), app.view_closed("ask")):
        register(listeners.any_other)
    for callback_id in ("post:new", "post:from_message"):
        app.shortcut(callback_id)(listeners.any_other)
    return app


WAYS: dict[str, Callable[[World, AsyncApp], AbstractAsyncContextManager[object]]] = {
    "socket": over_socket,
    "http": over_http,
}


@pytest.fixture(params=list(WAYS))
async def heard(request: pytest.FixtureRequest, world: World) -> AsyncIterator[list[Json]]:
    heard: list[Json] = []
    async with WAYS[request.param](world, listening(bolt_app(world), heard)):
        yield heard


async def test_a_command_is_answered_in_private(world: World, heard: list[Json]) -> None:
    done = await world.control("people/U0ADA/command", {"channel": "C0REVIEW", "text": "/social hello <you>"})
    assert done == {"ok": True}
    assert heard[0]["text"] == "hello &lt;you&gt;"
    (answer,) = await world.messages("C0REVIEW", "U0ADA")
    assert answer["text"] == "you said hello &lt;you&gt;"
    assert answer["ephemeral_to"] == "U0ADA"
    assert await world.messages("C0REVIEW", "U0CEM") == []


async def test_a_click_opens_a_modal_whose_submission_is_read(world: World, heard: list[Json]) -> None:
    posted = await world.client.chat_postMessage(channel="C0REVIEW", text="A card", blocks=CARD)
    click = {"channel": "C0REVIEW", "ts": posted["ts"], "action_id": "card:open"}
    assert await world.control("people/U0ADA/click", click) == {"ok": True}
    (view,) = (await world.read("people/U0ADA/views"))["views"]
    refused = await world.control("people/U0ADA/submit", {"view_id": view["id"], "values": {"why": "no"}})
    assert refused == {"ok": True, "errors": {"why": "Not that."}, "closed": False}
    sent = {"view_id": view["id"], "values": {"why": {"text": {"type": "plain_text_input", "value": "yes"}}}}
    assert await world.control("people/U0ADA/submit", sent) == {"ok": True, "closed": True}
    assert (await world.read("people/U0ADA/views"))["views"] == []
    values = [body["view"]["state"]["values"] for body in heard if body["type"] == "view_submission"]
    assert [value["why"]["text"]["value"] for value in values] == ["no", "yes"]


async def test_a_closed_modal_is_told_of(world: World, heard: list[Json]) -> None:
    await world.control("people/U0CEM/command", {"channel": "C0REVIEW", "text": "/social open"})
    (view,) = (await world.read("people/U0CEM/views"))["views"]
    assert await world.control("people/U0CEM/close", {"view_id": view["id"]}) == {"ok": True}
    assert heard[-1]["type"] == "view_closed"
    assert heard[-1]["is_cleared"] is False


async def test_the_home_is_published_when_it_is_opened(world: World, heard: list[Json]) -> None:
    opened = await world.control("people/U0WREN/home")
    assert opened["view"]["type"] == "home"
    assert heard[0]["event"]["tab"] == "home"
    again = await world.control("people/U0WREN/home")
    assert heard[1]["event"]["view"]["id"] == opened["view"]["id"] == again["view"]["id"]


async def test_a_mention_is_heard_as_message_and_as_mention(world: World, heard: list[Json]) -> None:
    said = await world.control("people/U0CEM/say", {"channel": "C0COMMUNITY", "text": "@pressroom <hi>"})
    events = sorted((body["event"] for body in heard), key=lambda event: str(event["type"]))
    assert [event["type"] for event in events] == ["app_mention", "message"]
    assert {event["ts"] for event in events} == {said["ts"]}
    assert events[1]["text"] == "<@U0PRESSROOM> &lt;hi&gt;"


async def test_shortcuts_carry_what_they_are_on(world: World, heard: list[Json]) -> None:
    said = await world.control("people/U0CEM/say", {"channel": "C0COMMUNITY", "text": "New beans!"})
    on = {"callback_id": "post:from_message", "channel": "C0COMMUNITY", "ts": said["ts"]}
    assert await world.control("people/U0CEM/shortcut", on) == {"ok": True}
    assert heard[-1]["message"]["text"] == "New beans!"
    assert await world.control("people/U0CEM/shortcut", {"callback_id": "post:new"}) == {"ok": True}
    assert heard[-1]["type"] == "shortcut"
    unknown = await world.control("people/U0CEM/shortcut", {"callback_id": "post:never"})
    assert unknown == {"ok": False, "error": "no_such_shortcut"}


async def test_what_has_no_listener_is_told_to_the_person(world: World, heard: list[Json]) -> None:
    on = {"callback_id": "reply:from_message", "channel": "C0COMMUNITY"}
    said = await world.control("people/U0CEM/say", {"channel": "C0COMMUNITY", "text": "Hello"})
    failed = await world.control("people/U0CEM/shortcut", on | {"ts": said["ts"]})
    assert failed["error"] in ("operation_timeout", "dispatch_failed")
    assert len(heard) == 1
