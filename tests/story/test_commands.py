"""What one asks for: lists, numbers, help, App Home; and who may do what."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.story.place import (
    ADA,
    BRAND,
    CEM,
    COMMUNITY,
    DAILY,
    LENA,
    REVIEW,
    WREN,
    Json,
    Town,
    action_ids,
    words,
)


async def asked(town: Town, user: str, text: str) -> str:
    """What the person alone is told after the command."""
    before = len(await town.whispers(user, REVIEW))
    await town.command(user, text)

    async def told() -> list[str]:
        return [words(one) for one in (await town.whispers(user, REVIEW))[before:]]

    [said] = await town.until(told, text)
    return str(said)


@pytest.mark.parametrize(
    ("command", "wanted"),
    [
        ("", ("What Pressroom can do", "/social draft [text]", "/social stats")),
        ("help", ("What Pressroom can do", "/social queue", "/social setup [brand]")),
        ("help stats", ("/social stats mastodon 14d", "one account, two weeks")),
        ("accounts", ("Mastodon @linden", "Bluesky @linden.test", "Works", "Last reached")),
        ("setup", (BRAND, "Europe/Berlin", REVIEW, COMMUNITY, DAILY, "anybody in the workspace")),
        ("stats", ("Mastodon @linden", "Bluesky @linden.test", "Followers")),
        ("stats mastodon month", ("Numbers", "Mastodon @linden", "beside the same time before")),
        ("stats pinterest", ("There is no account “pinterest”. Known: ",)),
        ("inbox", ("Conversations",)),
        ("inbox nonsense", ("“nonsense” narrows nothing.", "unclaimed, mine, overdue")),
        ("queue", ("Posts",)),
        ("digest later", ("/social digest now",)),
        ("darft", ("There is no command “darft”. Did you mean /social draft?",)),
        ("qeue", ("Did you mean /social queue?",)),
        ("xyzzy", ("There is no command “xyzzy”.", "All commands: /social help")),
    ],
)
async def test_a_command_is_answered_to_the_person_alone(
    town: Town, command: str, wanted: tuple[str, ...]
) -> None:
    said = await asked(town, ADA, command)
    for part in wanted:
        assert part in said


async def drafted_for_soon(town: Town, text: str) -> None:
    """A post in review that stands above all that other stories left: the next to go out come first."""
    await town.command(WREN, f"draft {text}")
    await town.click(WREN, await town.view(WREN), "post:when", value="words")
    assert (await town.submit(WREN, words="in 20 minutes"))["closed"]
    await town.card(REVIEW, text, "Waiting for approval")


async def test_the_queue_opens_each_post_and_can_be_narrowed(town: Town) -> None:
    await drafted_for_soon(town, "To be found in the queue")
    assert "To be found in the queue" in await asked(town, LENA, "queue review")
    listed = await town.whisper(LENA, REVIEW, "Posts", "To be found in the queue")
    await town.click(LENA, listed, "queue:filter", value="over")

    async def narrowed() -> bool:
        lists = [one for one in await town.whispers(LENA, REVIEW) if one["ts"] == listed["ts"]]
        return bool(lists) and all("To be found in the queue" not in words(one) for one in lists)

    await town.until(narrowed, "a list without the post")


async def test_the_inbox_opens_each_conversation(town: Town) -> None:
    await town.follower("mastodon", "rosa", "post", text="Hola @linden, qué tal?", language="es")
    await town.card(COMMUNITY, "Hola", "New · Mention", "Mood unknown (not English)")
    assert "qué tal?" in await asked(town, CEM, "inbox new")


async def settled(town: Town) -> bool:
    return len(await town.messages(COMMUNITY)) >= 4


async def test_the_digest_comes_when_asked_for_and_by_itself(town: Town) -> None:
    assert f"The digest of {BRAND} is on its way" in await asked(town, LENA, "digest now")
    wanted = (BRAND, "Mastodon @linden", "Bluesky @linden.test", "Followers", "Every day at 09:00")
    card = await town.card(DAILY, *wanted)
    assert {"queue:show", "inbox:show"} <= action_ids(card)
    await town.until(lambda: settled(town), "the cards of what waited at the start")
    before = len(await town.messages(DAILY))
    # Some workspaces take no charts; without any, what is left is the text.
    await town.fault("slack", "chat.postMessage", "error:invalid_blocks")
    await town.command(LENA, "digest now")

    async def came() -> list[Json]:
        return (await town.messages(DAILY))[before:]

    [plainer] = await town.until(came, "a digest without charts")
    assert "Followers" in words(plainer)
    assert all(block["type"] != "data_visualization" for block in plainer.get("blocks", ()))
    now = datetime.fromisoformat((await town.get("clock"))["now"]).astimezone(ZoneInfo("Europe/Berlin"))
    due = (now + timedelta(days=1)).replace(hour=9, minute=0)
    await town.advance(seconds=(due - now).total_seconds())
    await town.card(DAILY, f"{BRAND} · {due:%A, %-d %B}", *wanted[1:])


async def test_each_person_has_a_home_of_their_own(town: Town) -> None:
    await drafted_for_soon(town, "Waits on somebody's desk")
    homes = {user: words(await town.home(user)) for user in (WREN, ADA, CEM, LENA)}
    assert "To approve" in homes[ADA]
    assert "Waits on somebody's desk" in homes[ADA]
    assert "Waits on somebody's desk" not in homes[WREN]
    for said in homes.values():
        assert "Bluesky @linden.test: Works" in said
        assert "Pressroom itself is well." in said
    view = await town.home(WREN)
    await town.click(WREN, {**view, "callback_id": ""}, "post:draft")
    assert (await town.view(WREN))["callback_id"] == "post:compose"
    await town.close(WREN)


async def test_roles_are_given_and_refused_in_words(town: Town) -> None:
    await town.command(LENA, "setup")
    message = await town.whisper(LENA, REVIEW, BRAND, "Approvers: ")
    await town.click(LENA, message, "brand:people")
    given = {"users_admin": [LENA], "users_community": [CEM], "groups_approver": ["S0APPROVERS"]}
    assert (await town.submit(LENA, **given))["closed"]
    try:
        card = await town.drafted("Not for everybody")
        await town.click(CEM, card, "post:approve")
        refusal = await town.whisper(CEM, REVIEW, "can do this for Linden Coffee.")
        assert "S0APPROVERS" in words(refusal)
        await town.command(CEM, "setup")
        await town.click(CEM, await town.whisper(CEM, REVIEW, BRAND, "Approvers: "), "brand:people")
        await town.whisper(CEM, REVIEW, "Only ", LENA, "can do this for Linden Coffee.")
        await town.click(ADA, card, "post:approve")
        await town.card(REVIEW, "Not for everybody", "Approved, not scheduled yet")
    finally:
        await town.click(LENA, message, "brand:people")
        nobody: dict[str, list[str]] = {
            f"users_{role}": [] for role in ("writer", "approver", "community", "admin")
        }
        assert (await town.submit(LENA, **nobody, groups_approver=[]))["closed"]
