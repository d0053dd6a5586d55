"""Each answer reaches Slack in its own way."""

from typing import Any

import pytest

from bot.domain.ids import ChannelId, SlackUserId
from bot.slack.answers import TOO_LATE
from bot.slack.door import CloseAll, Drawing, Erase, Errors, Home, Open, Redraw, Say, Whisper
from tests.slack.edge import payloads
from tests.slack.edge.conftest import Edge

VIEW = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [payloads.SECTION]}
C2, CEM = ChannelId("C2"), SlackUserId("UCEM")
HI = Drawing(text="hi", blocks=[payloads.SECTION])
MODAL = {"id": "V1", "hash": "h1", "type": "modal", "state": {}}


async def test_a_command_is_answered_in_its_acknowledgement(edge: Edge) -> None:
    edge.answers["help"] = Say(drawing=HI)
    answer = await edge.ask(payloads.command("help", response_url=edge.slack.hook))
    assert (answer["text"], answer["response_type"], answer["blocks"]) == (
        "hi",
        "ephemeral",
        [payloads.SECTION],
    )
    assert edge.slack.called("response_url") == []


async def test_a_command_can_answer_everybody(edge: Edge) -> None:
    edge.answers["help"] = Say(drawing=HI, in_channel=True)
    assert (await edge.ask(payloads.command("help")))["response_type"] == "in_channel"


async def test_several_words_of_a_command_keep_their_order(edge: Edge) -> None:
    edge.answers["help"] = [Say(drawing=Drawing(text="first")), Say(drawing=Drawing(text="second"))]
    answer = await edge.ask(payloads.command("help", response_url=edge.slack.hook))
    assert [said["text"] for said in edge.slack.called("response_url")] == ["first"]
    assert answer["text"] == "second"


async def test_a_click_is_answered_at_its_response_url(edge: Edge) -> None:
    edge.answers["approve"] = Say(drawing=HI, replace=True)
    assert await edge.ask(payloads.click(response_url=edge.slack.hook)) == {}
    [said] = edge.slack.called("response_url")
    assert (said["text"], said["replace_original"]) == ("hi", True)


async def test_an_answer_in_a_thread_stays_in_it(edge: Edge) -> None:
    place = {"message_ts": "1.1", "thread_ts": "1.0", "channel_id": "C1"}
    edge.answers["approve"] = Say(drawing=HI)
    await edge.ask(payloads.click(response_url=edge.slack.hook, container=place))
    [said] = edge.slack.called("response_url")
    assert (said["thread_ts"], said["replace_original"]) == ("1.0", False)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/x", "https://evil.example/", "https://hooks.slack.com.evil.example/", ""]
)
async def test_no_payload_makes_us_call_elsewhere(edge: Edge, url: str) -> None:
    edge.answers["approve"] = Say(drawing=HI)
    await edge.ask(payloads.click(response_url=url))
    [said] = edge.slack.called("chat.postEphemeral")
    assert (said["channel"], said["user"], said["parse"]) == ("C1", "UADA", "none")


def test_slacks_own_hooks_are_trusted(edge: Edge) -> None:
    assert edge.wire.trusted("https://hooks.slack.com/actions/T1/2/3")
    assert not edge.wire.trusted("http://hooks.slack.com/actions/T1/2/3")


async def test_a_response_url_that_is_used_up_is_done_without(edge: Edge) -> None:
    edge.answers["approve"] = Say(drawing=HI)
    edge.slack.will("response_url", status=404)
    await edge.ask(payloads.click(response_url=edge.slack.hook))
    assert len(edge.slack.called("chat.postEphemeral")) == 1


async def test_a_click_can_take_its_message_away(edge: Edge) -> None:
    edge.answers["approve"] = Erase()
    await edge.ask(payloads.click(response_url=edge.slack.hook))
    assert edge.slack.called("response_url") == [{"delete_original": True}]


async def test_a_modal_opens(edge: Edge) -> None:
    edge.answers["draft"] = Open(view=VIEW)
    assert await edge.ask(payloads.command("draft hello")) == {}
    [opened] = edge.slack.called("views.open")
    assert (opened["trigger_id"], opened["view"]) == ("1.2.3", VIEW)


async def test_a_modal_opened_from_a_modal_lies_on_top(edge: Edge) -> None:
    edge.answers["approve"] = Open(view=VIEW)
    await edge.ask(payloads.click(view=MODAL))
    assert [method for method, _ in edge.slack.calls if method.startswith("views")] == ["views.push"]


async def test_a_modal_opened_from_app_home_is_the_first(edge: Edge) -> None:
    edge.answers["approve"] = Open(view=VIEW)
    await edge.ask(payloads.click(view=MODAL | {"type": "home"}))
    assert len(edge.slack.called("views.open")) == 1


@pytest.mark.parametrize("error", ["expired_trigger_id", "exchanged_trigger_id", "trigger_expired"])
async def test_a_modal_that_comes_too_late_is_told(edge: Edge, error: str) -> None:
    edge.answers["draft"] = edge.answers["approve"] = Open(view=VIEW)
    edge.slack.fail("views.open", error)
    assert (await edge.ask(payloads.command("draft")))["text"] == TOO_LATE
    edge.slack.fail("views.open", error)
    await edge.ask(payloads.click(response_url=edge.slack.hook))
    assert edge.slack.called("response_url")[0]["text"] == TOO_LATE
    edge.slack.fail("views.push", error)
    await edge.ask(payloads.click(view=MODAL))
    assert edge.slack.called("chat.postMessage")[0]["channel"] == "UADA"


async def test_a_sent_modal_can_be_redrawn_or_get_another_on_top_or_close_all(edge: Edge) -> None:
    wanted: list[tuple[Any, dict[str, Any]]] = [
        (Redraw(view=VIEW), {"response_action": "update", "view": VIEW}),
        (Open(view=VIEW), {"response_action": "push", "view": VIEW}),
        (CloseAll(), {"response_action": "clear"}),
        (None, {}),
    ]
    for answer, response in wanted:
        edge.answers["compose"] = answer
        assert await edge.ask(payloads.submission()) == response


async def test_a_modal_that_was_clicked_in_is_redrawn_unless_a_newer_one_is_shown(edge: Edge) -> None:
    edge.answers["approve"] = Redraw(view=VIEW)
    edge.slack.will("views.update")
    edge.slack.fail("views.update", "hash_conflict")
    for _ in range(2):
        assert await edge.ask(payloads.click(view=MODAL)) == {}
    updates = edge.slack.called("views.update")
    assert [(update["view_id"], update["hash"]) for update in updates] == [("V1", "h1")] * 2


async def test_errors_stand_beside_their_inputs(edge: Edge) -> None:
    edge.answers["compose"] = Errors(fields={"text": "Too long.", "elsewhere": "Too short."})
    answer = await edge.ask(payloads.submission())
    assert answer == {"response_action": "errors", "errors": {"text": "Too long. Too short."}}


async def test_errors_of_a_modal_without_inputs_lie_on_top(edge: Edge) -> None:
    edge.answers["compose"] = Errors(fields={"text": "Too long."})
    answer = await edge.ask(payloads.submission(blocks=[payloads.SECTION]))
    assert answer["response_action"] == "push"
    assert "Too long." in str(answer["view"])


async def test_a_whisper_is_for_one_person_in_a_thread(edge: Edge) -> None:
    edge.answers["approve"] = Whisper(channel=C2, user=CEM, drawing=HI, thread_ts="4.4")
    await edge.ask(payloads.click())
    [said] = edge.slack.called("chat.postEphemeral")
    assert (said["channel"], said["user"], said["thread_ts"]) == ("C2", "UCEM", "4.4")


async def test_a_whisper_elsewhere_is_not_in_the_thread_of_the_click(edge: Edge) -> None:
    place = {"message_ts": "1.1", "thread_ts": "1.0", "channel_id": "C1"}
    edge.answers["approve"] = [
        Whisper(channel=C2, user=CEM, drawing=HI),
        Whisper(channel=ChannelId("C1"), user=CEM, drawing=HI),
    ]
    await edge.ask(payloads.click(container=place))
    assert [said.get("thread_ts") for said in edge.slack.called("chat.postEphemeral")] == [None, "1.0"]


async def test_where_no_whisper_is_heard_a_direct_message_is(edge: Edge) -> None:
    edge.answers["approve"] = Whisper(channel=C2, user=CEM, drawing=HI)
    edge.slack.fail("chat.postEphemeral", "not_in_channel")
    await edge.ask(payloads.click())
    [said] = edge.slack.called("chat.postMessage")
    assert said["channel"] == "UCEM"


async def test_words_without_a_place_are_a_direct_message_or_a_modal(edge: Edge) -> None:
    edge.answers["new"] = edge.answers["approve"] = Say(drawing=HI)
    await edge.ask(payloads.interaction("shortcut", callback_id="post_new"))
    assert edge.slack.called("chat.postMessage")[0]["channel"] == "UADA"
    await edge.ask(payloads.click(view=MODAL))
    assert edge.slack.called("views.push")[0]["view"]["blocks"] == [payloads.SECTION]


async def test_app_home_is_published(edge: Edge) -> None:
    edge.answers["app_home_opened"] = Home(user=SlackUserId("UADA"), view={"type": "home", "blocks": []})
    await edge.ask(payloads.event({"type": "app_home_opened", "user": "UADA", "tab": "home"}))
    [published] = edge.slack.called("views.publish")
    assert published["user_id"] == "UADA"
