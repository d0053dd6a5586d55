"""Brands: made, changed, found."""

from dataclasses import replace

import pytest

from bot.domain.brand import Channels, Role
from bot.domain.ids import ChannelId
from bot.domain.policy import Policy
from bot.errors import InvalidInputError, NotAllowedError, NotFoundError
from bot.services.brand import BrandForm, form_of
from tests.services.world import KIM, REVIEW, TEAM, WREN, World


def form(world: World, **more: object) -> BrandForm:
    plain = BrandForm(name="Oak", timezone="Asia/Tokyo", channels=world.brand.channels)
    return replace(plain, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "names", "rest"),
    [
        ("", ["Linden"], ""),
        ("storm in Hamburg", ["Linden"], "storm in Hamburg"),
        (": a storm: in May", ["Linden"], "a storm: in May"),
        ("Linden: not today", ["Linden"], "not today"),
        ("oak", ["Oak Tree"], ""),
        ("Oak: a recall: all beans", ["Oak Tree"], "a recall: all beans"),
        ("oak tree a recall", ["Oak Tree"], "a recall"),
        ("all", ["Linden", "Oak Tree"], ""),
        ("everything: bad news", ["Linden", "Oak Tree"], "bad news"),
    ],
)
async def test_an_order_names_its_brand_and_its_reason(
    world: World, words: str, names: list[str], rest: str
) -> None:
    elsewhere = Channels(review=ChannelId("C7"), community=ChannelId("C8"), digest=ChannelId("C9"))
    await world.brands.add(TEAM, form(world, name="Oak Tree", channels=elsewhere))
    brands, reason = await world.brands.addressed(TEAM, REVIEW, words)
    assert (sorted(one.name for one in brands), reason) == (names, rest)


@pytest.mark.parametrize("words", ["", "storm in Hamburg", "Oak", "Elm: a recall"])
async def test_an_order_that_could_be_for_any_brand_is_asked_about(world: World, words: str) -> None:
    for name in ("Oak Tree", "Oak House"):
        await world.brands.add(TEAM, form(world, name=name))
    with pytest.raises(InvalidInputError, match="Which brand"):
        await world.brands.addressed(TEAM, ChannelId("C0"), words)


async def test_an_order_without_any_brand_says_how_to_make_one(world: World) -> None:
    with pytest.raises(NotFoundError, match="Make one"):
        await world.brands.addressed(type(TEAM)("T2"), REVIEW, "all")


async def test_who_makes_a_brand_is_its_admin(world: World) -> None:
    brand = await world.brands.add(TEAM, form(world), WREN)
    assert brand.roles[Role.ADMIN] == {WREN.id}
    assert (await world.audit())[-1].action == "brand:add"


async def test_the_operator_makes_a_brand_for_anybody(world: World) -> None:
    brand = await world.brands.add(TEAM, form(world, name="  Oak \n Tree "))
    assert (brand.name, dict(brand.roles)) == ("Oak Tree", {})


@pytest.mark.parametrize(
    ("more", "field", "why"),
    [
        ({"name": "linden"}, "name", "a brand called linden already"),
        ({"name": "  "}, "name", "1 to 60"),
        ({"name": "x" * 61}, "name", "1 to 60"),
        ({"timezone": "Berlin"}, "timezone", "no time zone “Berlin”"),
    ],
)
async def test_what_can_not_be_is_refused_beside_its_input(
    world: World, more: dict[str, object], field: str, why: str
) -> None:
    with pytest.raises(InvalidInputError, match=why) as caught:
        await world.brands.add(TEAM, form(world, **more))
    assert caught.value.field == field


async def test_an_admin_changes_what_was_decided(world: World) -> None:
    decided = replace(form_of(world.brand), name="Linden & Co", policy=Policy(own=True))
    await world.brands.change(world.brand.id, KIM, decided)
    brand = await world.brands.get(world.brand.id)
    assert (brand.name, brand.policy.own, brand.roles) == ("Linden & Co", True, world.brand.roles)


async def test_roles_stay_where_nothing_is_said_of_them(world: World) -> None:
    await world.brands.change(world.brand.id, KIM, replace(form_of(world.brand), roles=None))
    assert (await world.brands.get(world.brand.id)).roles == world.brand.roles


async def test_only_admins_change_a_brand(world: World) -> None:
    with pytest.raises(NotAllowedError, match="Only <@U0KIM>"):
        await world.brands.change(world.brand.id, WREN, form_of(world.brand))


async def test_a_brand_does_not_take_the_name_of_another(world: World) -> None:
    await world.brands.add(TEAM, form(world))
    with pytest.raises(InvalidInputError, match="already"):
        await world.brands.change(world.brand.id, KIM, replace(form_of(world.brand), name="oak"))


async def test_the_brand_that_is_meant_is_named_or_that_of_the_channel_or_the_first(world: World) -> None:
    channels = replace(world.brand.channels, review=ChannelId("C8"), community=ChannelId("C9"))
    oak = await world.brands.add(TEAM, form(world, channels=channels))
    assert await world.brands.meant(TEAM, REVIEW, "OAK") == oak
    assert await world.brands.meant(TEAM, ChannelId("C9")) == oak
    assert await world.brands.meant(TEAM, REVIEW) == world.brand
    assert await world.brands.meant(TEAM, ChannelId("C0")) == world.brand


async def test_a_brand_that_is_none_is_answered_with_those_that_are(world: World) -> None:
    with pytest.raises(NotFoundError, match=r"no brand “Elm”\. Known: Linden"):
        await world.brands.meant(TEAM, None, "Elm")


async def test_without_any_brand_one_is_told_how_to_make_one(world: World) -> None:
    with pytest.raises(NotFoundError, match="Make one"):
        await world.brands.meant(type(TEAM)("T2"), REVIEW)
    with pytest.raises(NotFoundError, match="none yet"):
        await world.brands.meant(type(TEAM)("T2"), REVIEW, "Elm")
