"""Response URLs: what they can do, how often, and for how long."""

import pytest

from sandbox.slack.timeline import BOT_AUTHOR
from tests.sandbox.slack.payloads import Recorder
from tests.sandbox.slack.running import Json, World

BUTTON: Json = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "x"}}
BLOCKS: list[Json] = [{"type": "actions", "elements": [BUTTON]}]


@pytest.fixture
async def line(world: World) -> Recorder:
    world.workspace.delivery.lines["socket"] = line = Recorder()
    return line


async def clicked(world: World, line: Recorder, *, private: bool = False) -> str:
    workspace, channel = world.workspace, world.workspace.state.channels["C0REVIEW"]
    card: Json = {**BOT_AUTHOR, "text": "card", "blocks": BLOCKS}
    message = (
        workspace.timeline.whisper(channel, "U0ADA", card)
        if private
        else workspace.timeline.post(channel, card)
    )
    await workspace.act("U0ADA", "click", {"channel": "C0REVIEW", "ts": message["ts"], "action_id": "go"})
    (url,) = [parcel.payload["response_url"] for parcel in line.sent if parcel.kind == "interactive"]
    assert isinstance(url, str)
    return url


async def texts(world: World, user: str = "") -> list[str]:
    return [message["text"] for message in await world.messages("C0REVIEW", user)]


async def test_an_answer_is_private_unless_it_says_otherwise(world: World, line: Recorder) -> None:
    url = await clicked(world, line)
    await world.http.post(url, json={"text": "psst"})
    await world.http.post(url, json={"text": "all", "response_type": "in_channel"})
    assert await texts(world) == ["card", "all"]
    assert await texts(world, "U0ADA") == ["card", "psst", "all"]


@pytest.mark.parametrize("private", [False, True])
async def test_the_original_is_replaced_and_deleted(world: World, line: Recorder, *, private: bool) -> None:
    url = await clicked(world, line, private=private)
    await world.http.post(url, json={"text": "done", "replace_original": True})
    (message,) = await world.messages("C0REVIEW", "U0ADA")
    assert message["text"] == "done"
    assert "blocks" not in message
    await world.http.post(url, json={"delete_original": True})
    assert await texts(world, "U0ADA") == []


async def test_an_answer_goes_into_a_thread(world: World, line: Recorder) -> None:
    url = await clicked(world, line)
    (root,) = await world.messages("C0REVIEW")
    answer = {
        "text": "below",
        "response_type": "in_channel",
        "thread_ts": root["ts"],
        "replace_original": False,
    }
    await world.http.post(url, json=answer)
    (root,) = await world.messages("C0REVIEW")
    assert [reply["text"] for reply in root["replies"]] == ["below"]


async def test_five_uses_are_all(world: World, line: Recorder) -> None:
    url = await clicked(world, line)
    statuses = [(await world.http.post(url, json={"text": "x"})).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [404]


async def test_half_an_hour_is_all(world: World, line: Recorder) -> None:
    url = await clicked(world, line)
    await world.control("clock", {"advance": 31 * 60})
    answer = await world.http.post(url, json={"text": "x"})
    assert (answer.status_code, answer.json()["error"]) == (404, "expired_url")


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("{", "invalid_payload"),
        ("[]", "invalid_payload"),
        ("{}", "no_text"),
        ('{"blocks":[{}]}', "invalid_blocks"),
    ],
)
async def test_wrong_answers_are_refused(world: World, line: Recorder, body: str, error: str) -> None:
    answer = await world.http.post(await clicked(world, line), content=body)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
