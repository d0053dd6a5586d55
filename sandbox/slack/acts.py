"""What a person does in Slack: each act is one method, by name, of the page and of the control API alike."""

from collections.abc import Awaitable, Callable, Mapping

from sandbox.slack.composer import labelled, rich_block, typed
from sandbox.slack.interactions import Interactions
from sandbox.slack.office import Office
from sandbox.slack.people import TEAM_ID, Person
from sandbox.slack.shape import ActError, Json, refusals

Verb = Callable[[Person, Json], Awaitable[Json]]
"""One act: who, and the body of the control API's call."""

SENT_TEXT_LIMIT = 12000


class Acts:
    """The acts of people; `act` is the one way in."""

    def __init__(self, office: Office) -> None:
        self._all = office
        self._state = office.state
        blocks = Interactions(office)
        self._verbs: Mapping[str, Verb] = {
            "command": self._command,
            "click": blocks.click,
            "submit": blocks.submit,
            "close": blocks.close,
            "say": self._say,
            "edit": self._edit,
            "delete": self._delete,
            "shortcut": self._shortcut,
            "home": self._home,
            "options": blocks.options,
        }

    async def act(self, user: str, verb: str, body: Json) -> Json:
        """Do what the person asks and return when the bot has acknowledged it; ActError when it can't be."""
        person = self._state.people.get(user)
        if person is None or person.is_bot:
            raise ActError("user_not_found", 404)
        if person.deleted:
            raise ActError("account_inactive", 403)
        if verb not in self._verbs:
            raise ActError("unknown_act", 404)
        with refusals():
            return await self._verbs[verb](person, body)

    async def _command(self, person: Person, body: Json) -> Json:
        channel = self._all.channel_for(person, body["channel"])
        if body.get("thread_ts"):
            raise ActError("not_supported_in_threads")
        word, _, text = body["text"].strip().partition(" ")
        known = [command for command in self._all.commands() if command["command"] == word]
        if not known:
            raise ActError("invalid_command", 404)
        text = text.strip()
        if known[0].get("should_escape"):
            names = self._all.mention_names()
            text = labelled(typed(text, names)[0], names)
        payload = self._all.payloads.command(person, channel, word, text)
        answer = await self._all.delivery.request("slash_commands", payload, answerable=True)
        if answer.get("text") or answer.get("blocks"):
            self._all.respond.answer_command(channel, person, answer)
        return {"ok": True}

    async def _say(self, person: Person, body: Json) -> Json:
        channel = self._all.channel_for(person, body["channel"])
        if channel.is_archived:
            raise ActError("is_archived")
        if person.id not in channel.members:
            raise ActError("not_in_channel")
        files = [self._all.files.wanted(file_id) for file_id in body.get("files", [])]
        if not (body.get("text") or files):
            raise ActError("no_text")
        message = self._composed(person, body, files)
        if body.get("thread_ts"):
            root = self._state.message(channel.id, body["thread_ts"])
            message["thread_ts"] = root.get("thread_ts", root["ts"])
        posted = self._all.timeline.post(channel, message)
        self._all.tell_files(person.id, channel, files, posted["ts"])
        await self._all.delivery.settle()
        return {"ok": True, "ts": posted["ts"]}

    def _composed(self, person: Person, body: Json, files: list[Json]) -> Json:
        text, rich = typed(body.get("text", ""), self._all.mention_names())
        if len(text) > SENT_TEXT_LIMIT:
            raise ActError("msg_too_long")
        message: Json = {"user": person.id, "text": text, "team": TEAM_ID, "user_team": TEAM_ID}
        message["source_team"] = TEAM_ID
        if rich:
            message["blocks"] = body.get("blocks") or [rich_block(rich)]
        if files:
            message |= {"subtype": "file_share", "files": files, "upload": False, "display_as_bot": False}
        elif body.get("reply_broadcast") and body.get("thread_ts"):
            message["subtype"] = "thread_broadcast"
        return message | {"client_msg_id": self._all.client_msg_id()}

    async def _edit(self, person: Person, body: Json) -> Json:
        channel = self._all.channel_for(person, body["channel"])
        message = self._state.message(channel.id, body["ts"])
        if message["user"] != person.id:
            raise ActError("cant_update_message", 403)
        text, rich = typed(body["text"], self._all.mention_names())
        self._all.timeline.change(
            channel, body["ts"], {"text": text, "blocks": [rich_block(rich)]}, person.id
        )
        await self._all.delivery.settle()
        return {"ok": True}

    async def _delete(self, person: Person, body: Json) -> Json:
        channel = self._all.channel_for(person, body["channel"])
        message = self._all.message_for(person, channel, body["ts"])
        own = message["user"] == person.id or message.get("ephemeral_to") == person.id
        if not own and not person.is_admin:
            raise ActError("cant_delete_message", 403)
        self._all.timeline.delete(channel, body["ts"])
        await self._all.delivery.settle()
        return {"ok": True}

    async def _shortcut(self, person: Person, body: Json) -> Json:
        kind = "message" if body.get("ts") else "global"
        callback_id = body["callback_id"]
        if all(shortcut["callback_id"] != callback_id for shortcut in self._all.shortcuts(kind)):
            raise ActError("no_such_shortcut", 404)
        payload = self._all.payloads.shortcut(person, callback_id)
        if kind == "message":
            channel = self._all.channel_for(person, body["channel"])
            message = self._all.message_for(person, channel, body["ts"])
            if "ephemeral_to" in message:
                raise ActError("not_for_ephemeral_messages")
            payload = self._all.payloads.message_shortcut(person, channel, message, callback_id)
        await self._all.delivery.request("interactive", payload)
        return {"ok": True}

    async def _home(self, person: Person, body: Json) -> Json:
        channel = self._state.direct_message(person.id)
        tab = body.get("tab", "home")
        event: Json = {"type": "app_home_opened", "user": person.id, "channel": channel.id, "tab": tab}
        view = self._state.homes.get(person.id)
        if tab == "home" and view:
            event["view"] = view
        self._all.delivery.event(event | {"event_ts": self._all.timeline.next_ts()})
        await self._all.delivery.settle()
        return {"ok": True, "view": self._state.homes.get(person.id)}
