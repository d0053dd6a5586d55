"""Files: uploads in three steps, sharing, and downloads that need the token."""

import asyncio

from tests.sandbox.slack.payloads import PNG
from tests.sandbox.slack.running import BOT, Json, World


async def ready(world: World, file_id: str) -> Json:
    """The file once Slack has looked into it, as a bot has to wait for it."""
    for _ in range(50):
        file: Json = (await world.client.files_info(file=file_id))["file"]
        if file["mimetype"]:
            return file
        await asyncio.sleep(0.02)
    raise TimeoutError


async def test_the_sdk_uploads_and_shares(world: World) -> None:
    answer = await world.client.files_upload_v2(
        channel="C0REVIEW",
        content=PNG,
        filename="chart.png",
        title="Chart",
        initial_comment="look",
        alt_txt="bars",
    )
    (message,) = await world.messages("C0REVIEW")
    assert (message["subtype"], message["text"], message["bot_id"]) == ("file_share", "look", "B0PRESSROOM")
    assert (message["files"][0]["title"], message["files"][0]["alt_txt"]) == ("Chart", "bars")
    file = await ready(world, answer["file"]["id"])
    assert file["shares"]["public"]["C0REVIEW"][0]["ts"] == message["ts"]


async def test_an_upload_can_be_shown_only_after_slack_looked_into_it(world: World) -> None:
    slot = await world.client.files_getUploadURLExternal(filename="a.png", length=len(PNG))
    sent = await world.http.post(slot["upload_url"], content=PNG)
    assert sent.text == f"OK - {len(PNG)}"
    await world.client.files_completeUploadExternal(files=[{"id": slot["file_id"], "title": "A"}])
    block = {"type": "image", "slack_file": {"id": slot["file_id"]}, "alt_text": "a"}
    early = await world.call("chat.postMessage", {"channel": "C0REVIEW", "text": "x", "blocks": [block]})
    assert early["error"] == "invalid_blocks"
    await ready(world, slot["file_id"])
    later = await world.call("chat.postMessage", {"channel": "C0REVIEW", "text": "x", "blocks": [block]})
    assert later["ok"] is True
    again = await world.http.post(slot["upload_url"], content=PNG)
    assert again.status_code == 404


async def test_a_persons_file_is_downloaded_with_the_token_only(world: World) -> None:
    upload = await world.http.post(
        f"{world.url}/control/people/U0CEM/upload", files={"file": ("a b.png", PNG)}
    )
    file = (await world.client.files_info(file=upload.json()["file_id"]))["file"]
    assert (file["user"], file["size"], file["filetype"]) == ("U0CEM", len(PNG), "png")
    stranger = await world.http.get(file["url_private_download"])
    assert (stranger.status_code, stranger.headers["content-type"]) == (200, "text/html; charset=utf-8")
    mine = await world.http.get(file["url_private_download"], headers={"authorization": f"Bearer {BOT}"})
    assert (mine.content, mine.headers["content-type"]) == (PNG, "image/png")
    gone = file["url_private_download"].replace(file["id"], "F9")
    assert (await world.http.get(gone, headers={"authorization": f"Bearer {BOT}"})).status_code == 404


async def test_an_upload_needs_a_file(world: World) -> None:
    assert (await world.control("people/U0CEM/upload"))["error"] == "no_file"
    unknown = await world.control("people/U0CEM/say", {"channel": "C0REVIEW", "files": ["F9"]})
    assert unknown["error"] == "file_not_found"
