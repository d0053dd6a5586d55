"""What slack_sdk's own models make is taken, and what they refuse is refused here too."""

from collections.abc import Sequence

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models import blocks as b

from sandbox.slack.validate import message_faults, view_faults
from tests.sandbox.slack.running import Json

OPTIONS = [b.Option(text="A", value="a"), b.Option(text="B", value="b")]
CONFIRM = b.ConfirmObject(title="t", text="x")
PICTURE = b.ImageElement(image_url="https://example.com/a.png", alt_text="a")
FEEDBACK: Json = {"text": {"type": "plain_text", "text": "x"}, "value": "a"}

BUTTON = b.ButtonElement(text="x", action_id="1", value="v", style="danger", confirm=CONFIRM)
OVERFLOW = b.OverflowMenuElement(action_id="2", options=OPTIONS)
INPUTS: list[b.InputInteractiveElement] = [
    b.StaticSelectElement(placeholder="p", action_id="3", options=OPTIONS, initial_option=OPTIONS[0]),
    b.StaticMultiSelectElement(placeholder="p", action_id="4", options=OPTIONS, max_selected_items=2),
    b.ExternalDataSelectElement(action_id="5", min_query_length=2),
    b.UserSelectElement(action_id="6", placeholder="p", initial_user="U0ADA"),
    b.ChannelMultiSelectElement(action_id="7"),
    b.ConversationSelectElement(action_id="8", filter=b.ConversationFilter(include=["public"])),
    b.DatePickerElement(action_id="9", initial_date="2026-12-24"),
    b.TimePickerElement(action_id="10", timezone="Europe/Berlin", initial_time="18:00"),
    b.DateTimePickerElement(action_id="11", initial_date_time=1_800_000_000),
    b.CheckboxesElement(action_id="12", options=OPTIONS, confirm=CONFIRM),
    b.RadioButtonsElement(action_id="13", options=OPTIONS),
]
TYPED: list[b.InputInteractiveElement] = [
    b.PlainTextInputElement(action_id="1", multiline=True, min_length=1, max_length=3000),
    b.EmailInputElement(action_id="2"),
    b.UrlInputElement(action_id="3"),
    b.NumberInputElement(action_id="4", is_decimal_allowed=True, min_value="1", max_value="9"),
    b.RichTextInputElement(action_id="5"),
]
BLOCKS: list[b.Block] = [
    b.ActionsBlock(elements=[BUTTON, OVERFLOW, *INPUTS]),
    b.SectionBlock(text="x", fields=["a", "b"], accessory=BUTTON),
    b.ContextBlock(elements=[b.MarkdownTextObject(text="x"), PICTURE]),
    b.ImageBlock(image_url="https://example.com/a.png", alt_text="a", title="t"),
    b.HeaderBlock(text="x"),
    b.DividerBlock(),
    b.MarkdownBlock(text="x"),
    b.FileBlock(external_id="x"),
    b.TableBlock(rows=[[{"type": "raw_text", "text": "x"}]], column_settings=[{"align": "right"}, None]),
    b.CardBlock(title="x", body="y", actions=[BUTTON], hero_image=PICTURE),
    b.CarouselBlock(elements=[b.CardBlock(title="x")]),
    b.ContainerBlock(title="x", child_blocks=[b.DividerBlock()], width="wide"),
    b.PlanBlock(title="x", tasks=[b.TaskCardBlock(task_id="1", title="x", status="pending")]),
    b.ContextActionsBlock(
        elements=[
            b.FeedbackButtonsElement(action_id="f", positive_button=FEEDBACK, negative_button=FEEDBACK),
            b.IconButtonElement(icon="trash", text="x", action_id="i"),
        ]
    ),
    b.VideoBlock(
        alt_text="x", title="x", video_url="https://example.com/v", thumbnail_url="https://example.com/t"
    ),
    b.CallBlock(call_id="R1"),
]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: str(block.type))
def test_blocks_of_the_sdk_are_taken(block: b.Block) -> None:
    assert message_faults([block.to_dict()]) == []


@pytest.mark.parametrize("element", [*INPUTS, *TYPED], ids=lambda element: str(element.type))
def test_inputs_of_the_sdk_are_taken(element: b.InputInteractiveElement) -> None:
    block = b.InputBlock(label="x", hint="h", element=element).to_dict()
    title: Json = {"type": "plain_text", "text": "x"}
    assert view_faults({"type": "modal", "title": title, "submit": title, "blocks": [block]}) == []


def long(text: int) -> str:
    return "x" * text


def many(count: int) -> Sequence[b.Option]:
    return [b.Option(text=str(n), value=str(n)) for n in range(count)]


WRONG: dict[str, b.Block] = {
    "header": b.HeaderBlock(text=long(151)),
    "section": b.SectionBlock(text=long(3001)),
    "fields": b.SectionBlock(fields=["x"] * 11),
    "block_id": b.DividerBlock(block_id=long(256)),
    "alt_text": b.ImageBlock(image_url="https://example.com/a.png", alt_text=long(2001)),
    "actions": b.ActionsBlock(elements=[b.ButtonElement(text="x", action_id=str(n)) for n in range(26)]),
    "context": b.ContextBlock(elements=[PICTURE] * 11),
    "button": b.ActionsBlock(elements=[b.ButtonElement(text=long(76), action_id="a")]),
    "value": b.ActionsBlock(elements=[b.ButtonElement(text="x", action_id="a", value=long(2001))]),
    "options": b.ActionsBlock(
        elements=[b.StaticSelectElement(action_id="a", placeholder="p", options=many(101))]
    ),
    "overflow": b.ActionsBlock(elements=[b.OverflowMenuElement(action_id="a", options=many(6))]),
    "placeholder": b.ActionsBlock(elements=[b.UserSelectElement(action_id="a", placeholder=long(151))]),
    "card": b.CardBlock(title=long(151)),
    "empty card": b.CardBlock(),
    "carousel": b.CarouselBlock(elements=[b.CardBlock(title="x")] * 11),
    "container": b.ContainerBlock(title=long(151), child_blocks=[b.DividerBlock()]),
    "alert": b.AlertBlock(text="x", level="loud"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_the_sdk_refuses_is_refused(case: str) -> None:
    block = WRONG[case]
    with pytest.raises(SlackObjectFormationError):
        block.to_dict()
    assert message_faults([unchecked(block)])


def unchecked(thing: object) -> object:
    """A model as JSON without its own checks."""
    if isinstance(thing, list | tuple):
        return [unchecked(part) for part in thing]
    if not hasattr(thing, "attributes"):
        return thing
    parts = {name: getattr(thing, name, None) for name in thing.attributes}
    return {name: unchecked(part) for name, part in parts.items() if part is not None}
