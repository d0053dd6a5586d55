"""views.* and blocks.validate: modals and App Home."""

from collections.abc import Mapping

from sandbox.slack import validate
from sandbox.slack.methods.method import NOBODY, Method, needed, unknown_files
from sandbox.slack.office import Office
from sandbox.slack.people import BOT_USER
from sandbox.slack.rates import TIER_4
from sandbox.slack.shape import Json, SlackError


def open_view(office: Office, args: Json) -> Json:
    """Open a modal."""
    view = _view(office, args)
    return {"view": office.views.open(_trigger(args), _modal(view))}


def push_view(office: Office, args: Json) -> Json:
    """Put a modal on top of the one that is open."""
    view = _view(office, args)
    return {"view": office.views.push(_trigger(args), _modal(view))}


def update_view(office: Office, args: Json) -> Json:
    """Change a modal that is open."""
    if not (args.get("view_id") or args.get("external_id")):
        raise _invalid(["[ERROR] view_id or external_id is required"])
    return {"view": office.views.update(args, _modal(_view(office, args)))}


def publish_view(office: Office, args: Json) -> Json:
    """Show a person an App Home."""
    (user,) = needed(args, "user_id")
    if user not in office.state.people or user == BOT_USER:
        raise SlackError("user_not_found")
    view = _view(office, args)
    if view.get("type") != "home":
        raise _invalid(["[ERROR] must be one of: home [json-pointer:/view/type]"])
    return {"view": office.views.publish(user, view, str(args.get("hash") or ""))}


def validate_blocks(_office: Office, args: Json) -> Json:
    """Say what is wrong with blocks, a view or a message, without sending anything."""
    if args.get("view"):
        faults = validate.view_faults(args["view"])
    else:
        message = args.get("message") or {}
        faults = validate.message_faults(args.get("blocks") or message.get("blocks") or [])
    if faults:
        raise SlackError("invalid_blocks", errors=faults, response_metadata={"messages": faults})
    return {}


def _trigger(args: Json) -> str:
    trigger_id = args.get("trigger_id") or args.get("interactivity_pointer")
    if not trigger_id:
        raise _invalid(["[ERROR] missing required field: trigger_id"])
    return str(trigger_id)


def _view(office: Office, args: Json) -> Json:
    view = args.get("view")
    faults = validate.view_faults(view)
    if not isinstance(view, dict) or faults:
        raise _invalid(faults)
    if unknown := unknown_files(office, view["blocks"], "/view/blocks"):
        raise _invalid(unknown)
    return view


def _modal(view: Json) -> Json:
    if view.get("type") != "modal":
        raise _invalid(["[ERROR] must be one of: modal [json-pointer:/view/type]"])
    return view


def _invalid(messages: list[str]) -> SlackError:
    return SlackError("invalid_arguments", response_metadata={"messages": messages})


METHODS: Mapping[str, Method] = {
    "views.open": Method(call=open_view, rate=TIER_4),
    "views.push": Method(call=push_view, rate=TIER_4),
    "views.update": Method(call=update_view, rate=TIER_4),
    "views.publish": Method(call=publish_view, rate=TIER_4),
    "blocks.validate": Method(call=validate_blocks, rate=TIER_4, token=NOBODY),
}
