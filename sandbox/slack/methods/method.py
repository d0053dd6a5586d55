"""What a Web API method is: a function of the workspace and the arguments, a scope, a rate."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.slack.office import Office
from sandbox.slack.rates import Rate
from sandbox.slack.shape import Json, SlackError

BOT = "bot"
APP = "app"
NOBODY = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Method:
    """One method: `scopes` of which the app needs one, its rate, and whose token it takes."""

    call: Callable[[Office, Json], Json]
    rate: Rate
    scopes: tuple[str, ...] = ()
    token: str = BOT


def needed(args: Json, *names: str) -> list[str]:
    """The values of arguments that a method can't do without."""
    missing = [name for name in names if not args.get(name)]
    if missing:
        messages = [f"[ERROR] missing required field: {name}" for name in missing]
        raise SlackError("invalid_arguments", response_metadata={"messages": messages})
    return [str(args[name]) for name in names]


def page(items: list[Json], args: Json, default: int = 100) -> tuple[list[Json], Json]:
    """One page of a list and the `response_metadata` with the cursor of the next."""
    try:
        limit = int(args.get("limit") or default)
        start = int(str(args.get("cursor") or "at0").removeprefix("at"))
    except ValueError as error:
        raise SlackError("invalid_cursor") from error
    end = start + max(1, limit)
    cursor = f"at{end}" if end < len(items) else ""
    return items[start:end], {"next_cursor": cursor}


def unknown_files(office: Office, thing: object, pointer: str) -> list[str]:
    """A fault for each `slack_file` with an id that the workspace does not have (yet)."""
    if not isinstance(thing, dict | list):
        return []
    steps = thing.items() if isinstance(thing, dict) else enumerate(thing)
    faults = [fault for step, part in steps for fault in unknown_files(office, part, f"{pointer}/{step}")]
    if pointer.endswith("/slack_file") and isinstance(thing, dict):
        file_id = thing.get("id")
        if file_id and not office.files.is_ready(file_id):
            faults.append(f"[ERROR] invalid slack file [json-pointer:{pointer}]")
    return faults
