import pytest

from bot.domain.campaign import Rule, named, ruled, slug, tagged, tagged_links, tags_of
from bot.domain.ids import AccountId
from bot.domain.post import Caution, Comment, Mark, Threading, Tracking, content_hash
from bot.errors import InvalidInputError
from tests.domain.factories import content

TAGS = {"utm_source": "mastodon", "utm_campaign": "winter"}
QUERY = "utm_source=mastodon&utm_campaign=winter"
ONE = AccountId(1)


@pytest.mark.parametrize(
    ("url", "result"),
    [
        ("https://a.test", f"https://a.test?{QUERY}"),
        ("https://a.test/b/", f"https://a.test/b/?{QUERY}"),
        ("https://a.test/b?x=1&y=%20#top", f"https://a.test/b?x=1&y=%20&{QUERY}#top"),
        ("https://a.test/?x=1&", f"https://a.test/?x=1&{QUERY}"),
        ("https://a.test/?utm_source=letter", "https://a.test/?utm_source=letter&utm_campaign=winter"),
        ("https://a.test/?UTM_Source=letter", "https://a.test/?UTM_Source=letter&utm_campaign=winter"),
        (f"https://a.test/?{QUERY}", f"https://a.test/?{QUERY}"),
        ("https://münchen.test/straße?q=ü", f"https://münchen.test/straße?q=ü&{QUERY}"),
    ],
)
def test_a_link_gets_what_it_lacks_once(url: str, result: str) -> None:
    assert tagged(url, TAGS) == result
    assert tagged(result, TAGS) == result


def test_values_are_escaped() -> None:
    assert tagged("https://a.test", {"utm_term": "tea & cake"}) == "https://a.test?utm_term=tea%20%26%20cake"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("See https://a.test/b.", f"See https://a.test/b?{QUERY}."),
        ("(https://a.test)", f"(https://a.test?{QUERY})"),
        ("https://a.test and http://b.test!", f"https://a.test?{QUERY} and http://b.test?{QUERY}!"),
        ("nothing here, https:// neither", "nothing here, https:// neither"),
    ],
)
def test_links_in_a_text_are_tagged_without_the_marks_around_them(text: str, result: str) -> None:
    assert tagged_links(text, TAGS) == result


def test_without_tags_a_text_stays_as_it_is() -> None:
    assert tagged_links("https://a.test", {}) == "https://a.test"


def test_the_rule_of_a_campaign_names_the_platform() -> None:
    assert tags_of("Winter Sale 2026", Rule(), "bluesky") == {
        "utm_source": "bluesky",
        "utm_medium": "social",
        "utm_campaign": "winter-sale-2026",
    }
    own = Rule(source="linden-{platform}", medium="post", term="tea")
    assert tags_of("Tea", own, "bluesky") == {
        "utm_source": "linden-bluesky",
        "utm_medium": "post",
        "utm_campaign": "tea",
        "utm_term": "tea",
    }


def test_a_rule_needs_a_source_and_a_medium() -> None:
    assert ruled(Rule(source=" shop ", medium="post ")) == Rule(source="shop", medium="post")
    for rule in (Rule(source=" "), Rule(medium="")):
        with pytest.raises(InvalidInputError):
            ruled(rule)


def test_a_name_is_spelt_for_links() -> None:
    assert slug("  Größe & Tee! ") == "grösse-tee"
    assert named("  Winter \n sale ") == "Winter sale"
    assert named(" ") == ""


@pytest.mark.parametrize("words", ["x" * 76, "!!!"])
def test_what_can_not_be_a_name_is_refused(words: str) -> None:
    with pytest.raises(InvalidInputError):
        named(words)


def test_each_account_gets_its_own_tags() -> None:
    tags = {ONE: {"utm_source": "one"}, AccountId(2): {"utm_source": "two"}}
    said = content(
        text="See https://a.test",
        link="https://b.test",
        comment=Comment(text="And https://c.test", own={AccountId(2): "Here: https://d.test"}),
        tracking=Tracking(campaign="Winter", tags=tags),
    )
    assert [part.full_text for part in said.parts_for(ONE)] == [
        "See https://a.test?utm_source=one\n\nhttps://b.test?utm_source=one",
        "And https://c.test?utm_source=one",
    ]
    assert said.parts_for(AccountId(2))[-1].full_text == "Here: https://d.test?utm_source=two"


def test_a_first_comment_comes_last_and_says_that_it_is_one() -> None:
    said = content(text="one\n---\ntwo", comment=Comment(text=" More below. "))
    assert [(part.text, part.comment) for part in said.parts_for(ONE)] == [
        ("one", False),
        ("two", False),
        ("More below.", True),
    ]
    empty = content(comment=Comment(text="All.", own={ONE: ""}))
    assert not any(part.comment for part in empty.parts_for(ONE))


PLAIN = content()
CHANGED = [
    content(comment=Comment(text="a")),
    content(comment=Comment(own={ONE: "a"})),
    content(thread=Threading(cut=True)),
    content(thread=Threading(numbered=True)),
    content(thread=Threading(pieces={ONE: ("a", "b")})),
    content(caution=Caution(words="Food")),
    content(caution=Caution(own={ONE: "Food"})),
    content(caution=Caution(own={ONE: ""})),
    *(content(caution=Caution(mark=mark)) for mark in Mark),
    content(picks={ONE: ()}),
    content(picks={ONE: ("a", "b")}),
    content(picks={ONE: ("b", "a")}),
    content(picks={AccountId(2): ("a", "b")}),
    content(tracking=Tracking(campaign="Winter")),
    content(tracking=Tracking(tags={ONE: {"utm_source": "a"}})),
    content(tracking=Tracking(tags={AccountId(2): {"utm_source": "a"}})),
]


def test_the_hash_covers_every_part_of_it() -> None:
    assert len({content_hash(one) for one in [PLAIN, *CHANGED]}) == len(CHANGED) + 1


def test_a_post_without_any_of_it_keeps_the_hash_it_had() -> None:
    # Computed before there was any of it: posts that were approved then must still go out.
    assert content_hash(PLAIN) == "6ce635c75d875e2da03236fec77b7d8364caa798100d072147ef0d8d2e00f498"
