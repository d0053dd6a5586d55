"""The Web API: what it answers, what it refuses and in which words, and how often it may be asked."""

import json
from copy import deepcopy

import httpx
import pytest
from slack_sdk.errors import SlackApiError

from sandbox.slack import seed
from tests.sandbox.slack.running import APP, BOT, Json, World

SECTION: Json = {"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}
MODAL: Json = {"type": "modal", "title": {"type": "plain_text", "text": "t"}, "blocks": [SECTION]}
HERE: Json = {"channel": "C0REVIEW", "text": "hello"}
NOWHERE = "1700000000.000001"

REFUSED: dict[str, tuple[str, Json, str]] = {
    "unknown method": ("chat.shout", {}, "unknown_method"),
    "unknown channel": ("chat.postMessage", HERE | {"channel": "C9"}, "channel_not_found"),
    "private channel": ("chat.postMessage", HERE | {"channel": "C0LEADS"}, "channel_not_found"),
    "not a member": ("chat.postMessage", HERE | {"channel": "C0GENERAL"}, "not_in_channel"),
    "no channel": ("chat.postMessage", {"text": "hello"}, "invalid_arguments"),
    "no text": ("chat.postMessage", {"channel": "C0REVIEW"}, "no_text"),
    "blank text": ("chat.postMessage", HERE | {"text": "  "}, "no_text"),
    "blocks": ("chat.postMessage", HERE | {"blocks": [SECTION] * 51}, "invalid_blocks"),
    "no blocks": ("chat.postMessage", HERE | {"blocks": "x"}, "invalid_blocks_format"),
    "101 attachments": ("chat.postMessage", HERE | {"attachments": [{}] * 101}, "too_many_attachments"),
    "metadata": ("chat.postMessage", HERE | {"metadata": {"event_type": "x"}}, "invalid_metadata_schema"),
    "unknown thread": ("chat.postMessage", HERE | {"thread_ts": NOWHERE}, "thread_not_found"),
    "unknown message": ("chat.update", HERE | {"ts": NOWHERE}, "message_not_found"),
    "deleting nothing": ("chat.delete", {"channel": "C0REVIEW", "ts": NOWHERE}, "message_not_found"),
    "link to nothing": (
        "chat.getPermalink",
        {"channel": "C0REVIEW", "message_ts": NOWHERE},
        "message_not_found",
    ),
    "whisper to a stranger": ("chat.postEphemeral", HERE | {"user": "U0GUEST"}, "user_not_in_channel"),
    "unknown trigger": ("views.open", {"trigger_id": "1.2.3", "view": MODAL}, "invalid_trigger_id"),
    "no trigger": ("views.open", {"view": MODAL}, "invalid_arguments"),
    "no view": ("views.open", {"trigger_id": "1.2.3"}, "invalid_arguments"),
    "home as a modal": (
        "views.open",
        {"trigger_id": "1.2.3", "view": {"type": "home", "blocks": []}},
        "invalid_arguments",
    ),
    "modal as a home": ("views.publish", {"user_id": "U0ADA", "view": MODAL}, "invalid_arguments"),
    "home of nobody": (
        "views.publish",
        {"user_id": "U9", "view": {"type": "home", "blocks": []}},
        "user_not_found",
    ),
    "unknown view": ("views.update", {"view_id": "V9", "view": MODAL}, "not_found"),
    "unknown external id": ("views.update", {"external_id": "e", "view": MODAL}, "not_found"),
    "no view id": ("views.update", {"view": MODAL}, "invalid_arguments"),
    "unknown person": ("users.info", {"user": "U9"}, "user_not_found"),
    "unknown conversation": ("conversations.info", {"channel": "C0LEADS"}, "channel_not_found"),
    "history elsewhere": ("conversations.history", {"channel": "C0GENERAL"}, "not_in_channel"),
    "replies to nothing": (
        "conversations.replies",
        {"channel": "C0REVIEW", "ts": NOWHERE},
        "thread_not_found",
    ),
    "direct message to the bot": ("conversations.open", {"users": "U0PRESSROOM"}, "cannot_dm_bot"),
    "unknown group": ("usergroups.users.list", {"usergroup": "S9"}, "no_such_subteam"),
    "unknown file": ("files.info", {"file": "F9"}, "file_not_found"),
    "upload without length": ("files.getUploadURLExternal", {"filename": "a"}, "invalid_arguments"),
    "upload of nothing": ("files.completeUploadExternal", {"files": [{"id": "F9"}]}, "file_not_found"),
    "unknown bot": ("bots.info", {"bot": "B9"}, "bot_not_found"),
    "unknown slack_file": (
        "chat.postMessage",
        HERE | {"blocks": [{"type": "image", "slack_file": {"id": "F9"}, "alt_text": "a"}]},
        "invalid_blocks",
    ),
    "wrong blocks": ("blocks.validate", {"blocks": [{"type": "x"}]}, "invalid_blocks"),
    "no number": ("conversations.list", {"limit": "many"}, "invalid_cursor"),
    "no timestamp": ("conversations.history", {"channel": "C0REVIEW", "oldest": "now"}, "invalid_arguments"),
    "files of another shape": ("files.completeUploadExternal", {"files": [1]}, "invalid_arguments"),
    "an error asked for": ("api.test", {"error": "my_error"}, "my_error"),
}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("case", REFUSED)
async def test_what_slack_refuses_is_refused_in_its_words(shared: World, case: str) -> None:
    method, args, error = REFUSED[case]
    answer = await shared.call(method, args)
    assert (answer["ok"], answer["error"]) == (False, error)


TOKENS: dict[str, tuple[str, str, str]] = {
    "none": ("auth.test", "", "not_authed"),
    "unknown": ("auth.test", "xoxb-other", "invalid_auth"),
    "app token for a method": ("auth.test", APP, "not_allowed_token_type"),
    "bot token for a connection": ("apps.connections.open", BOT, "not_allowed_token_type"),
}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("case", TOKENS)
async def test_tokens_are_told_apart(shared: World, case: str) -> None:
    method, token, error = TOKENS[case]
    assert (await shared.call(method, {}, token))["error"] == error


async def test_a_missing_scope_is_named(world: World) -> None:
    manifest = deepcopy(seed.MANIFEST)
    manifest["oauth_config"]["scopes"]["bot"] = ["commands"]
    await world.control("slack/manifest", manifest)
    answer = await world.call("chat.postMessage", HERE)
    assert answer == {"ok": False, "error": "missing_scope", "needed": "chat:write", "provided": "commands"}


async def test_faults_of_blocks_are_told_with_their_place(world: World) -> None:
    answer = await world.call("chat.postMessage", HERE | {"blocks": [SECTION, {"type": "section"}]})
    (message,) = answer["response_metadata"]["messages"]
    assert message == "[ERROR] missing required field: text or fields [json-pointer:/blocks/1]"


@pytest.mark.parametrize("way", ["json", "form", "query"])
async def test_arguments_come_in_three_ways(world: World, way: str) -> None:
    blocks, url = [SECTION], f"{world.url}/slack/api/chat.postMessage"
    headers = {"authorization": f"Bearer {BOT}"}
    flat = HERE | {"blocks": json.dumps(blocks), "unfurl_links": "false"}
    requests = {
        "json": {"json": HERE | {"blocks": blocks}, "headers": headers},
        "form": {"data": flat | {"token": BOT}},
        "query": {"params": flat, "headers": headers},
    }
    answer = (await world.http.post(url, **requests[way])).json()  # type: ignore[arg-type]
    assert answer["ok"] is True
    assert answer["message"]["blocks"][0]["text"] == {"type": "mrkdwn", "text": "hello", "verbatim": False}


@pytest.mark.parametrize(("body", "error"), [("{", "invalid_json"), ("[]", "json_not_object")])
async def test_broken_json_is_refused(world: World, body: str, error: str) -> None:
    headers = {"authorization": f"Bearer {BOT}", "content-type": "application/json"}
    answer = await world.http.post(f"{world.url}/slack/api/auth.test", content=body, headers=headers)
    assert answer.json()["error"] == error


async def test_one_message_a_second_after_a_burst(world: World) -> None:
    statuses = []
    for _ in range(6):
        answer = await world.http.post(
            f"{world.url}/slack/api/chat.postMessage", json=HERE, headers={"authorization": f"Bearer {BOT}"}
        )
        statuses.append(answer.status_code)
    assert statuses == [200] * 4 + [429] * 2
    assert answer.headers["retry-after"] == "1"
    assert answer.json() == {"ok": False, "error": "ratelimited"}
    assert (await world.call("chat.postMessage", HERE | {"channel": "C0DAILY"}))["ok"] is True
    await world.control("slack/limits", {"on": False})
    assert (await world.call("chat.postMessage", HERE))["ok"] is True


async def test_a_tier_is_a_bucket_of_its_own(world: World) -> None:
    answers = [await world.call("usergroups.list") for _ in range(21)]
    assert [answer["ok"] for answer in answers] == [True] * 20 + [False]
    assert (await world.call("users.list"))["ok"] is True


async def test_the_sdk_reads_errors(world: World) -> None:
    with pytest.raises(SlackApiError, match="not_in_channel"):
        await world.client.chat_postMessage(channel="C0GENERAL", text="hello")


async def test_a_message_is_posted_changed_and_deleted(world: World) -> None:
    metadata = {"event_type": "card", "event_payload": {"id": 7}}
    posted = await world.client.chat_postMessage(
        channel="C0REVIEW", text="one", blocks=[SECTION], metadata=metadata
    )
    ts = posted["ts"]
    assert posted["message"]["bot_id"] == "B0PRESSROOM"
    changed = await world.client.chat_update(channel="C0REVIEW", ts=ts, text="two")
    assert "blocks" not in changed["message"]
    (message,) = await world.messages("C0REVIEW")
    assert (message["text"], message["metadata"], message.get("edited")) == ("two", metadata, None)
    await world.client.chat_delete(channel="C0REVIEW", ts=ts)
    assert await world.messages("C0REVIEW") == []


async def test_only_own_messages_can_be_changed(world: World) -> None:
    said = await world.control("people/U0CEM/say", {"channel": "C0COMMUNITY", "text": "mine"})
    there = {"channel": "C0COMMUNITY", "ts": said["ts"]}
    assert (await world.call("chat.update", there | {"text": "yours"}))["error"] == "cant_update_message"
    assert (await world.call("chat.delete", there))["error"] == "cant_delete_message"
    posted = await world.client.chat_postMessage(channel="C0REVIEW", text="one")
    long = {"channel": "C0REVIEW", "ts": posted["ts"], "text": "x" * 4001}
    assert (await world.call("chat.update", long))["error"] == "msg_too_long"


async def test_an_archived_channel_takes_no_messages(world: World) -> None:
    await world.control("channels/C0REVIEW/archive")
    assert (await world.call("chat.postMessage", HERE))["error"] == "is_archived"
    await world.control("channels/C0REVIEW/unarchive")
    assert (await world.call("chat.postMessage", HERE))["ok"] is True


async def test_threads_are_counted_and_read(world: World) -> None:
    root = (await world.client.chat_postMessage(channel="C0REVIEW", text="root"))["ts"]
    metadata = {"event_type": "reply", "event_payload": {}}
    answer = await world.client.chat_postMessage(
        channel="C0REVIEW", text="answer", thread_ts=root, metadata=metadata
    )
    history = await world.client.conversations_history(channel="C0REVIEW")
    assert [message["ts"] for message in history["messages"]] == [root]
    assert history["messages"][0]["reply_count"] == 1
    replies = await world.client.conversations_replies(channel="C0REVIEW", ts=root, include_all_metadata=True)
    assert [message["ts"] for message in replies["messages"]] == [root, answer["ts"]]
    assert replies["messages"][1]["metadata"] == metadata
    plainer = await world.client.conversations_replies(channel="C0REVIEW", ts=root)
    assert "metadata" not in plainer["messages"][1]


async def test_a_person_is_written_to_directly(world: World) -> None:
    opened = await world.client.conversations_open(users="U0ADA")
    posted = await world.client.chat_postMessage(channel="U0ADA", text="psst")
    assert posted["channel"] == opened["channel"]["id"]
    seen = await world.read("channels?as=U0ADA")
    assert posted["channel"] in [channel["id"] for channel in seen["channels"]]
    others = await world.read("channels?as=U0CEM")
    assert posted["channel"] not in [channel["id"] for channel in others["channels"]]


async def test_lists_come_in_pages(world: World) -> None:
    names: list[str] = []
    cursor = ""
    while True:
        found = await world.client.conversations_list(
            limit=2, cursor=cursor, types="public_channel,private_channel"
        )
        names += [channel["name"] for channel in found["channels"]]
        cursor = found["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert names == ["social-review", "community", "social-daily", "general"]


async def test_who_is_where_and_what(world: World) -> None:
    client = world.client
    assert (await client.auth_test())["user_id"] == "U0PRESSROOM"
    assert (await client.users_info(user="U0WREN"))["user"]["tz_offset"] == 9 * 3600
    assert (await client.users_info(user="U0GUEST"))["user"]["is_restricted"] is True
    assert (await client.usergroups_users_list(usergroup="S0APPROVERS"))["users"] == ["U0ADA", "U0LENA"]
    assert (await client.usergroups_list(include_users=True))["usergroups"][0]["users"] == ["U0ADA", "U0LENA"]
    assert "U0PRESSROOM" in (await client.conversations_members(channel="C0REVIEW"))["members"]
    joined = (await client.users_conversations())["channels"]
    assert {channel["name"] for channel in joined} == {"social-review", "community", "social-daily"}
    assert (await client.team_info())["team"]["domain"] == "linden-coffee"
    assert (await client.conversations_info(channel="C0GENERAL"))["channel"]["is_member"] is False
    assert (await client.bots_info(bot="B0PRESSROOM"))["bot"]["app_id"] == "A0PRESSROOM"


async def test_a_reaction_is_added_once(world: World) -> None:
    ts = (await world.client.chat_postMessage(channel="C0REVIEW", text="hello"))["ts"]
    await world.client.reactions_add(channel="C0REVIEW", timestamp=ts, name="tada")
    (message,) = await world.messages("C0REVIEW")
    assert message["reactions"] == [{"name": "tada", "users": ["U0PRESSROOM"], "count": 1}]
    again = await world.call("reactions.add", {"channel": "C0REVIEW", "timestamp": ts, "name": "tada"})
    assert again["error"] == "already_reacted"


async def test_calls_are_recorded_without_the_token(world: World) -> None:
    await world.client.chat_postMessage(channel="C0REVIEW", text="hello")
    (call,) = (await world.read("slack/calls"))["calls"]
    assert (call["method"], call["args"]["text"], call["answer"]["ok"]) == ("chat.postMessage", "hello", True)
    assert BOT not in json.dumps(call)
    assert (await world.read(f"slack/calls?since={call['n']}"))["calls"] == []


async def test_faults_strike_as_often_as_asked(world: World) -> None:
    await world.control("slack/faults", {"method": "chat.postMessage", "effect": "error:fatal_error"})
    assert (await world.call("chat.postMessage", HERE))["error"] == "fatal_error"
    assert (await world.call("chat.postMessage", HERE))["ok"] is True
    await world.control("slack/faults", {"method": "*", "effect": "429", "count": 2, "retry_after": 7})
    for _ in range(2):
        limited = await world.http.post(f"{world.url}/slack/api/auth.test")
        assert (limited.status_code, limited.headers["retry-after"]) == (429, "7")
    await world.control("slack/faults", {"method": "auth.test", "effect": "500"})
    assert (await world.http.post(f"{world.url}/slack/api/auth.test")).status_code == 500
    unknown = await world.control("slack/faults", {"method": "auth.test", "effect": "explode"})
    assert unknown == {"ok": False, "error": "unknown_effect"}


@pytest.mark.parametrize(("effect", "posted"), [("drop_before", 0), ("drop_after", 1)])
async def test_a_connection_is_dropped_before_or_after(world: World, effect: str, posted: int) -> None:
    await world.control("slack/faults", {"method": "chat.postMessage", "effect": effect})
    with pytest.raises(httpx.RemoteProtocolError):
        await world.call("chat.postMessage", HERE)
    assert len(await world.messages("C0REVIEW")) == posted


async def test_faults_can_be_taken_back(world: World) -> None:
    await world.control("slack/faults", {"method": "*", "effect": "error:fatal_error", "count": 100})
    await world.http.delete(f"{world.url}/control/slack/faults")
    assert (await world.call("auth.test"))["ok"] is True


async def test_a_slow_answer_comes_late(world: World) -> None:
    await world.control("slack/faults", {"method": "auth.test", "effect": "slow", "seconds": 0.5})
    with pytest.raises(httpx.ReadTimeout):
        await world.http.post(f"{world.url}/slack/api/auth.test", timeout=0.1)
