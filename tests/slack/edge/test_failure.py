"""Whoever asked for something that can't be done is told so, where they are."""

import logging
from typing import Any

import pytest

from bot.errors import InvalidInputError, NotAllowedError, TemporaryError
from bot.slack.door import Open
from tests.slack.edge import payloads
from tests.slack.edge.conftest import Edge

NO = NotAllowedError("Only <@UADA> can do this.")
BUG = RuntimeError("token xoxb-123 in a text")
MODAL = {"id": "V1", "hash": "h1", "type": "modal", "state": {}}


async def test_a_command_is_refused_in_its_answer(edge: Edge) -> None:
    edge.answers["help"] = NO
    answer = await edge.ask(payloads.command("help"))
    assert (answer["response_type"], "<@UADA>" in answer["text"]) == ("ephemeral", True)


async def test_a_click_is_refused_to_the_person_alone(edge: Edge) -> None:
    edge.answers["approve"] = NO
    assert await edge.ask(payloads.click(response_url=edge.slack.hook)) == {}
    [said] = edge.slack.called("response_url")
    assert (said["response_type"], said["replace_original"]) == ("ephemeral", False)
    assert "can do this" in said["text"]


async def test_a_click_in_a_modal_is_refused_on_top_of_it(edge: Edge) -> None:
    edge.answers["approve"] = NO
    await edge.ask(payloads.click(view=MODAL))
    [pushed] = edge.slack.called("views.push")
    assert "can do this" in str(pushed["view"])


@pytest.mark.parametrize(("field", "block"), [("text", "text"), ("gone", "text"), (None, "text")])
async def test_what_was_typed_is_refused_beside_its_input(edge: Edge, field: str | None, block: str) -> None:
    edge.answers["compose"] = InvalidInputError("Too long.", field=field)
    blocks = [payloads.SECTION, payloads.INPUT, payloads.INPUT | {"block_id": "link"}]
    answer = await edge.ask(payloads.submission(blocks=blocks))
    assert answer == {"response_action": "errors", "errors": {block: "Too long."}}


async def test_a_submission_without_inputs_is_refused_on_top(edge: Edge) -> None:
    edge.answers["compose"] = InvalidInputError("Too long.")
    answer = await edge.ask(payloads.submission(blocks=[payloads.SECTION]))
    assert (answer["response_action"], "Too long." in str(answer["view"])) == ("push", True)


async def test_people_are_shown_by_name_to_whom_a_submission_is_refused(edge: Edge) -> None:
    edge.answers["compose"] = NO
    answer = await edge.ask(payloads.submission())
    assert (answer["response_action"], answer["view"]["type"]) == ("push", "modal")


async def test_an_event_is_refused_in_its_channel(edge: Edge) -> None:
    edge.answers["message"] = NO
    assert (await edge.send(payloads.event(payloads.message(thread_ts="5.0")))).status == 200
    [said] = edge.slack.called("chat.postEphemeral")
    assert (said["channel"], said["user"], said["thread_ts"]) == ("C1", "UADA", "5.0")


async def test_an_event_of_nobody_is_refused_to_nobody(edge: Edge) -> None:
    edge.answers["app_home_opened"] = NO
    assert (await edge.send(payloads.event({"type": "app_home_opened", "tab": "home"}))).status == 200
    assert [method for method, _ in edge.slack.calls if method != "auth.test"] == []


@pytest.mark.parametrize("error", [BUG, TemporaryError("busy")])
async def test_a_bug_is_logged_once_and_told_by_number(
    edge: Edge, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    edge.answers["help"] = error
    answer = await edge.ask(payloads.command("help"))
    [record] = [record for record in caplog.records if record.levelno >= logging.ERROR]
    ref: Any = vars(record)["ref"]
    assert ref in answer["text"]
    assert "xoxb" not in answer["text"]


@pytest.mark.parametrize("name", ["click", "modal", "submission", "shortcut"])
async def test_a_bug_is_told_at_every_door(edge: Edge, name: str) -> None:
    edge.answers.update(dict.fromkeys(("approve", "compose", "new"), BUG))
    bodies = {
        "click": payloads.click(response_url=edge.slack.hook),
        "modal": payloads.click(view=MODAL),
        "submission": payloads.submission(),
        "shortcut": payloads.interaction("shortcut", callback_id="post_new"),
    }
    response = await edge.send(bodies[name])
    assert response.status == 200
    assert "our fault" in response.body + str(edge.slack.calls)


async def test_who_can_not_be_told_breaks_nothing(edge: Edge) -> None:
    edge.answers["approve"] = BUG
    edge.slack.fail("chat.postEphemeral", "internal_error")
    assert (await edge.send(payloads.click())).status == 200


async def test_slack_refusing_an_answer_is_told(edge: Edge) -> None:
    edge.answers["draft"] = Open(view={"type": "modal"})
    edge.slack.fail("views.open", "invalid_arguments")
    assert "our fault" in (await edge.ask(payloads.command("draft")))["text"]


async def test_a_button_of_an_old_release_says_so(edge: Edge) -> None:
    action = {"type": "button", "action_id": "gone:away", "block_id": "b", "value": "1"}
    await edge.ask(payloads.click(action, response_url=edge.slack.hook))
    assert "older version" in edge.slack.called("response_url")[0]["text"]
    answer = await edge.ask(payloads.submission(callback_id="gone"))
    assert "older version" in str(answer["view"])


async def test_a_link_button_just_opens_its_page(edge: Edge) -> None:
    action = {"type": "button", "action_id": "link", "block_id": "b", "url": "https://x.test"}
    assert await edge.ask(payloads.click(action, response_url=edge.slack.hook)) == {}
    assert edge.slack.called("response_url") == []


async def test_a_modal_that_was_closed_tells_whoever_waits_for_that(edge: Edge) -> None:
    view = {"id": "V1", "callback_id": "post:compose", "type": "modal", "private_metadata": "1.2"}
    assert await edge.ask(payloads.interaction("view_closed", view=view, is_cleared=False)) == {}
    [closing] = edge.heard
    assert (closing.callback_id, closing.metadata) == ("post:compose", "1.2")


@pytest.mark.parametrize("kind", ["view_closed", "block_suggestion", "unheard_of"])
async def test_what_we_have_no_use_for_is_taken_quietly(edge: Edge, kind: str) -> None:
    body = payloads.interaction(kind, view={"id": "V1", "callback_id": "c", "type": "modal"}, action_id="a")
    assert await edge.ask(body) == {}
