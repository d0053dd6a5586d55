"""The payloads of commands and interactions, in exactly Slack's shapes."""

from collections.abc import Callable

from sandbox.slack.inputs import initial_values
from sandbox.slack.people import APP_ID, TEAM, TEAM_DOMAIN, TEAM_ID, Channel, Person
from sandbox.slack.seed import VERIFICATION_KEY
from sandbox.slack.shape import Json
from sandbox.slack.ticket import Response, ResponseUrls, Triggers
from sandbox.slack.timeline import shown

CHANNEL_NAMES = {"im": "directmessage", "group": "privategroup"}
"""What Slack calls channels whose name it keeps to itself."""


class Payloads:
    """Builds payloads, with fresh trigger ids and response URLs in them."""

    def __init__(
        self, triggers: Triggers, urls: ResponseUrls, next_ts: Callable[[], str], base_url: str
    ) -> None:
        self._triggers = triggers
        self._urls = urls
        self._next_ts = next_ts
        self._base_url = base_url

    def command(self, person: Person, channel: Channel, command: str, text: str) -> Json:
        """A slash command, as form fields."""
        return {
            "token": VERIFICATION_KEY,
            "team_id": TEAM_ID,
            "team_domain": TEAM_DOMAIN,
            "channel_id": channel.id,
            "channel_name": channel_name(channel),
            "user_id": person.id,
            "user_name": person.name,
            "command": command,
            "text": text,
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
            "response_url": self._url(Response(channel=channel.id, user=person.id)),
            "trigger_id": self._triggers.new(person.id),
        }

    def message_action(self, person: Person, channel: Channel, message: Json, action: Json) -> Json:
        """A click or choice in a message."""
        ephemeral = "ephemeral_to" in message
        container: Json = {
            "type": "message",
            "message_ts": message["ts"],
            "channel_id": channel.id,
            "is_ephemeral": ephemeral,
        }
        if "thread_ts" in message:
            container["thread_ts"] = message["thread_ts"]
        payload = self._interaction("block_actions", person) | {
            "container": container,
            "trigger_id": self._triggers.new(person.id),
            "channel": {"id": channel.id, "name": channel_name(channel)},
            "state": message.get("state") or {"values": initial_values(message.get("blocks", []))},
            "response_url": self.message_url(person, channel, message),
            "actions": [action | {"action_ts": self._next_ts()}],
        }
        # Slack does not keep ephemeral messages, so it can't send them along.
        return payload if ephemeral else payload | {"message": shown(message)}

    def view_action(self, person: Person, view: Json, action: Json) -> Json:
        """A click or choice in a modal or in App Home."""
        modal_id = view["id"] if view["type"] == "modal" else ""
        return self._interaction("block_actions", person) | {
            "container": {"type": "view", "view_id": view["id"]},
            "trigger_id": self._triggers.new(person.id, modal_id),
            "view": view,
            "state": view["state"],
            "actions": [action | {"action_ts": self._next_ts()}],
        }

    def submission(self, person: Person, view: Json, response_urls: list[Json]) -> Json:
        """A modal sent."""
        return self._interaction("view_submission", person) | {
            "trigger_id": self._triggers.new(person.id, view["id"]),
            "view": view,
            "response_urls": response_urls,
        }

    def closed(self, person: Person, view: Json, *, cleared: bool) -> Json:
        """A modal dismissed."""
        return self._interaction("view_closed", person) | {"view": view, "is_cleared": cleared}

    def shortcut(self, person: Person, callback_id: str) -> Json:
        """A global shortcut."""
        return self._interaction("shortcut", person) | {
            "action_ts": self._next_ts(),
            "callback_id": callback_id,
            "trigger_id": self._triggers.new(person.id),
        }

    def message_shortcut(self, person: Person, channel: Channel, message: Json, callback_id: str) -> Json:
        """A shortcut in the menu of a message."""
        return self._interaction("message_action", person) | {
            "action_ts": self._next_ts(),
            "callback_id": callback_id,
            "trigger_id": self._triggers.new(person.id),
            "channel": {"id": channel.id, "name": channel_name(channel)},
            "message_ts": message["ts"],
            "message": shown(message),
            "response_url": self.message_url(person, channel, message),
        }

    def suggestion(self, person: Person, place: Json, element: Json, value: str) -> Json:
        """Typing into an external select; `place` holds the container and the view or message."""
        ids = {"action_id": element["action_id"], "block_id": element["block_id"], "value": value}
        return self._interaction("block_suggestion", person) | ids | place

    def message_url(self, person: Person, channel: Channel, message: Json) -> str:
        """A response URL that leads back to a message."""
        thread_ts = message.get("thread_ts", "")
        here = Response(channel=channel.id, user=person.id, message_ts=message["ts"], thread_ts=thread_ts)
        return self._url(here)

    def channel_url(self, person: Person, channel: Channel) -> str:
        """A response URL of a modal's channel select."""
        return self._url(Response(channel=channel.id, user=person.id))

    def _url(self, response: Response) -> str:
        return f"{self._base_url}/slack/response/{self._urls.new(response)}"

    def _interaction(self, kind: str, person: Person) -> Json:
        return {
            "type": kind,
            "team": dict(TEAM),
            "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": TEAM_ID},
            "api_app_id": APP_ID,
            "token": VERIFICATION_KEY,
            "enterprise": None,
            "is_enterprise_install": False,
        }


def channel_name(channel: Channel) -> str:
    """The name as payloads give it."""
    return CHANNEL_NAMES.get(channel.kind, channel.name)
