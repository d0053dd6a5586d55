"""Text in both directions: harmless in Slack, and free of Slack outside."""

import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.text import clean, escape, shorten
from bot.errors import InvalidInputError
from bot.slack.text import emoji, from_input, from_message

HIDDEN = "\x00\x1b\x7f\x9b\u200b\u200e\u202a\u202e\u2066\u2069\u2060\ufeff\u00ad\u3164\U000e0041\ud800"
ANYTHING = st.text(st.one_of(st.characters(), st.sampled_from(HIDDEN + "\n\r\t\u200d\u2028")))


@given(ANYTHING)
def test_nothing_hidden_stays(text: str) -> None:
    kept = clean(text)
    assert not set(kept) & set(HIDDEN)
    assert not {"\r", "\t", "\u2028"} & set(kept)
    kept.encode()


@given(ANYTHING)
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(ANYTHING, st.integers(min_value=1, max_value=30))
def test_a_limit_is_kept(text: str, limit: int) -> None:
    assert len(clean(text, limit)) <= limit


@pytest.mark.parametrize(
    "text",
    [
        "👨‍👩‍👧‍👦",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "می‌خواهم",
        "❤️",
        "Ünïcödé\nनमस्ते",
    ],
)
def test_what_people_need_stays(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("pay\u200dpal", "paypal"),
        ("gpj.\u202eexe", "gpj.exe"),
        ("a\r\nb\rc\u2028d\te", "a\nb\nc\nd e"),
        ("e" + "\u0301" * 40, "e" + "\u0301" * 6),
    ],
)
def test_what_deceives_goes(text: str, left: str) -> None:
    assert clean(text) == left


def test_a_cut_goes_through_no_character() -> None:
    family = "👨‍👩‍👧‍👦"
    assert shorten(family + family, 10) == family + "…"[: 10 - len(family)]


@given(st.text())
def test_escaped_text_commands_nothing_and_comes_back(text: str) -> None:
    safe = escape(text)
    assert "<" not in safe
    assert ">" not in safe
    assert safe.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


@pytest.mark.parametrize(
    ("typed", "public"),
    [
        ("Fresh &amp; warm &lt;3", "Fresh & warm <3"),
        ("see <https://linden.test/menu>", "see https://linden.test/menu"),
        ("see <http://linden.test|linden.test>", "see linden.test"),
        ("see <https://linden.test/menu|our menu>", "see our menu (https://linden.test/menu)"),
        ("write <mailto:hi@linden.test|hi@linden.test>", "write hi@linden.test"),
        ("call <tel:+123|+123>", "call +123"),
        ("from <!date^1772442000^{time}|9:00 UTC>", "from 9:00 UTC"),
        ("*bold* _and_ ~gone~ `code`", "bold and gone code"),
        ("snake_case_name 2*3*4 a~b~c", "snake_case_name 2*3*4 a~b~c"),
        ("```\nx = 1\n```", "x = 1"),
        ("Good morning :coffee::tada:", "Good morning ☕️🎉"),
        ("yes :+1::skin-tone-4:", "yes 👍🏽"),
        (":flag-at: :de: :melting_face: :rofl:", "🇦🇹 🇩🇪 🫠 🤣"),
        ("at 10:30:45, or 9:15: or :30:", "at 10:30:45, or 9:15: or :30:"),
        ("std::vector::iterator", "std::vector::iterator"),
        ("  \u202etrimmed  ", "trimmed"),
    ],
)
def test_what_was_typed_in_slack_is_plain_outside(typed: str, public: str) -> None:
    assert from_message(typed) == public


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("thanks <@U123|ada>", "ada"),
        ("thanks <@U123>", "U123"),
        ("as in <#C123|secret-plans>", "secret-plans"),
        ("<!here> look", "here"),
        ("<!subteam^S1|@approvers>", "approvers"),
        ("nice :linden-logo:", ":linden-logo:"),
    ],
)
def test_what_only_slack_knows_does_not_leave(typed: str, word: str) -> None:
    with pytest.raises(InvalidInputError, match=word) as raised:
        from_message(typed, field="text")
    assert raised.value.field == "text"


@pytest.mark.parametrize("typed", ["<@U123> hi", "in <#C1|x>", "<!channel>", "hi :linden-logo:"])
def test_nor_does_it_by_an_input(typed: str) -> None:
    with pytest.raises(InvalidInputError):
        from_input(typed)


def test_an_input_has_no_markup() -> None:
    assert from_input("5 * 3 & *this* <3 :tada:") == "5 * 3 & *this* <3 🎉"


@given(st.text(st.characters(exclude_characters="*_~`:")))
def test_plain_words_come_out_as_they_were(typed: str) -> None:
    assert from_message(escape(typed)) == clean(typed).strip()


@pytest.mark.parametrize("name", ["tada", "coffee", "heart", "melting_face", "flag-jp", "us", "100", "wave"])
def test_an_emoji_is_a_picture(name: str) -> None:
    found = emoji(name)
    assert found
    assert unicodedata.category(found[0]) == "So"


@pytest.mark.parametrize("name", ["colon", "digit_one", "latin_small_letter_a", "nope", "flag-", "flag-abc"])
def test_other_characters_are_no_emoji(name: str) -> None:
    assert emoji(name) is None


@pytest.mark.parametrize(
    ("typed", "public"),
    [
        (":wave::skin-tone-4:", "👋🏽"),
        (":point_up::skin-tone-2:", "☝🏻"),
        (":male-technologist::skin-tone-6:", "👨🏿‍💻"),
        (":heart::skin-tone-3:", "❤️"),
        ("`a*b*c` and *bold*", "a*b*c and bold"),
        ("```\nx = _y_\n```", "x = _y_"),
        ("• one\n• *two*\n    ◦ three", "• one\n• two\n    ◦ three"),
        ("1. one\n2. <https://linden.example|linden.example>", "1. one\n2. linden.example"),
    ],
)
def test_tones_code_and_lists_are_what_a_follower_should_see(typed: str, public: str) -> None:
    assert from_message(typed) == public


@pytest.mark.parametrize(
    "typed",
    [
        "&lt;@U0CEM&gt; knows",
        "see <https://linden.slack.com/archives/C0COMMUNITY/p1795465000000200>",
        "see <https://linden.enterprise.slack.com/files/U1/F1/plan.pdf|the plan>",
        "slack://channel?id=C1",
        "<https://app.slack.com/client/T0/C0>",
        "<https://app.slack.com/huddle/T0/C0>",
        "<https://x.enterprise.slack.com/client/T0>",
        "<https://slack.com/app_redirect?channel=C0>",
        "@here",
        "look (@channel)",
        "@Everyone!",
    ],
)
def test_ways_into_slack_stay_in_slack(typed: str) -> None:
    with pytest.raises(InvalidInputError, match="take it out"):
        from_message(typed)


@pytest.mark.parametrize(
    "typed",
    ["https://myslack.com/client", "https://slack.com/help", "@heresy", "@here@social.example", "a@here"],
)
def test_what_only_looks_like_a_way_into_slack_goes_out(typed: str) -> None:
    assert from_input(typed) == typed


PIECES = [
    "<@U0CEM>",
    "<@U0CEM|cem>",
    "<#C0COMMUNITY|community>",
    "<#G0SECRET>",
    "<!here>",
    "<!channel>",
    "<!subteam^S0LEADS|@leads>",
    "<!date^1^{date}|then>",
    "<https://a.example|a.example>",
    "<https://evil.example|https://bank.example>",
    "<mailto:a@b.example|a@b.example>",
    "<https://x.slack.com/archives/C1/p1>",
    "<https://app.slack.com/client/T0/C0>",
    "<https://app.slack.com/huddle/T0/C0>",
    "<https://x.enterprise.slack.com/client/T0>",
    "<https://slack.com/app_redirect?channel=C0>",
    "@here",
    "(@channel)",
    "@Everyone!",
    "&lt;@U0CEM&gt;",
    "&lt;@U0CEM",
    "<@",
    "&lt;!here&gt;",
    ":wave:",
    ":wave::skin-tone-3:",
    ":party_parrot_of_ours:",
    ":skin-tone-2:",
    "*bold*",
    "_it_",
    "~no~",
    "`code*x*`",
    "```\nblock\n```",
    "• ",
    "\n",
    " ",
    "&amp;",
    "\u202e",
    "\u200b",
    "\x00",
    "12:30:45",
    "Hello",
]
LEAKS = re.compile(
    r"<[@#!][^<>\n]*>|<[@#][A-Z][A-Z0-9]{4,}|[\u0000-\u0008\u200b\u202a-\u202e\u2060\u2066-\u2069]|slack\.com/archives|:party_parrot|:wave:"
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=12).map("".join))
def test_nothing_of_slack_gets_out_whatever_is_typed(typed: str) -> None:
    for read in (from_message, from_input):
        public, refused = outcome(read, typed)
        assert not LEAKS.search(public)
        assert not refused or re.search(r"“.*”", refused, re.DOTALL)


def outcome(read: Callable[[str], str], typed: str) -> tuple[str, str]:
    """What goes out, and why nothing does."""
    try:
        return read(typed), ""
    except InvalidInputError as error:
        return "", str(error)


@pytest.mark.parametrize(
    ("typed", "public"),
    [
        ("Hi:wave:", "Hi👋"),
        ("Hi:wave:there", "Hi👋there"),
        ("a:b:c and 12:30:45", "a:b:c and 12:30:45"),
        (":wa\u200bve:", "👋"),
    ],
)
def test_emoji_are_known_beside_words_too(typed: str, public: str) -> None:
    assert from_message(typed) == public


def test_own_emoji_are_refused_beside_words_too() -> None:
    with pytest.raises(InvalidInputError, match="“:party_parrot:” exists only in this Slack"):
        from_message("Hi:party_parrot:")
