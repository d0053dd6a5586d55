"""What stands in the composer, read."""

from dataclasses import replace

import pytest

from bot.blocks import drafting
from bot.blocks.composer import composer
from bot.domain.ids import AccountId, BrandId
from bot.domain.post import Caution, Comment, Content, Mark
from bot.domain.shelf import Shelf
from bot.errors import InvalidInputError
from bot.listeners.drafted import read
from bot.slack.door import Values
from tests.blocks.things import BARE, BRAND, IMAGE, account, post

ROUTE = drafting.Routing(brand=BrandId(1))
MANY = {AccountId(number): account(number) for number in range(1, 31)}
VARIED = Content(
    text="For all",
    accounts=tuple(MANY),
    overrides={one: f"For {one}" for one in MANY},
    comment=Comment(text="Under all", own={one: f"Under {one}" for one in MANY}),
)


def typed(**said: str) -> Values:
    return Values(state={block: {"any": {"value": value}} for block, value in said.items()})


def test_what_has_no_field_stays_as_it_was() -> None:
    before = post(content=VARIED)
    draft = drafting.draft_of(before.content, before.id, before.version)
    view = composer(draft, BRAND, Shelf(accounts=MANY))
    shown = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    assert len([block for block in shown if block.startswith("text_")]) == drafting.MOST_VARIANTS
    route = drafting.routing(view["private_metadata"])
    found = read(typed(text="For all", text_1="Changed", comment="Under all", comment_1=""), route, before)
    kept = replace(found, accounts=tuple(MANY)).content
    assert kept.overrides == {**VARIED.overrides, AccountId(1): "Changed"}
    assert AccountId(1) not in kept.comment.own
    assert kept.comment.own[AccountId(30)] == "Under 30"


def test_the_text_is_found_under_the_name_of_its_round() -> None:
    assert read(typed(**{"text": "old", "text~2": "new"}), replace(ROUTE, round=2), None).text == "new"


def test_warnings_are_read_and_only_where_there_is_a_place_for_them() -> None:
    warns = replace(account(1), limits=replace(account(1).limits, warnings=True))
    two = {AccountId(1): warns, AccountId(2): account(2)}
    caution = Caution(words="Food", mark=Mark.GRAPHIC, own={AccountId(1): "Meat", AccountId(2): ""})
    before = post(content=Content(text="Hi", accounts=tuple(two), caution=caution))
    draft = drafting.draft_of(before.content, before.id, before.version)
    assert (draft.more, draft.own) == (True, (AccountId(1),))
    view = composer(replace(draft, own=tuple(two)), BRAND, Shelf(accounts=two))
    shown = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    assert {"caution", "mark", "caution_1"} <= shown
    assert "caution_2" not in shown
    route = drafting.routing(view["private_metadata"])
    chosen = {"mark": {"any": {"selected_option": {"value": "nudity"}}}}
    said = {**typed(text="Hi", caution="Drink", caution_1="Wine").state, **chosen}
    found = replace(read(Values(state=said), route, before), accounts=tuple(two)).content.caution
    assert found == Caution(words="Drink", mark=Mark.NUDITY, own={AccountId(1): "Wine"})
    assert read(typed(mark=drafting.NO_MARK), route, before).mark is None


def test_an_account_gets_the_images_whose_numbers_are_named() -> None:
    two = {AccountId(1): account(1), AccountId(2): account(2)}
    media = (IMAGE, BARE, replace(BARE, sha256="c" * 64))
    picks = {AccountId(1): (BARE.sha256, IMAGE.sha256)}
    before = post(content=Content(text="Hi", accounts=tuple(two), media=media, picks=picks))
    draft = drafting.draft_of(before.content, before.id, before.version)
    assert (draft.more, draft.own, draft.own_images) == (True, (AccountId(1),), {AccountId(1): "2, 1"})
    assert draft.content.picks == picks
    view = composer(replace(draft, own=tuple(two)), BRAND, Shelf(accounts=two))
    route = drafting.routing(view["private_metadata"])
    said = {
        **typed(text="Hi", images_1="3 1;3", images_2="None").state,
        "kept": {"any": {"selected_options": [{"value": one.sha256} for one in (IMAGE, media[2])]}},
    }
    found = replace(read(Values(state=said), route, before), accounts=tuple(two))
    assert found.content.picks == {AccountId(1): (media[2].sha256, IMAGE.sha256), AccountId(2): ()}
    assert not found.missing
    gone = replace(found, own_images={AccountId(1): "2"})
    assert (gone.content.picks, gone.missing) == ({AccountId(1): ()}, {AccountId(1): 2})


def test_what_names_no_image_is_refused_beside_its_field() -> None:
    route = replace(ROUTE, own=(AccountId(1),))
    with pytest.raises(InvalidInputError, match="by their numbers") as refused:
        read(typed(images_1="the first"), route, None)
    assert refused.value.field == "images_1"


def test_no_campaign_is_none() -> None:
    assert read(typed(campaign=drafting.NO_CAMPAIGN), ROUTE, None).content.tracking.campaign == ""
    assert read(typed(campaign="A", new_campaign="B"), ROUTE, None).content.tracking.campaign == "B"


@pytest.mark.parametrize("block", ["text", "comment", "caution", "new_campaign", "alts"])
def test_what_only_slack_knows_is_refused_where_it_stands(block: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read(typed(**{block: "thanks <@U0ADA>"}), ROUTE, None)
    assert refused.value.field == block
