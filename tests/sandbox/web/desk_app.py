"""A small app for the browser tests: a form, a card with buttons, an echo, and options from outside."""

import asyncio
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

Json = dict[str, Any]


def words(text: str) -> Json:
    """A plain text object."""
    return {"type": "plain_text", "text": text}


def field(block_id: str, element: Json, **more: object) -> Json:
    """An input block whose label is its id."""
    element = {"action_id": "v", **element}
    return {"type": "input", "block_id": block_id, "label": words(block_id), "element": element, **more}


def button(action_id: str, text: str, **more: object) -> Json:
    """A button whose value is its text."""
    return {"type": "button", "action_id": action_id, "text": words(text), "value": text, **more}


OPTIONS = [{"text": words(name), "value": name.lower()} for name in ("Autumn", "Winter", "Spring")]

ON_TYPING: Json = {"dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}

FORM: list[Json] = [
    field("text", {"type": "plain_text_input", "multiline": True, "max_length": 40}, hint=words("Be brief")),
    field("kind", {"type": "static_select", "options": OPTIONS}),
    field("typed", {"type": "plain_text_input", **ON_TYPING}, optional=True, dispatch_action=True),
    field("tags", {"type": "multi_static_select", "options": OPTIONS}, optional=True),
    field("people", {"type": "multi_users_select", "initial_users": ["U0ADA"]}, optional=True),
    field("saved", {"type": "external_select", "min_query_length": 0}, optional=True),
    field("boxes", {"type": "checkboxes", "options": OPTIONS}, optional=True),
    field("one", {"type": "radio_buttons", "options": OPTIONS}, optional=True),
    field("when", {"type": "datetimepicker"}, optional=True),
    field("day", {"type": "datepicker"}, optional=True),
    field("hour", {"type": "timepicker"}, optional=True),
    field("mail", {"type": "email_text_input"}, optional=True),
    field("link", {"type": "url_text_input"}, optional=True),
    field("sum", {"type": "number_input", "is_decimal_allowed": False}, optional=True),
    field("note", {"type": "rich_text_input"}, optional=True),
    field("files", {"type": "file_input", "max_files": 2}, optional=True),
    {"type": "actions", "block_id": "more", "elements": [button("form:deeper", "Deeper")]},
]

CARD: list[Json] = [
    {"type": "section", "block_id": "state", "text": {"type": "mrkdwn", "text": "*In review*"}},
    {
        "type": "actions",
        "block_id": "do",
        "elements": [
            button("card:approve", "Approve", style="primary"),
            button(
                "card:drop",
                "Drop",
                style="danger",
                confirm={
                    "title": words("Drop it?"),
                    "text": words("It is gone then."),
                    "confirm": words("Drop"),
                    "deny": words("Keep"),
                },
            ),
            {"type": "overflow", "action_id": "card:more", "options": OPTIONS},
            {"type": "static_select", "action_id": "card:pick", "options": OPTIONS},
        ],
    },
]


def modal(title: str, blocks: list[Json], callback_id: str) -> Json:
    """A modal with Save and Cancel."""
    frame = {"type": "modal", "callback_id": callback_id, "title": words(title), "blocks": blocks}
    return frame | {"submit": words("Save"), "close": words("Cancel")}


class DeskApp:
    """Registers its listeners on an app, and keeps what it was sent."""

    def __init__(self, app: AsyncApp) -> None:
        self.values: Json = {}
        self.typed: list[str] = []
        self.told = asyncio.Event()
        app.command("/social")(self.command)
        app.view("form")(self.submitted)
        app.view("deeper")(self.accepted)
        app.action("form:deeper")(self.deeper)
        app.action({"block_id": "do"})(self.pressed)
        app.action({"block_id": "typed"})(self.counted)
        app.options("v")(self.offer)
        app.shortcut("post:from_message")(self.from_message)
        app.event("app_home_opened")(self.home)

    async def command(self, ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        """Open the form, post the card, or answer in private."""
        await ack() if body["text"] else await ack("Say `/social draft`.")
        if body["text"] == "draft":
            view = modal("Draft", FORM, "form")
            await client.views_open(trigger_id=body["trigger_id"], view=view)
        elif body["text"] == "card":
            await client.chat_postMessage(channel=body["channel_id"], text="A card", blocks=CARD)

    async def submitted(self, ack: AsyncAck, view: Json) -> None:
        """Refuse one word, keep the rest."""
        self.values = view["state"]["values"]
        if self.values["text"]["v"]["value"] == "bad":
            await ack(response_action="errors", errors={"text": "Not that word"})
        else:
            await ack()

    async def accepted(self, ack: AsyncAck) -> None:
        """Close the whole stack."""
        await ack(response_action="clear")

    async def deeper(self, ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        """Put another modal on top."""
        await ack()
        view = modal("Deeper", [{"type": "divider"}], "deeper")
        await client.views_push(trigger_id=body["trigger_id"], view=view)

    async def pressed(self, ack: AsyncAck, action: Json, body: Json, respond: AsyncRespond) -> None:
        """Write on the card what was pressed."""
        await ack()
        said = action.get("value") or action.get("selected_user") or action["selected_option"]["value"]
        text = f"{said} by {body['user']['name']}"
        state = {**CARD[0], "text": {"type": "mrkdwn", "text": text}}
        await respond(text=text, blocks=[state, CARD[1]], replace_original=True)

    async def counted(self, ack: AsyncAck, action: Json) -> None:
        """Keep what was typed so far."""
        await ack()
        self.typed.append(action["value"])
        self.told.set()

    async def offer(self, ack: AsyncAck, body: Json) -> None:
        """Options that contain what was typed."""
        await ack(options=[one for one in OPTIONS if body["value"].lower() in one["value"]])

    async def from_message(self, ack: AsyncAck, shortcut: Json, say: AsyncSay) -> None:
        """Answer in the thread of the message."""
        await ack()
        message = shortcut["message"]
        await say(channel=shortcut["channel"]["id"], text="Taken from there", thread_ts=message["ts"])

    async def home(self, event: Json, client: AsyncWebClient) -> None:
        """Draw the Home."""
        block = {"type": "header", "text": words("Your morning")}
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [block]})
