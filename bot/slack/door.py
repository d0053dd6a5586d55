"""What comes in through Slack's doors and what goes back, as plain values: payload dicts stop here."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeAlias

from bot.blocks import kit
from bot.domain.ids import ChannelId, SlackUserId, TeamId

Json: TypeAlias = kit.Json
Drawing: TypeAlias = kit.Drawing


@dataclass(frozen=True, kw_only=True, slots=True)
class Values:
    """What a modal's inputs hold, by block_id (one element a block)."""

    state: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)

    def text(self, block: str) -> str:
        """What was typed or picked as one string; "" where nothing was."""
        element = self._element(block)
        option = element.get("selected_option") or {}
        picked = (element.get(key) for key in ("value", "selected_user", "selected_channel", "selected_date"))
        more = (element.get(key) for key in ("selected_time", "selected_conversation"))
        return next((str(found) for found in (*picked, *more, option.get("value")) if found), "").strip()

    def many(self, block: str) -> list[str]:
        """All that was chosen in a multi-select or in checkboxes."""
        element = self._element(block)
        options = [option["value"] for option in element.get("selected_options") or ()]
        names = ("selected_users", "selected_channels", "selected_conversations")
        return options + [value for name in names for value in element.get(name) or ()]

    def moment(self, block: str) -> datetime | None:
        """The instant picked in a datetimepicker, in UTC."""
        seconds = self._element(block).get("selected_date_time")
        return datetime.fromtimestamp(int(seconds), UTC) if seconds else None

    def files(self, block: str) -> list[str]:
        """The ids of the files put into a file input."""
        return [file["id"] for file in self._element(block).get("files") or ()]

    def _element(self, block: str) -> Json:
        return next(iter(self.state.get(block, {}).values()), {})


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """Somebody did something in Slack.

    `user_team` is where the person belongs: maybe another workspace (Slack Connect).
    """

    team: TeamId
    user: SlackUserId
    user_team: str | None = None
    channel: ChannelId | None = None
    thread_ts: str | None = None
    trigger: str | None = None
    response_url: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Command(Request):
    """`/social name rest`."""

    name: str
    rest: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Click(Request):
    """An element of a message, a modal or the App Home was used. `value` is the button's or the option's.

    Several picked options or people stand in it with commas between; `modal` is set where the view is one.
    """

    action_id: str
    value: str
    modal: bool = False
    ts: str | None = None
    ephemeral: bool = False
    view_id: str | None = None
    view_hash: str | None = None
    metadata: str = ""
    values: Values = field(default_factory=Values)


@dataclass(frozen=True, kw_only=True, slots=True)
class Submission(Request):
    """A modal was sent. `metadata` is its private_metadata: routing data only."""

    callback_id: str
    view_id: str
    metadata: str
    values: Values
    blocks: Sequence[Json] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Closing(Request):
    """A modal was closed, and nothing of it sent; only those tell that were made to."""

    callback_id: str
    metadata: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Shortcut(Request):
    """A global shortcut or, with `message`, one on a message."""

    callback_id: str
    message: Json | None = None
    ts: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Slack says that something happened; `body` is the inner event."""

    team: TeamId
    id: str
    type: str
    body: Json


@dataclass(frozen=True, kw_only=True, slots=True)
class Say:
    """Tell the person alone, or with `in_channel` everybody.

    `replace` puts it in place of the message clicked.
    """

    drawing: Drawing
    in_channel: bool = False
    replace: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Erase:
    """Take the (ephemeral) message that was clicked away."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Open:
    """Open a modal; on top of the one that was clicked in, if there is one."""

    view: Json


@dataclass(frozen=True, kw_only=True, slots=True)
class Redraw:
    """Put this view in place of the modal that was clicked in or sent."""

    view: Json


@dataclass(frozen=True, kw_only=True, slots=True)
class Errors:
    """Keep the modal open, with these words beside its inputs, by block_id."""

    fields: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class CloseAll:
    """Close the whole stack of modals."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Whisper:
    """A message that one person sees, in a channel or thread."""

    channel: ChannelId
    user: SlackUserId
    drawing: Drawing
    thread_ts: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Home:
    """Publish a person's App Home."""

    user: SlackUserId
    view: Json


Answer: TypeAlias = Say | Erase | Open | Redraw | Errors | CloseAll | Whisper | Home
Answers: TypeAlias = Answer | Sequence[Answer] | None
"""What a handler returns; None just acknowledges (and closes a modal that was sent)."""

Handler: TypeAlias = Callable[[Any, Any], Awaitable[Answers]]
"""`async def handler(request, services) -> Answers`.

Reads the request, calls one service, draws the answer.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tables:
    """Who handles what: subcommands, action_ids, callback_ids and event types.

    An event has one handler a type.
    """

    commands: Mapping[str, Handler]
    actions: Mapping[str, Handler]
    views: Mapping[str, Handler]
    shortcuts: Mapping[str, Handler]
    events: Mapping[str, Handler]
    unknown_command: Handler
    closings: Mapping[str, Handler] = field(default_factory=dict)
