"""The modals: what stands in them, what they carry, and what survives when they are drawn again."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from bot.blocks import accounts, brand, composer, delivery, drafting, post, reply, scheduling
from bot.domain.approval import PostAction
from bot.domain.conversation import ItemKind
from bot.domain.delivery import DeliveryStatus
from bot.domain.ids import AccountId, BrandId, ChannelId, PostId
from bot.domain.post import Schedule
from bot.domain.shelf import Shelf
from bot.errors import NotFoundError
from tests.blocks.structure import view_faults
from tests.blocks.things import (
    ACCOUNTS,
    BARE,
    BRAND,
    CONTENT,
    IMAGE,
    NOW,
    Talk,
    account,
    item,
)
from tests.blocks.things import (
    conversation as talk_of,
)
from tests.blocks.things import delivery as sent
from tests.blocks.things import post as post_of

DRAFT = drafting.Draft(text="Hello", accounts=(AccountId(1), AccountId(2)))


def inputs(view: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs of a view by block_id."""
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def words(view: Mapping[str, Any]) -> str:
    return json.dumps(view["blocks"], ensure_ascii=False)


def compose(draft: drafting.Draft) -> dict[str, Any]:
    return composer.composer(draft, BRAND, Shelf(accounts=ACCOUNTS))


# ---- composer


def test_a_new_draft_asks_for_what_a_post_needs() -> None:
    assert list(inputs(compose(DRAFT))) == ["text", "accounts", "files", "alts", "link", "when", "as_draft"]


@pytest.mark.parametrize(
    ("when", "block"), [("release", None), ("slot", None), ("time", "time"), ("words", "words")]
)
def test_only_the_kind_of_time_that_was_chosen_is_asked_for(when: str, block: str | None) -> None:
    found = set(inputs(compose(replace(DRAFT, when=when)))) & {"time", "words"}
    assert found == ({block} if block else set())


def test_drawn_again_the_fields_keep_their_names() -> None:
    before, after = inputs(compose(DRAFT)), inputs(compose(replace(DRAFT, preview=True, text="Other")))
    assert list(before) == list(after)
    ids = [{name: block["element"]["action_id"] for name, block in view.items()} for view in (before, after)]
    assert ids[0] == ids[1]


def test_an_edit_starts_with_the_post() -> None:
    draft = drafting.draft_of(CONTENT, PostId(12), 3)
    assert draft.content == CONTENT
    fields = inputs(compose(draft))
    assert fields["text"]["element"]["initial_value"] == CONTENT.text
    assert len(fields["accounts"]["element"]["initial_options"]) == 2
    assert fields["link"]["element"]["initial_value"] == CONTENT.link
    assert "as_draft" not in fields


def test_an_edit_starts_with_the_time_of_the_post() -> None:
    instant = NOW + timedelta(days=1)
    content = replace(CONTENT, schedule=Schedule(instant=instant, wall=instant, zone="Europe/Berlin"))
    draft = drafting.draft_of(content, PostId(12), 3)
    picker = inputs(compose(draft))["time"]["element"]
    assert picker["initial_date_time"] == int(instant.timestamp())


def test_alt_texts_belong_to_their_images_although_one_goes() -> None:
    draft = drafting.Draft(
        existing=(IMAGE, BARE), kept=(BARE.sha256,), added=(IMAGE,), alts="one\ntwo\nthree\nfour"
    )
    assert [(image.sha256, image.alt) for image in draft.media] == [
        (BARE.sha256, "two"),
        (IMAGE.sha256, "three"),
    ]


def test_an_image_without_a_line_has_no_alt_text() -> None:
    assert [image.alt for image in drafting.Draft(added=(IMAGE, BARE), alts="one").media] == ["one", ""]


def test_a_text_for_one_account_counts_only_where_there_is_one() -> None:
    own = (AccountId(1), AccountId(2))
    draft = replace(DRAFT, own=own, overrides={AccountId(1): " ", AccountId(2): "Other"})
    assert draft.content.overrides == {AccountId(2): "Other"}


def test_texts_for_accounts_are_asked_for_on_demand() -> None:
    assert "text_1" not in inputs(compose(DRAFT))
    fields = inputs(compose(replace(DRAFT, own=(AccountId(2),), overrides={AccountId(2): "Hello there"})))
    assert "text_1" not in fields
    assert fields["text_2"]["element"]["initial_value"] == "Hello there"


def test_the_preview_counts_as_each_platform_counts() -> None:
    link = "https://linden.example/" + "x" * 80
    shown = words(compose(replace(DRAFT, text=f"Rye {link}", preview=True)))
    assert "27 of 500 characters" in shown
    assert "107 of 300 characters" in shown


def test_the_preview_says_what_would_be_refused() -> None:
    shown = words(compose(replace(DRAFT, text="x" * 400, preview=True)))
    assert "Mastodon @linden: fits" in shown
    assert "Bluesky @linden: would be refused" in shown
    assert "The text has 400 characters; 300 are allowed." in shown


def test_the_preview_shows_the_parts_of_a_thread() -> None:
    shown = words(compose(replace(DRAFT, text="One\n---\nTwo", preview=True)))
    assert "Part 2 of 2: 3 of 500 characters" in shown


def test_the_preview_shows_images_and_time() -> None:
    shown = words(compose(replace(DRAFT, added=(BARE,), planned=NOW, preview=True)))
    assert "No alt text" in shown
    assert "(Tue 08:30 Berlin time)" in shown


def test_a_preview_says_which_time_it_could_not_read_beside_all_else() -> None:
    shown = words(compose(replace(DRAFT, doubt="I can't read that as a time.", preview=True)))
    assert "I can't read that as a time." in shown
    assert "5 of 500 characters" in shown


def test_an_edit_says_that_it_has_to_be_approved_and_a_new_post_does_not() -> None:
    assert "somebody else has to approve it" in words(compose(replace(DRAFT, post=PostId(12), version=3)))
    assert "somebody else has to approve it" not in words(compose(DRAFT))


def test_a_preview_without_accounts_asks_for_one() -> None:
    assert "Choose an account" in words(compose(drafting.Draft(preview=True)))


def test_without_a_preview_nothing_is_counted() -> None:
    assert "characters" not in words(compose(DRAFT))


def test_the_biggest_composer_fits() -> None:
    many = {AccountId(number): account(number) for number in range(1, 121)}
    draft = replace(
        DRAFT,
        text="\n---\n".join(["x" * 290] * 10),
        accounts=tuple(many)[:60],
        existing=(IMAGE, *(replace(BARE, sha256=f"{number:064}") for number in range(20))),
        own=tuple(many)[:20],
        more=True,
        comment="x" * 290,
        preview=True,
    )
    assert view_faults(composer.composer(draft, BRAND, Shelf(accounts=many))) == []


def test_the_metadata_is_read_back() -> None:
    draft = drafting.draft_of(CONTENT, PostId(12), 3)
    own = (AccountId(1), AccountId(2))
    view = compose(replace(draft, own=own, more=True, preview=True, round=2, source=ChannelId("C9")))
    assert drafting.routing(view["private_metadata"]) == drafting.Routing(
        brand=BrandId(1),
        post=PostId(12),
        version=3,
        own=own,
        more=True,
        preview=True,
        round=2,
        source=ChannelId("C9"),
    )
    assert drafting.routing(compose(DRAFT)["private_metadata"]) == drafting.Routing(brand=BrandId(1))


@pytest.mark.parametrize("metadata", ["", "{}", "[]", "null", '{"brand":"x"}', "12.3"])
def test_metadata_of_another_kind_is_refused(metadata: str) -> None:
    with pytest.raises(NotFoundError):
        drafting.routing(metadata)


@pytest.mark.parametrize(
    ("lines", "alts"),
    [
        ("", {}),
        ("A loaf", {1: "A loaf"}),
        ("A loaf\nA roll", {1: "A loaf", 2: "A roll"}),
        ("1: A loaf\n2:", {1: "A loaf", 2: ""}),
        ("2: A roll", {2: "A roll"}),
        ("3. A  bun ", {3: "A bun"}),
        ("9:30 in the bakery", {1: "9:30 in the bakery"}),
    ],
)
def test_a_line_of_alt_text_may_name_its_image(lines: str, alts: dict[int, str]) -> None:
    assert drafting.alt_texts(lines) == alts


# ---- small modals


@pytest.mark.parametrize("action", [PostAction.REQUEST_CHANGES, PostAction.REJECT, PostAction.HOLD])
def test_a_reason_is_asked_for_with_the_post_as_it_was_seen(action: PostAction) -> None:
    view = post.reason_modal(post_of(), action)
    assert post.decided(view["private_metadata"]) == (action, 12, 3)
    assert inputs(view)["note"]["optional"] is False


def test_a_schedule_can_be_picked_or_said() -> None:
    view = scheduling.schedule_modal(post_of(), BRAND)
    assert set(inputs(view)) == {"time", "words"}
    assert "In your own time zone" in words(view)
    assert "Europe/Berlin" in words(view)


def test_what_is_live_is_asked_for_its_link() -> None:
    view = delivery.live_modal(sent(DeliveryStatus.UNCONFIRMED), account())
    assert view["private_metadata"] == "10.1"
    assert inputs(view)["url"]["element"]["type"] == "url_text_input"


def test_a_reply_to_a_direct_message_says_who_will_read_it() -> None:
    public = reply.reply_modal(Talk())
    private = reply.reply_modal(Talk(conversation=replace(talk_of(), kind=ItemKind.MESSAGE)))
    assert "for its readers to see" in words(public)
    assert "to this person only" in words(private)


def test_a_reply_shows_the_last_items_and_counts_the_rest() -> None:
    view = reply.reply_modal(Talk(items=[item(number, f"No {number}") for number in range(1, 7)], total=6))
    assert "3 earlier" in words(view)
    assert "No 3" not in words(view)
    assert "No 4" in words(view)


# ---- accounts and brands


def test_another_platform_starts_with_its_own_server_and_an_empty_secret() -> None:
    mastodon, bluesky = (
        inputs(accounts.connect_modal(BRAND, accounts.Login(platform=name)))
        for name in ("mastodon", "bluesky")
    )
    for block in ("server", "secret"):
        assert mastodon[block]["element"]["action_id"] != bluesky[block]["element"]["action_id"]
    assert bluesky["server"]["element"]["initial_value"] == "https://bsky.social"


def test_a_handle_is_asked_for_only_where_the_platform_needs_one() -> None:
    assert "handle" not in inputs(accounts.connect_modal(BRAND, accounts.Login()))
    assert "handle" in inputs(accounts.connect_modal(BRAND, accounts.Login(platform="bluesky")))


def test_a_secret_is_never_filled_in_and_its_fate_is_said() -> None:
    field = inputs(accounts.connect_modal(BRAND, accounts.login_of(account())))["secret"]
    assert "initial_value" not in field["element"]
    assert "encrypted at once" in field["hint"]["text"]


def test_a_new_brand_starts_with_the_persons_zone_and_channel() -> None:
    fields = inputs(brand.brand_modal(None, "Europe/Lisbon", ChannelId("C7")))
    assert fields["timezone"]["element"]["initial_value"] == "Europe/Lisbon"
    assert fields["review"]["element"]["initial_conversation"] == "C7"


def test_a_brand_that_is_there_keeps_its_own() -> None:
    fields = inputs(brand.brand_modal(replace(BRAND, digest_at=time(6)), "Europe/Lisbon", ChannelId("C7")))
    assert fields["timezone"]["element"]["initial_value"] == "Europe/Berlin"
    assert fields["digest"]["element"]["initial_conversation"] == "C3"
    assert fields["digest_at"]["element"]["initial_option"]["value"] == "6"


def test_roles_show_people_and_groups_apart() -> None:
    fields = inputs(brand.people_modal(BRAND, {"S0LEADS": "Leads", "S0ALL": "All"}))
    assert fields["users_approver"]["element"]["initial_users"] == ["U0BO"]
    assert [one["value"] for one in fields["groups_approver"]["element"]["initial_options"]] == ["S0LEADS"]


def test_without_groups_only_people_are_asked_for() -> None:
    nobody = replace(BRAND, roles={})
    assert not [name for name in inputs(brand.people_modal(nobody, {})) if name.startswith("groups_")]


def test_a_group_that_holds_a_role_is_there_although_it_could_not_be_read() -> None:
    crowd = {f"S{number}": f"Group {number}" for number in range(150)}
    for groups in ({}, crowd):
        menu = inputs(brand.people_modal(BRAND, groups))["groups_approver"]["element"]
        assert [one["value"] for one in menu["initial_options"]] == ["S0LEADS"]
