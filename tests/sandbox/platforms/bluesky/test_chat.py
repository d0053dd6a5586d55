"""Direct messages on Bluesky."""

from tests.sandbox.platforms.conftest import Sky, World

PROXY = {"atproto-proxy": "did:web:api.bsky.chat#bsky_chat"}


async def _brand(world: World) -> Sky:
    sky = await world.bluesky()
    sky.client.headers.update(PROXY)
    return sky


async def test_a_message_is_logged_listed_read_and_answered(world: World) -> None:
    sky = await _brand(world)
    await world.act("bluesky", "owen", "message", text="wholesale?")
    log = (await sky.get("chat.bsky.convo.getLog")).json()
    convo = (await sky.get("chat.bsky.convo.listConvos")).json()["convos"][0]
    sent = await sky.post("chat.bsky.convo.sendMessage", convoId=convo["id"], message={"text": "Gladly."})
    seen = (await sky.post("chat.bsky.convo.updateRead", convoId=convo["id"])).json()["convo"]
    later = (await sky.get("chat.bsky.convo.getLog", cursor=log["cursor"])).json()
    spoken = (await sky.get("chat.bsky.convo.getMessages", convoId=convo["id"], limit=1)).json()

    assert [one["$type"].rpartition("#")[2] for one in log["logs"]] == ["logBeginConvo", "logCreateMessage"]
    assert (convo["unreadCount"], convo["lastMessage"]["text"]) == (1, "wholesale?")
    assert (sent.json()["sender"]["did"], seen["unreadCount"]) == (sky.did, 0)
    assert [one["message"]["text"] for one in later["logs"]] == ["Gladly."]
    assert (spoken["messages"][0]["text"], "cursor" in spoken) == ("Gladly.", True)


async def test_a_conversation_with_somebody_is_always_the_same(world: World) -> None:
    sky, owen = await _brand(world), await world.bluesky("owen")
    nsid = "chat.bsky.convo.getConvoForMembers"
    first = (await sky.get(nsid, members=owen.did)).json()["convo"]["id"]
    again = (await sky.get(nsid, members=[owen.did, sky.did])).json()["convo"]["id"]
    nobody = await sky.get(nsid, members="did:plc:nobody")

    assert first == again
    assert nobody.json()["error"] == "RecipientNotFound"


async def test_unread_conversations_can_be_asked_for(world: World) -> None:
    sky = await _brand(world)
    for who in ("owen", "rosa"):
        await world.act("bluesky", who, "message", text="hi")
    first = (await sky.get("chat.bsky.convo.listConvos")).json()["convos"][0]
    await sky.post("chat.bsky.convo.updateRead", convoId=first["id"])
    unread = (await sky.get("chat.bsky.convo.listConvos", readState="unread")).json()["convos"]

    assert [one["lastMessage"]["text"] for one in unread] == ["hi"]
    assert unread[0]["id"] != first["id"]


async def test_other_peoples_conversations_and_long_messages_are_refused(world: World) -> None:
    await world.act("bluesky", "owen", "message", text="hi")
    sky, rosa = await _brand(world), await world.bluesky("rosa")
    rosa.client.headers.update(PROXY)
    convo = (await sky.get("chat.bsky.convo.listConvos")).json()["convos"][0]["id"]
    foreign = await rosa.get("chat.bsky.convo.getMessages", convoId=convo)
    long = await sky.post("chat.bsky.convo.sendMessage", convoId=convo, message={"text": "x" * 1001})

    assert (foreign.status_code, foreign.json()["error"]) == (400, "InvalidConvo")
    assert (long.status_code, "grapheme too big" in long.json()["message"]) == (400, True)
