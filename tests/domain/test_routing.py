"""Rules: the first that fits decides, every condition has to be so, and what matched is said."""

from dataclasses import replace

import pytest

from bot.domain.ids import AccountId, BrandId, ChannelId, RuleId
from bot.domain.routing import DEFAULT, Conditions, Rule, Target, Traits, place, reasons, tags_of

TRAITS = Traits(
    platform="mastodon",
    account_id=AccountId(1),
    account="Mastodon @linden",
    kind="comment",
    mood="negative",
    text="I want my money back. The start was bad",
    language="de-AT",
    followers=1200,
)
ALL = Conditions(
    platforms=frozenset({"mastodon"}),
    accounts=frozenset({AccountId(1)}),
    kinds=frozenset({"comment", "mention"}),
    moods=frozenset({"negative"}),
    languages=frozenset({"de"}),
    words=("refund", "Money Back"),
    followers=1000,
)


def rule(number: int, conditions: Conditions, channel: str) -> Rule:
    target = Target(channel=ChannelId(channel))
    return Rule(
        id=RuleId(number),
        brand_id=BrandId(1),
        position=number,
        name=f"Rule {number}",
        conditions=conditions,
        target=target,
    )


def test_what_matched_is_said_of_each_condition() -> None:
    assert reasons(ALL, TRAITS) == (
        "platform is mastodon",
        "came to Mastodon @linden",
        "kind is comment",
        "sentiment is negative",
        "language is de",
        "says “Money Back”",
        "author has 1,200 followers, 1,000 or more",
    )


@pytest.mark.parametrize(
    "other",
    [
        replace(TRAITS, platform="bluesky"),
        replace(TRAITS, account_id=AccountId(2)),
        replace(TRAITS, kind="message"),
        replace(TRAITS, mood="unsure"),
        replace(TRAITS, language=None),
        replace(TRAITS, text="No moneyback here, and no refunds"),
        replace(TRAITS, followers=999),
        replace(TRAITS, followers=None),
    ],
)
def test_one_condition_that_is_not_so_is_enough(other: Traits) -> None:
    assert reasons(ALL, other) is None


def test_a_word_is_a_whole_one() -> None:
    assert reasons(Conditions(words=("art",)), TRAITS) is None
    assert reasons(Conditions(words=("art",)), replace(TRAITS, text="Modern Art!")) == ("says “art”",)


def test_the_first_rule_that_fits_decides() -> None:
    never = rule(1, Conditions(platforms=frozenset({"bluesky"})), "C1")
    first, second = rule(2, ALL, "C2"), rule(3, Conditions(kinds=frozenset({"comment"})), "C3")
    assert place([never, first, second], TRAITS).rule == "Rule 2"
    assert place([second, first], TRAITS).target.channel == "C3"


def test_without_a_rule_that_fits_the_default_decides() -> None:
    found = place([rule(1, Conditions(platforms=frozenset({"bluesky"})), "C1")], TRAITS)
    assert (found.rule, found.target, found.why) == (DEFAULT, Target(), ())


@pytest.mark.parametrize(
    ("typed", "tags"),
    [
        ("", ()),
        ("#Refund, VIP;refund  late-delivery", ("refund", "vip", "late-delivery")),
        ("größe <!here> ---", ("größe", "here")),
        (" ".join(f"tag{number}" for number in range(20)), tuple(f"tag{number}" for number in range(8))),
        ("x" * 99, ("x" * 24,)),
    ],
)
def test_tags_are_small_letters_each_once_and_not_many(typed: str, tags: tuple[str, ...]) -> None:
    assert tags_of(typed) == tags
