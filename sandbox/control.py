"""The control API, Slack half: over HTTP what a person in the page does, and the workings behind."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from sandbox.slack.people import Channel
from sandbox.slack.shape import ActError, Json, refusals
from sandbox.slack.webapi import WebApi
from sandbox.slack.workspace import Workspace

Endpoint = Callable[[Request], Awaitable[Response]]
Answer = Callable[[Request], Awaitable[Json]]

MODES = ("socket", "http")
DISCONNECTS = {"disconnect": "link_disabled", "refresh": "refresh_requested", "warning": "warning"}
"""The disconnect reason by the last word of the address."""

MESSAGE_KEYS = ("ts", "user", "bot_id", "subtype", "text", "blocks", "attachments", "files", "reactions")
THREAD_KEYS = ("thread_ts", "metadata", "edited", "ephemeral_to")


def routes(workspace: Workspace, api: WebApi) -> list[BaseRoute]:
    """Every route of the Slack half."""
    control = Control(workspace, api)
    return [
        Route("/control/feed", control.feed),
        *(_route(path, "GET", endpoint) for path, endpoint in _reading(control).items()),
        *(_route(path, "POST", endpoint) for path, endpoint in _acting(control).items()),
        _route("slack/faults", "DELETE", control.clear_faults),
    ]


def _reading(control: "Control") -> dict[str, Answer]:
    return {
        "people": control.people,
        "channels": control.channels,
        "channels/{channel}/messages": control.messages,
        "people/{user}/home": control.home,
        "people/{user}/views": control.views,
        "clock": control.clock,
        "slack/calls": control.calls,
        "slack/mode": control.mode,
        "slack/manifest": control.manifest,
    }


def _acting(control: "Control") -> dict[str, Answer]:
    return {
        "people/{user}/upload": control.upload,
        "people/{user}/change": control.change_person,
        "people/{user}/{verb}": control.act,
        "channels": control.add_channel,
        "channels/{channel}/{verb}": control.change_channel,
        "groups/{group}": control.set_group,
        "clock": control.move_clock,
        "slack/mode": control.set_mode,
        "slack/manifest": control.set_manifest,
        "slack/faults": control.add_fault,
        "slack/limits": control.set_limits,
        "slack/install": control.install,
        "slack/uninstall": control.uninstall,
        "slack/socket/{verb}": control.hang_up,
    }


def _route(path: str, method: str, endpoint: Answer) -> Route:
    return Route(f"/control/{path}", _guarded(endpoint), methods=[method])


class Control:
    """The endpoints; each is one call of the workspace."""

    def __init__(self, workspace: Workspace, api: WebApi) -> None:
        self._workspace = workspace
        self._api = api
        self._office = workspace.administration

    async def people(self, _request: Request) -> Json:
        """GET people."""
        keys = ("id", "name", "real_name", "role", "tz", "is_admin", "is_restricted", "deleted")
        people = [{key: getattr(one, key) for key in keys} for one in self._workspace.people()]
        return {"ok": True, "people": people}

    async def channels(self, request: Request) -> Json:
        """GET channels, all or those that `as` sees."""
        found = self._workspace.channels(request.query_params.get("as", ""))
        return {"ok": True, "channels": [_channel(one) for one in found]}

    async def messages(self, request: Request) -> Json:
        """GET a channel's messages as somebody sees them."""
        channel, user = request.path_params["channel"], request.query_params.get("as", "")
        if user:
            channel = self._workspace.channel_for(self._workspace.state.person(user), channel).id
        found = self._workspace.messages(self._workspace.state.channel(channel).id, user)
        return {"ok": True, "messages": [_message(one) for one in found]}

    async def home(self, request: Request) -> Json:
        """GET what a person's App Home shows."""
        return {"ok": True, "view": self._workspace.home(request.path_params["user"])}

    async def views(self, request: Request) -> Json:
        """GET a person's open modals, top last."""
        return {"ok": True, "views": self._workspace.stack(request.path_params["user"])}

    async def clock(self, _request: Request) -> Json:
        """GET the time in the sandbox."""
        clock = self._workspace.clock
        return {"ok": True, "now": clock().isoformat(), "offset": clock.offset}

    async def calls(self, request: Request) -> Json:
        """GET the Web API calls that the bot made."""
        since = int(request.query_params.get("since", "0"))
        return {"ok": True, "calls": self._api.calls(since)}

    async def mode(self, _request: Request) -> Json:
        """GET how requests reach the bot, and whether it is there."""
        settings = self._workspace.state.settings
        facts = {"mode": self._workspace.delivery.mode, "request_url": settings.get("request_url", "")}
        return {"ok": True, **facts, "connections": self._workspace.socket.connections}

    async def manifest(self, _request: Request) -> Json:
        """GET the manifest by which the app is installed."""
        return {"ok": True, "manifest": self._workspace.state.manifest}

    async def feed(self, _request: Request) -> Response:
        """GET a stream of server-sent events of what changes."""
        return StreamingResponse(self._changes(), media_type="text/event-stream")

    async def act(self, request: Request) -> Json:
        """POST an act of a person."""
        body = await _body(request)
        return await self._workspace.act(request.path_params["user"], request.path_params["verb"], body)

    async def upload(self, request: Request) -> Json:
        """POST a file of a person, as multipart."""
        self._workspace.state.person(request.path_params["user"])
        async with request.form() as form:
            for value in form.values():
                if not isinstance(value, str):
                    name = value.filename or "file"
                    file = self._workspace.upload(request.path_params["user"], name, await value.read())
                    return {"ok": True, "file_id": file["id"]}
        raise ActError("no_file")

    async def change_person(self, request: Request) -> Json:
        """POST other facts of a person: tz, deleted, is_restricted and so on."""
        self._office.change_person(request.path_params["user"], **await _body(request))
        return {"ok": True}

    async def add_channel(self, request: Request) -> Json:
        """POST a new channel."""
        body = await _body(request)
        members = body.get("members") or ["U0LENA"]
        channel = self._office.add_channel(body["name"], members, is_private=bool(body.get("is_private")))
        return {"ok": True, "channel": _channel(channel)}

    async def change_channel(self, request: Request) -> Json:
        """POST archive, unarchive, invite, kick or rename."""
        body, channel = await _body(request), request.path_params["channel"]
        by = body.get("by", "U0LENA")
        verbs: dict[str, Callable[[], None]] = {
            "archive": lambda: self._office.archive(channel, by),
            "unarchive": lambda: self._office.archive(channel, by, archived=False),
            "invite": lambda: self._office.join(channel, body["user"], by),
            "kick": lambda: self._office.leave(channel, body["user"]),
            "rename": lambda: self._office.rename(channel, body["name"], by),
        }
        if request.path_params["verb"] not in verbs:
            raise ActError("unknown_act", 404)
        verbs[request.path_params["verb"]]()
        await self._workspace.delivery.settle()
        return {"ok": True}

    async def set_group(self, request: Request) -> Json:
        """POST other members of a user group."""
        body = await _body(request)
        self._office.set_group(request.path_params["group"], body["members"])
        await self._workspace.delivery.settle()
        return {"ok": True}

    async def move_clock(self, request: Request) -> Json:
        """POST `advance` or `offset`, in seconds."""
        body, clock = await _body(request), self._workspace.clock
        if "advance" in body:
            clock.advance(float(body["advance"]))
        else:
            clock.set_offset(float(body["offset"]))
        self._workspace.feed.say("clock")
        return {"ok": True, "now": clock().isoformat(), "offset": clock.offset}

    async def set_mode(self, request: Request) -> Json:
        """POST how requests reach the bot: socket, or http with its request_url."""
        body = await _body(request)
        if body["mode"] not in MODES:
            raise ActError("unknown_mode")
        self._workspace.state.save_settings(mode=body["mode"], request_url=body.get("request_url", ""))
        return {"ok": True}

    async def set_manifest(self, request: Request) -> Json:
        """POST the app's manifest as JSON: commands, shortcuts, scopes, events."""
        manifest = await _body(request)
        if not isinstance(manifest.get("features"), dict):
            raise ActError("invalid_manifest")
        self._workspace.state.save_manifest(manifest)
        self._workspace.feed.say("manifest")
        return {"ok": True}

    async def add_fault(self, request: Request) -> Json:
        """POST what goes wrong with the next calls of a method."""
        self._api.faults.add(await _body(request))
        return {"ok": True}

    async def clear_faults(self, _request: Request) -> Json:
        """DELETE every fault."""
        self._api.faults.clear()
        return {"ok": True}

    async def set_limits(self, request: Request) -> Json:
        """POST whether rate limits are on."""
        self._api.rates.on = bool((await _body(request))["on"])
        return {"ok": True}

    async def uninstall(self, _request: Request) -> Json:
        """POST to take the app out of the workspace."""
        self._office.uninstall()
        await self._workspace.delivery.settle()
        return {"ok": True}

    async def install(self, _request: Request) -> Json:
        """POST to put the app back."""
        self._office.install()
        return {"ok": True}

    async def hang_up(self, request: Request) -> Json:
        """POST to close every Socket Mode connection with one of Slack's reasons."""
        reason = DISCONNECTS.get(request.path_params["verb"])
        if reason is None:
            raise ActError("unknown_act", 404)
        body = await _body(request)
        closed = await self._workspace.socket.disconnect_all(reason, float(body.get("grace", 0)))
        return {"ok": True, "closed": closed}

    async def _changes(self) -> AsyncIterator[str]:
        with self._workspace.feed.listen() as listener:
            yield ": listening\n\n"
            async for change in listener:
                yield f"event: {change.kind}\ndata: {json.dumps(change.ids)}\n\n"


def _guarded(endpoint: Callable[[Request], Awaitable[Json]]) -> Endpoint:
    async def guarded(request: Request) -> Response:
        try:
            with refusals():
                return JSONResponse(await endpoint(request))
        except ActError as error:
            return JSONResponse({"ok": False, "error": error.code}, status_code=error.status)

    return guarded


async def _body(request: Request) -> Json:
    raw = await request.body()
    try:
        body = json.loads(raw or b"{}")
    except ValueError as error:
        raise ActError("invalid_json") from error
    if not isinstance(body, dict):
        raise ActError("json_not_object")
    return body


def _channel(channel: Channel) -> Json:
    keys = ("id", "name", "is_private", "is_archived", "is_im", "members", "topic")
    return {key: getattr(channel, key) for key in keys}


def _message(message: Json) -> Json:
    shown = {key: message[key] for key in (*MESSAGE_KEYS, *THREAD_KEYS) if key in message}
    return shown | {"replies": [_message(reply) for reply in message.get("replies", [])]}
