"""What people press, choose and type in: buttons, menus and inputs."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Literal

from bot.blocks.kit import TEXT, Json, counted, label, one_line, plain, within

ButtonStyle = Literal["", "primary", "danger"]

_ID, _VALUE, _URL = 255, 2000, 3000
_BUTTON = _OPTION = 75
_LABEL, _PLACEHOLDER = 2000, 150


def confirm(title: str, text: str, yes: str, no: str = "Not now") -> Json:
    """The question asked before something that can't be taken back."""
    return {
        "title": label(title, 100),
        "text": plain(text, 300),
        "confirm": label(yes, 30),
        "deny": label(no, 30),
    }


def button(text: str, action_id: str, value: str, style: ButtonStyle = "", asked: Json | None = None) -> Json:
    """A button; `asked` is a `confirm`."""
    made: Json = {"type": "button", "text": label(text, _BUTTON), "action_id": within(action_id, _ID)}
    made["value"] = within(value, _VALUE)
    extra = {"style": style, "confirm": asked}
    return made | {key: given for key, given in extra.items() if given}


def heard_as(made: Json, words: str) -> Json:
    """The button with what a screen reader says, for lists in which several look alike."""
    return {**made, "accessibility_label": one_line(words, _BUTTON)}


def link_button(text: str, action_id: str, url: str) -> Json:
    """A button that opens a page."""
    made: Json = {"type": "button", "text": label(text, _BUTTON), "action_id": within(action_id, _ID)}
    return {**made, "url": within(url, _URL)}


def option(text: str, value: str, description: str = "") -> Json:
    """A choice; its value is what comes back."""
    made: Json = {"text": label(text, _OPTION), "value": within(value, _OPTION)}
    return {**made, "description": label(description, _OPTION)} if description else made


def overflow(action_id: str, options: Mapping[str, str]) -> Json:
    """The menu behind three dots: words by value, one to five."""
    return {"type": "overflow", "action_id": action_id, "options": _options(options, 5)}


def _options(options: Mapping[str, str], most: int) -> list[Json]:
    return counted((option(words, value) for value, words in options.items()), 1, most)


def select(action_id: str, options: Mapping[str, str], chosen: str = "", placeholder: str = "Choose") -> Json:
    """A menu of up to a hundred choices: words by value."""
    made: Json = {"type": "static_select", "action_id": action_id, "options": _options(options, 100)}
    made["placeholder"] = label(placeholder, _PLACEHOLDER)
    return made | ({"initial_option": option(options[chosen], chosen)} if chosen in options else {})


def multi_select(action_id: str, options: Mapping[str, str], chosen: Iterable[str] = ()) -> Json:
    """A menu of up to a hundred choices, of which any number may be taken."""
    made: Json = {"type": "multi_static_select", "action_id": action_id, "options": _options(options, 100)}
    made["placeholder"] = label("Choose", _PLACEHOLDER)
    return made | _initial(options, chosen)


def checkboxes(action_id: str, options: Mapping[str, str], chosen: Iterable[str] = ()) -> Json:
    """Up to ten boxes to tick."""
    made: Json = {"type": "checkboxes", "action_id": action_id, "options": _options(options, 10)}
    return made | _initial(options, chosen)


def _initial(options: Mapping[str, str], chosen: Iterable[str]) -> Json:
    taken = [option(options[value], value) for value in dict.fromkeys(chosen) if value in options]
    return {"initial_options": taken} if taken else {}


def people_select(action_id: str, chosen: Sequence[str] = ()) -> Json:
    """A menu of the people of the workspace."""
    made: Json = {"type": "multi_users_select", "action_id": action_id}
    made["placeholder"] = label("Anybody", _PLACEHOLDER)
    return made | ({"initial_users": list(chosen)} if chosen else {})


def person_select(action_id: str, chosen: str = "") -> Json:
    """A menu of the people of the workspace, of whom one is taken."""
    made: Json = {"type": "users_select", "action_id": action_id}
    made["placeholder"] = label("Nobody", _PLACEHOLDER)
    return made | ({"initial_user": chosen} if chosen else {})


def channel_select(action_id: str, chosen: str = "") -> Json:
    """A menu of channels, public and private."""
    made: Json = {"type": "conversations_select", "action_id": action_id}
    made["placeholder"] = label("Choose a channel", _PLACEHOLDER)
    made["filter"] = {"include": ["public", "private"], "exclude_bot_users": True}
    return made | ({"initial_conversation": chosen} if chosen else {})


def text_input(
    action_id: str, initial: str = "", placeholder: str = "", most: int = TEXT, *, multiline: bool = False
) -> Json:
    """A field to type in. What stands in it is shown as it was typed: it goes back to whoever typed it."""
    made: Json = {"type": "plain_text_input", "action_id": action_id, "multiline": multiline}
    made["max_length"] = min(most, TEXT)
    extra: Json = {"initial_value": initial[: made["max_length"]]} if initial else {}
    return made | extra | ({"placeholder": label(placeholder, _PLACEHOLDER)} if placeholder else {})


def url_input(action_id: str, initial: str = "", placeholder: str = "https://…") -> Json:
    """A field for a web address."""
    made: Json = {"type": "url_text_input", "action_id": action_id}
    made["placeholder"] = label(placeholder, _PLACEHOLDER)
    return made | ({"initial_value": initial} if initial else {})


def moment_input(action_id: str, initial: datetime | None = None) -> Json:
    """A date and time, in the zone of whoever picks."""
    made: Json = {"type": "datetimepicker", "action_id": action_id}
    return made | ({"initial_date_time": int(initial.timestamp())} if initial else {})


def date_input(action_id: str, initial: date | None = None) -> Json:
    """A day."""
    made: Json = {"type": "datepicker", "action_id": action_id}
    return made | ({"initial_date": initial.isoformat()} if initial else {})


def watched(made: Json) -> Json:
    """The same field, but where changes of it are told, each letter is one."""
    return {**made, "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}


def file_input(action_id: str, types: Sequence[str], most: int) -> Json:
    """A place to put files."""
    return {"type": "file_input", "action_id": action_id, "filetypes": list(types), "max_files": most}


def entry(block_id: str, words: str, element: Json, hint: str = "", *, optional: bool = False) -> Json:
    """An input block of a modal: a label, the element, small print below it."""
    made: Json = {
        "type": "input",
        "block_id": within(block_id, _ID),
        "label": label(words, _LABEL),
        "element": element,
        "optional": optional,
    }
    return {**made, "hint": plain(hint, _LABEL)} if hint else made


def live(block: Json) -> Json:
    """The same input block, but each change is told at once."""
    return {**block, "dispatch_action": True}
