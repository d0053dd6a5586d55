"""The control API: reading, changing the workspace, the clock, and the stream of changes."""

import json
from datetime import datetime

import pytest

from tests.sandbox.slack.payloads import Recorder
from tests.sandbox.slack.running import Json, World


@pytest.fixture
async def line(world: World) -> Recorder:
    world.workspace.delivery.lines["socket"] = line = Recorder()
    return line


async def events(world: World, line: Recorder) -> list[Json]:
    await world.workspace.delivery.settle()
    return [parcel.payload["event"] for parcel in line.sent]


async def test_the_people_are_there(world: World) -> None:
    people = (await world.read("people"))["people"]
    assert [(one["name"], one["role"]) for one in people] == [
        ("wren", "writer"),
        ("ada", "approver"),
        ("cem", "community manager"),
        ("lena", "lead"),
        ("sam", "guest"),
    ]


async def test_channels_are_seen_by_those_who_may(world: World) -> None:
    seen = {
        user: [one["name"] for one in (await world.read(f"channels?as={user}"))["channels"]]
        for user in ("U0WREN", "U0ADA", "U0GUEST")
    }
    assert seen["U0WREN"] == ["community", "general", "social-daily", "social-review"]
    assert "leads" in seen["U0ADA"]
    assert seen["U0GUEST"] == ["general"]


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("channels/C9/messages", "channel_not_found"),
        ("channels/C0LEADS/messages?as=U0WREN", "channel_not_found"),
        ("channels/C0REVIEW/messages?as=U9", "user_not_found"),
    ],
)
async def test_what_is_not_there_is_not_read(world: World, path: str, error: str) -> None:
    answer = await world.http.get(f"{world.url}/control/{path}")
    assert (answer.status_code, answer.json()["error"]) == (404, error)


async def test_the_bots_id_stands_for_direct_messages_with_it(world: World, line: Recorder) -> None:
    said = await world.control("people/U0ADA/say", {"channel": "U0PRESSROOM", "text": "psst"})
    (message,) = await world.messages("U0PRESSROOM", "U0ADA")
    assert message["ts"] == said["ts"]
    (event,) = await events(world, line)
    assert event["channel_type"] == "im"
    assert await world.messages("U0PRESSROOM", "U0CEM") == []


async def test_the_bot_hears_that_it_was_invited(world: World, line: Recorder) -> None:
    await world.control("channels/C0GENERAL/invite", {"user": "U0PRESSROOM", "by": "U0CEM"})
    joined, note = await events(world, line)
    assert (joined["type"], joined["user"], joined["inviter"]) == (
        "member_joined_channel",
        "U0PRESSROOM",
        "U0CEM",
    )
    assert (note["subtype"], note["text"]) == ("channel_join", "<@U0PRESSROOM> has joined the channel")
    again = await world.control("channels/C0GENERAL/invite", {"user": "U0PRESSROOM"})
    assert again["error"] == "already_in_channel"


async def test_the_bot_hears_of_its_channels_only(world: World, line: Recorder) -> None:
    await world.control("people/U0CEM/say", {"channel": "C0GENERAL", "text": "@pressroom psst"})
    await world.control("channels/C0GENERAL/archive")
    assert await events(world, line) == []
    await world.control("channels/C0DAILY/rename", {"name": "numbers"})
    renamed, note = await events(world, line)
    assert (renamed["type"], renamed["channel"]["name"]) == ("channel_rename", "numbers")
    assert (note["subtype"], note["old_name"]) == ("channel_name", "social-daily")


async def test_only_subscribed_events_are_sent(world: World, line: Recorder) -> None:
    manifest = (await world.read("slack/manifest"))["manifest"]
    manifest["settings"]["event_subscriptions"]["bot_events"] = ["app_mention"]
    assert await world.control("slack/manifest", manifest) == {"ok": True}
    await world.control("people/U0CEM/say", {"channel": "C0REVIEW", "text": "@pressroom hi"})
    assert [event["type"] for event in await events(world, line)] == ["app_mention"]
    assert (await world.control("slack/manifest", {"x": 1}))["error"] == "invalid_manifest"


async def test_other_commands_come_with_a_manifest(world: World, line: Recorder) -> None:
    manifest = (await world.read("slack/manifest"))["manifest"]
    manifest["features"]["slash_commands"] = [{"command": "/press", "description": "x"}]
    await world.control("slack/manifest", manifest)
    assert (await world.control("people/U0ADA/command", {"channel": "C0REVIEW", "text": "/press on"}))[
        "ok"
    ] is True
    assert (line.sent[0].payload["command"], line.sent[0].payload["text"]) == ("/press", "on")


async def test_a_new_channel_is_there_for_its_members(world: World, line: Recorder) -> None:
    new = {"name": "launch", "members": ["U0ADA", "U0PRESSROOM"], "is_private": True}
    channel = (await world.control("channels", new))["channel"]
    assert channel["members"] == new["members"]
    assert (await world.control("channels", new))["error"] == "name_taken"
    await world.control(f"channels/{channel['id']}/kick", {"user": "U0PRESSROOM"})
    assert (await events(world, line))[-1]["type"] == "member_left_channel"
    assert (await world.call("conversations.info", {"channel": channel["id"]}))[
        "error"
    ] == "channel_not_found"


async def test_changes_of_people_and_groups_are_told(world: World, line: Recorder) -> None:
    await world.control("people/U0CEM/change", {"tz": "Asia/Tokyo", "deleted": True})
    await world.control("groups/S0APPROVERS", {"members": ["U0LENA"]})
    changed, members, updated = await events(world, line)
    assert (changed["user"]["tz_offset"], changed["user"]["deleted"]) == (9 * 3600, True)
    assert (members["removed_users"], members["added_users"]) == (["U0ADA"], [])
    assert updated["subteam"]["users"] == ["U0LENA"]
    assert (await world.control("groups/S9", {"members": []}))["error"] == "no_such_subteam"


async def test_the_clock_moves_and_tells_other_processes(world: World) -> None:
    before = datetime.fromisoformat((await world.read("clock"))["now"])
    moved = await world.control("clock", {"advance": 3600})
    assert 3600 <= (datetime.fromisoformat(moved["now"]) - before).total_seconds() < 3660
    assert float(world.sandbox.clock.file.read_text()) == 3600.0
    assert (await world.control("clock", {"offset": 0}))["offset"] == 0.0
    assert (await world.control("clock", {}))["error"] == "missing: offset"


async def test_messages_stay_in_order_when_the_clock_goes_back(world: World) -> None:
    await world.control("clock", {"advance": 3600})
    first = (await world.client.chat_postMessage(channel="C0REVIEW", text="one"))["ts"]
    await world.control("clock", {"offset": 0})
    second = (await world.client.chat_postMessage(channel="C0REVIEW", text="two"))["ts"]
    assert float(second) > float(first)


async def test_the_feed_tells_what_changed(world: World) -> None:
    async with world.http.stream("GET", f"{world.url}/control/feed") as stream:
        lines = stream.aiter_lines()
        assert await anext(lines) == ": listening"
        posted = await world.client.chat_postMessage(channel="C0REVIEW", text="one")
        seen = [await anext(lines) for _ in range(3)]
    assert seen[1] == "event: message"
    assert json.loads(seen[2].removeprefix("data: ")) == {"channel": "C0REVIEW", "ts": posted["ts"]}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("clock", '{"advance":"soon"}', "invalid_value"),
        ("people/U9/say", "{}", "user_not_found"),
        ("people/U0ADA/say", "{", "invalid_json"),
        ("people/U0ADA/say", "[]", "json_not_object"),
        ("channels/C0REVIEW/paint", "{}", "unknown_act"),
        ("channels/C0REVIEW/kick", '{"user":"U0GUEST"}', "not_in_channel"),
        ("slack/socket/explode", "{}", "unknown_act"),
    ],
)
async def test_wrong_calls_are_refused(shared: World, path: str, body: str, error: str) -> None:
    answer = await shared.http.post(f"{shared.url}/control/{path}", content=body)
    assert answer.status_code in (400, 404)
    assert answer.json() == {"ok": False, "error": error}


async def test_an_uninstalled_app_hears_it_and_is_out(world: World, line: Recorder) -> None:
    await world.control("slack/uninstall")
    assert [event["type"] for event in await events(world, line)] == ["tokens_revoked", "app_uninstalled"]
    assert (await world.call("auth.test"))["error"] == "account_inactive"
    await world.control("people/U0CEM/say", {"channel": "C0REVIEW", "text": "gone?"})
    assert len(await events(world, line)) == 2
    await world.control("slack/install")
    assert (await world.call("auth.test"))["ok"] is True


async def test_somebody_who_left_does_nothing(world: World) -> None:
    await world.control("people/U0CEM/change", {"deleted": True})
    said = await world.control("people/U0CEM/say", {"channel": "C0REVIEW", "text": "hi"})
    assert said == {"ok": False, "error": "account_inactive"}
