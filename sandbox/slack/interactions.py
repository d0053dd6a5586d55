"""What a person does with blocks: clicks, sends and closes modals, looks for options."""

from sandbox.slack import inputs, validate
from sandbox.slack.normal import elements
from sandbox.slack.office import Office
from sandbox.slack.payload import channel_name
from sandbox.slack.people import Person
from sandbox.slack.shape import ActError, Json
from sandbox.slack.timeline import shown


class Interactions:
    """The acts of people on what the app has drawn."""

    def __init__(self, office: Office) -> None:
        self._all = office
        self._state = office.state

    async def click(self, person: Person, body: Json) -> Json:
        """A click or a choice: `channel` and `ts`, or `view_id`; `action_id`; `value` where one chooses."""
        make = self._view_click if body.get("view_id") else self._message_click
        payload = make(person, body)
        await self._all.delivery.request("interactive", payload)
        return {"ok": True}

    def _view_click(self, person: Person, body: Json) -> Json:
        view = self._view(person, body["view_id"])
        block, element = _element(view["blocks"], body)
        if block["type"] == "input" and not block.get("dispatch_action"):
            raise ActError("not_dispatched")
        values = self._filled(view, body.get("values", {}))
        action = inputs.action_of(block, element, body, self._all.files.wanted)
        if element["type"] in inputs.HOLDERS:
            field = inputs.HOLDERS[element["type"]].value
            state = {"type": element["type"], field: action[field]}
            values.setdefault(block["block_id"], {})[element["action_id"]] = state
        return self._all.payloads.view_action(person, self._all.views.keep(view["id"], values), action)

    def _message_click(self, person: Person, body: Json) -> Json:
        channel = self._all.channel_for(person, body["channel"])
        message = self._all.message_for(person, channel, body["ts"])
        if "bot_id" not in message:
            raise ActError("no_such_action", 404)
        block, element = _element(message.get("blocks", []), body)
        values = inputs.initial_values(message["blocks"])
        values = inputs.filled_values(
            message["blocks"], values, body.get("values", {}), self._all.files.wanted
        )
        action = inputs.action_of(block, element, body, self._all.files.wanted)
        if element["type"] in inputs.HOLDERS:
            field = inputs.HOLDERS[element["type"]].value
            values[block["block_id"]][element["action_id"]] = {"type": element["type"], field: action[field]}
        return self._all.payloads.message_action(
            person, channel, message | {"state": {"values": values}}, action
        )

    async def submit(self, person: Person, body: Json) -> Json:
        """A modal sent with `values`; tells what Slack shows: errors, the next view, or that it closed."""
        view = self._view(person, body["view_id"])
        values = self._filled(view, body.get("values", {}))
        view = self._all.views.keep(view["id"], values)
        errors = inputs.entry_errors(view["blocks"], values)
        if errors:
            return {"ok": True, "errors": errors, "closed": False}
        payload = self._all.payloads.submission(person, view, self._response_urls(person, view))
        answer = await self._all.delivery.request("interactive", payload, answerable=True)
        return await self._follow(person, view, answer)

    async def _follow(self, person: Person, view: Json, answer: Json) -> Json:
        action = answer.get("response_action")
        if action == "errors":
            return {"ok": True, "errors": _known_errors(view, answer), "closed": False}
        if action in {"update", "push"}:
            return self._next_view(person, view, answer)
        if action == "clear":
            for open_view in self._all.views.stack(person.id):
                self._all.views.close(open_view["id"])
        elif view["id"] in self._state.views:
            self._all.views.close(view["id"])
        return {"ok": True, "closed": True}

    def _next_view(self, person: Person, view: Json, answer: Json) -> Json:
        faults = validate.view_faults(answer.get("view"))
        if faults:
            raise ActError("invalid_arguments: " + "; ".join(faults), 502)
        if answer["response_action"] == "update":
            shown_view = self._all.views.update({"view_id": view["id"]}, answer["view"])
        else:
            shown_view = self._all.views.put_on_top(person.id, answer["view"])
        return {"ok": True, "closed": False, "view": shown_view}

    async def close(self, person: Person, body: Json) -> Json:
        """A modal dismissed; with `clear` (or clear_on_close) the whole stack."""
        view = self._view(person, body["view_id"])
        stack = self._all.views.stack(person.id)
        all_of_them = bool(view["clear_on_close"] or body.get("clear"))
        for gone in reversed(stack) if all_of_them else [view]:
            self._all.views.close(gone["id"])
            if gone["notify_on_close"]:
                payload = self._all.payloads.closed(person, gone, cleared=all_of_them)
                await self._all.delivery.request("interactive", payload)
        return {"ok": True}

    async def options(self, person: Person, body: Json) -> Json:
        """Typing `value` into an external select; the options that the app offers."""
        place, blocks = self._place(person, body)
        block, element = _element(blocks, body)
        if "external" not in element["type"]:
            raise ActError("not_external")
        asked = element | {"block_id": block["block_id"]}
        payload = self._all.payloads.suggestion(person, place, asked, body.get("value", ""))
        answer = await self._all.delivery.request("interactive", payload, answerable=True)
        return {"ok": True, "options": inputs.all_options(answer), **_groups(answer)}

    def _place(self, person: Person, body: Json) -> tuple[Json, list[Json]]:
        if body.get("view_id"):
            view = self._view(person, body["view_id"])
            return {"container": {"type": "view", "view_id": view["id"]}, "view": view}, view["blocks"]
        channel = self._all.channel_for(person, body["channel"])
        message = self._all.message_for(person, channel, body["ts"])
        ephemeral = "ephemeral_to" in message
        container = {"type": "message", "message_ts": message["ts"], "channel_id": channel.id}
        place: Json = {
            "container": container | {"is_ephemeral": ephemeral},
            "channel": {"id": channel.id, "name": channel_name(channel)},
        }
        return place if ephemeral else place | {"message": shown(message)}, message.get("blocks", [])

    def _view(self, person: Person, view_id: str) -> Json:
        home = self._state.homes.get(person.id)
        if home and home["id"] == view_id:
            return home
        record = self._state.views.get(view_id)
        if record is None or record["user"] != person.id:
            raise ActError("view_not_found", 404)
        view: Json = record["view"]
        return view

    def _filled(self, view: Json, given: Json) -> Json:
        loose = given if all(isinstance(value, dict) for value in given.values()) else _named(view, given)
        before = view["state"]["values"]
        return inputs.filled_values(view["blocks"], before, loose, self._all.files.wanted)

    def _response_urls(self, person: Person, view: Json) -> list[Json]:
        urls = []
        for block, element in elements(view["blocks"]):
            if element.get("response_url_enabled"):
                state = view["state"]["values"][block["block_id"]][element["action_id"]]
                chosen = state.get("selected_conversation") or state.get("selected_channel")
                channel = self._state.channel(chosen)
                urls.append(
                    {
                        "block_id": block["block_id"],
                        "action_id": element["action_id"],
                        "channel_id": channel.id,
                        "response_url": self._all.payloads.channel_url(person, channel),
                    }
                )
        return urls


def _element(blocks: list[Json], body: Json) -> tuple[Json, Json]:
    """The element that is meant, by action id and, where it is given, block id."""
    for block, element in elements(blocks):
        same_block = body.get("block_id") in (None, "", block["block_id"])
        if same_block and element["action_id"] == body["action_id"]:
            return block, element
    raise ActError("no_such_action", 404)


def _named(view: Json, given: Json) -> Json:
    """Values given as `{block_id: value}`, for blocks that hold one input each."""
    named: Json = {}
    for block, element in elements(view["blocks"]):
        if block["block_id"] in given:
            value = given[block["block_id"]]
            named[block["block_id"]] = value if isinstance(value, dict) else {element["action_id"]: value}
    unknown = given.keys() - named.keys()
    if unknown:
        raise ActError(f"no_such_input: {min(unknown)}", 404)
    return named


def _known_errors(view: Json, answer: Json) -> Json:
    """The errors of the answer; Slack refuses any that is not beside an input."""
    errors: Json = answer.get("errors") or {}
    inputs_of_view = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not errors or not errors.keys() <= inputs_of_view:
        raise ActError("invalid_response_errors", 502)
    return errors


def _groups(answer: Json) -> Json:
    return {"option_groups": answer["option_groups"]} if answer.get("option_groups") else {}
