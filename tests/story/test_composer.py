"""The composer's steps through the running bot, to what followers see."""

from typing import Any

import pytest

from tests.story.place import ADA, BRAND, CEM, REVIEW, WREN, Json, Town, words

#: Once is enough: what a modal answers does not depend on how Slack is connected.
pytestmark = [
    pytest.mark.parametrize("place", ["socket"], indirect=True),
    pytest.mark.xdist_group("story-socket"),
]

LINK = "https://linden.example/winter"


async def opened(town: Town, text: str) -> Json:
    await town.command(WREN, f"draft {text}")
    return await town.view(WREN)


async def pressed(town: Town, action_id: str, **more: Any) -> Json:
    """The composer after something in it was used."""
    await town.click(WREN, await town.view(WREN), action_id, **more)
    return await town.view(WREN)


def account_of(view: Json, name: str) -> str:
    """The value of the account in the menu of the composer."""
    [menu] = [block for block in view["blocks"] if block.get("block_id") == "accounts"]
    return next(
        str(option["value"])
        for option in menu["element"]["options"]
        if option["text"]["text"].startswith(name)
    )


def fields(view: Json) -> dict[str, Any]:
    return {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}


async def published(town: Town, text: str) -> None:
    await town.click(ADA, await town.card(REVIEW, text, "Waiting for approval"), "post:approve")
    await town.click(WREN, await town.card(REVIEW, text, "Approved"), "post:publish")
    await town.card(REVIEW, text, "Published · ")


async def test_a_post_with_all_that_a_composer_has_goes_out_as_its_preview_said(town: Town) -> None:
    view = await opened(town, "Winter roast is here.")
    bluesky = account_of(view, "Bluesky")
    await pressed(town, "post:variants", value=bluesky)
    await pressed(town, "post:choices")
    values = {
        "text": "Winter roast is here.\n---\nIt tastes of plums.",
        f"text_{bluesky}": "Winter roast: plums!",
        "link": LINK,
        "thread": ["numbered"],
        "comment": "Brewed like this.",
        "new_campaign": "Winter sale",
    }
    await pressed(town, "post:preview", values=values)

    async def previewed() -> bool:
        return "Part 2 of 2" in words(await town.view(WREN))

    await town.until(previewed, "a preview")
    shown = words(await town.view(WREN))
    tags = "utm_medium=social&utm_campaign=winter-sale"
    for part in (
        f"Winter roast is here. (1/2)\n\n{LINK}?utm_source=mastodon&{tags}",
        "First comment: 17 of ",
        f"Winter roast: plums!\n\n{LINK}?utm_source=bluesky&{tags}",
        "By the rules of other platforms: X ",
    ):
        assert part in shown
    assert (await town.submit(WREN))["closed"]
    card = await town.card(REVIEW, "It tastes of plums. (2/2)", "Campaign: Winter sale", "First comment")
    assert "On Bluesky @linden.test" in words(card)
    await published(town, "It tastes of plums. (2/2)")
    first = await town.published("mastodon", "Winter roast is here. (1/2)")
    assert f"{LINK}?utm_source=mastodon&{tags}" in first["text"]
    assert (await town.published("mastodon", "It tastes of plums. (2/2)"))["in_reply_to"] == first["id"]
    assert (await town.published("mastodon", "Brewed like this."))["in_reply_to"] == first["id"]
    head = await town.published("bluesky", "Winter roast: plums!")
    assert (await town.published("bluesky", "Brewed like this."))["in_reply_to"] == head["id"]
    await town.reply(REVIEW, "It tastes of plums. (2/2)", "Mastodon", "As approved")
    await town.command(WREN, "campaigns")
    await town.whisper(WREN, REVIEW, "Winter sale", "utm_source=mastodon")


async def test_with_a_preview_open_each_letter_is_counted(town: Town) -> None:
    await opened(town, "Count me.")
    await pressed(town, "post:preview")
    assert "9 of 300 characters" in words(await town.view(WREN))
    view = await pressed(town, "post:typed", block_id="text", value="Count me!" * 40)
    assert "360 of 300 characters" in words(view)
    assert "Bluesky @linden.test: would be refused" in words(view)
    await town.close(WREN)


async def test_going_back_to_the_common_text_is_one_click(town: Town) -> None:
    view = await opened(town, "The same for all.")
    bluesky = account_of(view, "Bluesky")
    view = await pressed(town, "post:variants", value=bluesky)
    assert fields(view)[f"text_{bluesky}"]["initial_value"] == "The same for all."
    view = await pressed(town, "post:common", values={f"text_{bluesky}": "Something else."})
    assert f"text_{bluesky}" not in fields(view)
    assert (await town.submit(WREN))["closed"]
    card = await town.card(REVIEW, "The same for all.", "Waiting for approval")
    assert "On Bluesky" not in words(card)


async def test_a_snippet_is_kept_put_in_changed_and_deleted(town: Town) -> None:
    await town.command(WREN, "snippets")
    listed = await town.whisper(WREN, REVIEW, f"Snippets of {BRAND}")
    await town.click(WREN, listed, "snippet:edit")
    assert (await town.submit(WREN, kind="hashtags", name="Story tags", text="a-b"))["errors"] == {
        "text": "“a-b” can't be a hashtag."
    }
    assert (await town.submit(WREN, kind="hashtags", name="Story tags", text="coffee, Roast"))["closed"]
    view = await opened(town, "Nothing typed is lost.")
    [menu] = [block for block in view["blocks"] if str(block.get("block_id")).startswith("snippets")]
    choices = menu["elements"][0]["options"]
    number = next(option["value"] for option in choices if option["text"]["text"] == "Story tags")
    await pressed(town, "post:snippet", value=number, values={"text": "x" * 2990})
    assert "With “Story tags” the text would be too long." in words(await town.view(WREN))
    top = await town.view(WREN)
    await town.post(f"people/{WREN}/close", {"view_id": top["id"]})
    typed = {"text": "Typed before.", "link": LINK}
    view = await pressed(town, "post:snippet", value=number, values=typed)
    assert fields(view)["text~1"]["initial_value"] == "Typed before.\n\n#coffee #Roast"
    assert (await town.submit(WREN))["closed"]
    card = await town.card(REVIEW, "Typed before.", "#coffee #Roast", LINK)
    await town.click(WREN, card, "post:cancel")
    await town.command(WREN, "snippets story")
    listed = await town.whisper(WREN, REVIEW, "Story tags (hashtags)", "#coffee #Roast")
    row = next(block for block in listed["blocks"] if "Story tags" in str(block))
    await town.click(WREN, listed, "snippet:edit", value=row["accessory"]["value"])
    assert "Changed last by" in words(await town.view(WREN))
    view = await pressed(town, "snippet:delete")
    assert "“Story tags” is gone from the menu." in words(view)
    await town.close(WREN)


async def test_what_was_said_before_is_shown_while_writing_and_while_approving(town: Town) -> None:
    said = "Our cellar is open on Friday, with candles and a cake that nobody has seen before."
    await town.on_air(said)
    await opened(town, said.replace("Friday", "Monday"))
    await pressed(town, "post:preview")

    async def warned() -> bool:
        return "has said much the same" in words(await town.view(WREN))

    await town.until(warned, "a warning")
    assert (await town.submit(WREN))["closed"]
    await town.card(REVIEW, said.replace("Friday", "Monday"), "Waiting", "has said much the same")


async def test_a_draft_from_a_message_spells_colleagues_out_and_says_so(town: Town) -> None:
    message = {"channel": REVIEW, "text": f"<@{ADA}> bakes on Sunday :shipit:"}
    said = await town.post(f"people/{CEM}/say", message)
    where = {"callback_id": "post:from_message", "channel": REVIEW, "ts": said["ts"]}
    await town.post(f"people/{WREN}/shortcut", where)
    view = await town.view(WREN)
    assert fields(view)["text"]["initial_value"] == "ada bakes on Sunday"
    assert "Names of colleagues stand in the text: ada." in words(view)
    assert "Left out, as nobody outside knows it: :shipit:" in words(view)
    await town.close(WREN)


async def test_a_warning_and_an_accounts_own_images_go_out_as_approved(town: Town) -> None:
    view = await opened(town, "Pulled pork tonight.")
    bluesky = account_of(view, "Bluesky")
    await pressed(town, "post:variants", value=bluesky)
    await pressed(town, "post:choices")
    lost = await town.submit(WREN, **{f"images_{bluesky}": "1"})
    assert lost["errors"] == {f"images_{bluesky}": "There is no image 1."}
    sent = await town.submit(
        WREN, caution="Food, meat", mark="graphic-media", **{f"images_{bluesky}": "none"}
    )
    assert sent["closed"]
    card = await town.card(REVIEW, "Pulled pork tonight.", "Content warning: Food, meat")
    assert "Images marked as violence or wounds" in words(card)
    assert "Images: none" in words(card)
    await published(town, "Pulled pork tonight.")
    await town.reply(REVIEW, "Pulled pork tonight.", "Mastodon", "As approved")
    await town.reply(REVIEW, "Pulled pork tonight.", "Bluesky", "As approved")
