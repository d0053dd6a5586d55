"""The page over HTTP: what each person sees, and that nothing they see can bite."""

from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.sandbox.slack.running import World

Json = dict[str, Any]
EVIL = "<img src=x onerror=alert(1)>\"'"


async def get(world: World, address: str) -> LexborHTMLParser:
    answer = await world.http.get(f"{world.url}{address}")
    assert answer.status_code == 200
    return LexborHTMLParser(answer.text)


async def post(world: World, text: str, **more: object) -> str:
    answer = await world.call("chat.postMessage", {"channel": "C0REVIEW", "text": text, **more})
    assert answer["ok"], answer
    return str(answer["ts"])


def texts(tree: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in tree.css(selector)]


async def test_the_four_people_can_be_acted_as(world: World) -> None:
    tree = await get(world, "/")
    people = [node.attributes["data-person"] for node in tree.css(".people [data-person]")]
    assert people == ["U0WREN", "U0ADA", "U0CEM", "U0LENA"]
    assert "Wren Ito" in texts(tree, ".people [aria-current]")[0]


async def test_private_channels_are_seen_by_their_members_alone(world: World) -> None:
    assert (await get(world, "/?as=U0ADA")).css('[data-channel="C0LEADS"]')
    assert not (await get(world, "/?as=U0WREN")).css('[data-channel="C0LEADS"]')
    refused = await get(world, "/?as=U0WREN&channel=C0LEADS")
    assert texts(refused, '[data-testid="no-channel"] h2') == ["You can't see this channel"]


async def test_an_empty_channel_says_what_to_do(world: World) -> None:
    tree = await get(world, "/?channel=C0REVIEW")
    assert "/social draft" in texts(tree, '[data-testid="empty-channel"]')[0]


async def test_unread_messages_are_counted_until_the_channel_was_looked_at(world: World) -> None:
    await post(world, "one")
    await post(world, "two")
    count = '[data-channel="C0REVIEW"] .count'
    assert texts(await get(world, "/?as=U0ADA&channel=C0GENERAL"), count) == ["2"]
    await get(world, "/?as=U0ADA&channel=C0REVIEW")
    assert texts(await get(world, "/?as=U0ADA&channel=C0GENERAL"), count) == []


async def test_an_ephemeral_is_seen_by_one_person_and_marked(world: World) -> None:
    await world.call("chat.postEphemeral", {"channel": "C0REVIEW", "user": "U0ADA", "text": "psst"})
    assert "Only visible to you" in texts(await get(world, "/?as=U0ADA"), "article[data-ts]")[0]
    assert not (await get(world, "/?as=U0WREN")).css("article[data-ts]")


async def test_a_thread_stands_beside_its_channel(world: World) -> None:
    ts = await post(world, "root")
    await post(world, "answer", thread_ts=ts)
    tree = await get(world, f"/?as=U0ADA&thread={ts}")
    assert [node.attributes["data-ts"] for node in tree.css('[data-testid="messages"] article')] == [ts]
    assert len(tree.css('[data-testid="thread"] article')) == 2
    assert "1 reply" in texts(tree, '[data-testid="open-thread"]')[0]


async def test_what_a_person_changed_is_marked_and_what_the_app_changed_is_not(world: World) -> None:
    ts = await post(world, "card")
    await world.call("chat.update", {"channel": "C0REVIEW", "ts": ts, "text": "card 2"})
    said = await world.control("people/U0CEM/say", {"channel": "C0REVIEW", "text": "helo"})
    await world.control("people/U0CEM/edit", {"channel": "C0REVIEW", "ts": said["ts"], "text": "hello"})
    tree = await get(world, "/?as=U0ADA")
    assert not tree.css(f'article[data-ts="{ts}"] [data-testid="edited"]')
    assert tree.css(f'article[data-ts="{said["ts"]}"] [data-testid="edited"]')


async def test_messages_of_one_person_in_a_row_have_one_byline(world: World) -> None:
    for text in ("one", "two"):
        await world.control("people/U0CEM/say", {"channel": "C0REVIEW", "text": text})
    await post(world, "card")
    await post(world, "card")
    names = texts(await get(world, "/?as=U0ADA"), "article .byline b")
    assert names == ["Cem Kaya", "Pressroom", "Pressroom"]


async def test_hostile_messages_names_and_files_stay_text(world: World) -> None:
    await world.control("people/U0CEM/change", {"real_name": EVIL})
    file = await world.http.post(
        f"{world.url}/control/people/U0CEM/upload", files={"file": (f"{EVIL}.txt", b"x", "text/plain")}
    )
    said = {"channel": "C0REVIEW", "text": EVIL, "files": [file.json()["file_id"]]}
    await world.control("people/U0CEM/say", said)
    await world.control("platforms/mastodon/followers/mika/post", {"text": EVIL})
    tree = await get(world, "/?as=U0ADA&panel=mastodon")
    assert EVIL in texts(tree, "article[data-ts]")[0]
    assert EVIL in texts(tree, "[data-post]")[0]
    sources = {node.attributes.get("src") for node in tree.css("img")}
    assert "x" not in sources


async def test_a_view_of_the_app_is_a_dialog_with_what_was_typed(world: World) -> None:
    element = {"type": "plain_text_input", "action_id": "v"}
    block = {
        "type": "input",
        "block_id": "b",
        "label": {"type": "plain_text", "text": "L"},
        "element": element,
    }
    button = {"type": "plain_text", "text": "Go"}
    view = {"type": "modal", "title": button, "submit": button, "blocks": [block]}
    trigger = world.workspace.triggers.new("U0ADA")
    opened = await world.call("views.open", {"trigger_id": trigger, "view": view})
    assert opened["ok"], opened
    typed = {"b": {"v": {"type": "plain_text_input", "value": "so far"}}}
    world.workspace.views.keep(opened["view"]["id"], typed)
    tree = await get(world, "/?as=U0ADA")
    assert tree.css('dialog[data-testid="modal"] #f-b')[0].attributes["value"] == "so far"
    assert not (await get(world, "/?as=U0WREN")).css("dialog .view-form")


async def test_an_app_home_is_drawn_for_its_owner(world: World) -> None:
    header = {"type": "header", "text": {"type": "plain_text", "text": "Good morning"}}
    await world.call("views.publish", {"user_id": "U0ADA", "view": {"type": "home", "blocks": [header]}})
    assert texts(await get(world, "/?as=U0ADA&view=home"), "[data-home] h3") == ["Good morning"]
    assert not (await get(world, "/?as=U0WREN&view=home")).css("[data-home]")


@pytest.mark.parametrize("platform", ["mastodon", "bluesky"])
async def test_a_timeline_shows_comments_below_and_private_messages_apart(
    world: World, platform: str
) -> None:
    follower = (await world.read(f"platforms/{platform}/followers"))["followers"][0]["handle"]
    act = f"platforms/{platform}/followers/{follower}"
    post = (await world.control(f"{act}/post", {"text": "first words"}))["id"]
    await world.control(f"{act}/comment", {"text": "and more", "on": post})
    await world.control(f"{act}/message", {"text": "between us"})
    tree = await get(world, f"/?panel={platform}&handle={follower}")
    first = tree.css('[data-testid="timeline"] > [data-post]')[0]
    assert first.attributes["data-post"] == post
    assert "and more" in first.css(".post-replies")[0].text()
    assert "between us" not in tree.css('[data-testid="timeline"]')[0].text()
    assert "between us" in tree.css('[data-testid="private"]')[0].text()


@pytest.mark.parametrize(
    "address", ["/?as=U0NOBODY", "/?thread=1.1", "/?panel=x&depth=x&view=x", "/page?as=%00"]
)
async def test_a_strange_address_leads_somewhere(world: World, address: str) -> None:
    assert (await get(world, address)).css(".shell")


async def test_only_pictures_are_shown_and_all_else_is_saved(world: World) -> None:
    kinds = {
        "a.png": b"\x89PNG",
        "a.html": b"<script>alert(1)</script>",
        "a.svg": b"<svg onload='alert(1)'/>",
    }
    for name, content in kinds.items():
        sent = await world.http.post(
            f"{world.url}/control/people/U0CEM/upload", files={"file": (name, content)}
        )
        answer = await world.http.get(f"{world.url}/page/files/{sent.json()['file_id']}")
        assert answer.content == content
        assert ("content-disposition" in answer.headers) is (name != "a.png")
    assert (await world.http.get(f"{world.url}/page/files/F0NONE")).status_code == 404


async def test_the_page_allows_no_foreign_script(world: World) -> None:
    answer = await world.http.get(f"{world.url}/")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert [node.attributes["src"] for node in LexborHTMLParser(answer.text).css("script")] == [
        "/static/page.js"
    ]


async def test_a_changed_message_is_drawn_anew_and_a_deleted_one_goes(world: World) -> None:
    ts = await post(world, "before")
    assert "before" in texts(await get(world, "/?as=U0ADA"), "article .content")
    await world.call("chat.update", {"channel": "C0REVIEW", "ts": ts, "text": "after"})
    assert texts(await get(world, "/?as=U0ADA"), "article .content") == ["after"]
    await world.call("chat.delete", {"channel": "C0REVIEW", "ts": ts})
    assert texts(await get(world, "/?as=U0ADA"), "article .content") == []


async def test_the_same_moment_has_each_persons_own_time(world: World) -> None:
    await post(world, "<!date^1795464000^{time}|noon>")
    for person, shown in {"U0ADA": "3:00 PM", "U0LENA": "9:00 PM", "U0WREN": "5:00 AM"}.items():
        assert texts(await get(world, f"/?as={person}"), "article .content") == [shown]


async def test_it_is_said_when_no_bot_is_connected(world: World) -> None:
    assert (await get(world, "/")).css('[data-testid="no-bot"]')
    await world.control("slack/mode", {"mode": "http", "request_url": "http://127.0.0.1:1/"})
    assert not (await get(world, "/")).css('[data-testid="no-bot"]')


async def test_long_channels_show_their_end_and_lead_back(world: World) -> None:
    for number in range(65):
        await world.control("people/U0CEM/say", {"channel": "C0REVIEW", "text": f"number {number}"})
    tree = await get(world, "/?as=U0ADA")
    assert len(tree.css("article[data-ts]")) == 60
    assert texts(tree, ".more a") == ["Show 5 earlier"]
    back = tree.css(".more a")[0].attributes["href"]
    assert len((await get(world, str(back))).css("article[data-ts]")) == 65
