"""The builders: others' words are cut to fit, our own faults are errors."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.chart import chart
from bot.blocks.element import button, confirm, entry, option, overflow, select, text_input
from bot.blocks.kit import (
    FALLBACK,
    Json,
    actions,
    at_most,
    context,
    cut,
    divider,
    header,
    home,
    message,
    modal,
    one_line,
    section,
    stamp,
    stamped,
    visible,
    within,
)
from bot.blocks.page import Page, page_of, pager
from bot.blocks.rich import (
    bullets,
    capped,
    date,
    host_of,
    line,
    link,
    paragraph,
    preformatted,
    quote,
    quoted,
    rich,
    text,
    wall,
    when,
)
from bot.errors import NotFoundError

BERLIN = ZoneInfo("Europe/Berlin")
MOMENT = datetime(2026, 7, 1, 7, tzinfo=UTC)


def _press(number: int = 0) -> Json:
    return button("Go", f"a:{number}", "1")


FAULTS: dict[str, Callable[[], object]] = {
    "51 blocks in a message": lambda: message(*[divider()] * 51),
    "no block in a message": message,
    "101 blocks in a modal": lambda: modal("T", [divider()] * 101, "a:b"),
    "101 blocks in a tab": lambda: home([divider()] * 101),
    "a block_id twice": lambda: message(section("a", block_id="x"), section("b", block_id="x")),
    "an action_id twice": lambda: actions(_press(), _press()),
    "26 buttons": lambda: actions(*(_press(number) for number in range(26))),
    "no buttons": actions,
    "11 small texts": lambda: context(*["x"] * 11),
    "an empty action_id": lambda: button("Go", "", "1"),
    "a long value": lambda: button("Go", "a:b", "v" * 2001),
    "an empty value": lambda: button("Go", "a:b", ""),
    "a long metadata": lambda: modal("T", [divider()], "a:b", metadata="m" * 3001),
    "a long option value": lambda: option("x", "v" * 76),
    "six choices behind dots": lambda: overflow("a:b", {str(number): "x" for number in range(6)}),
    "101 choices": lambda: select("a:b", {str(number): "x" for number in range(101)}),
    "no choices": lambda: select("a:b", {}),
    "an empty line": line,
    "13 series": lambda: chart("bar", "T", ["a"], {str(number): [1.0] for number in range(13)}),
    "21 categories": lambda: chart("bar", "T", [str(n) for n in range(21)], {"s": [1.0] * 21}),
    "a category without a value": lambda: chart("bar", "T", ["a", "b"], {"s": [1.0]}),
    "nothing where an id has to be": lambda: within("", 3),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_ours_is_an_error(fault: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        FAULTS[fault]()


def test_long_words_are_cut_with_a_sign() -> None:
    assert header("x" * 200)["text"]["text"] == "x" * 149 + "…"
    assert button("y" * 90, "a:b", "1")["text"]["text"] == "y" * 74 + "…"
    asked = confirm("t" * 200, "x" * 400, "y" * 40)
    assert [len(asked[name]["text"]) for name in ("title", "text", "confirm")] == [100, 300, 30]


@pytest.mark.parametrize("empty", ["", " ", "\n", "\u200b", "\u202e"])
def test_nothing_is_shown_as_a_dash(empty: str) -> None:
    assert visible(empty) == one_line(empty) == "\N{EN DASH}"


def test_one_line_has_no_line_ends() -> None:
    assert one_line(" a\n\nb\tc ") == "a b c"


@given(st.text(), st.integers(min_value=1, max_value=60))
def test_visible_text_fits_and_is_never_empty(words: str, limit: int) -> None:
    assert 0 < len(visible(words, limit)) <= limit
    assert visible(words, limit).strip()


@pytest.mark.parametrize(
    ("marked", "limit", "expected"),
    [
        ("short", 5, "short"),
        ("a &amp; b and more", 6, "a …"),
        ("a <@U1> more words", 6, "a …"),
        ("a <@U1> more words", 10, "a <@U1> m…"),
    ],
)
def test_mrkdwn_is_not_cut_through_a_token(marked: str, limit: int, expected: str) -> None:
    assert cut(marked, limit) == expected


def test_the_text_of_a_long_message_is_cut() -> None:
    long = message(*quoted("&" * 12000))
    assert len(long.text) <= FALLBACK
    assert long.text.endswith("&amp;…")


def test_stamps_are_read_back() -> None:
    assert stamped(stamp(12, 3)) == (12, 3)
    assert stamped(stamp(8), 1) == (8,)


@pytest.mark.parametrize("value", ["", "12", "1.2.3", "-1.2", "a.b", "1.٣", "1." + "9" * 19, "1.2\n"])
def test_what_is_no_stamp_is_refused(value: str) -> None:
    with pytest.raises(NotFoundError):
        stamped(value)


def test_too_many_blocks_end_in_a_line_that_says_so() -> None:
    shown = at_most(3, [divider()] * 9, "There is more.")
    assert [block["type"] for block in shown] == ["divider", "divider", "context"]
    assert at_most(3, [divider()] * 3, "There is more.") == [divider()] * 3


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://linden.example/rye?a=1#b", "linden.example"),
        ("http://linden.example:8080", "linden.example"),
        ("https://LINDEN.example", "linden.example"),
        ("https://bücher.example", "xn--bcher-kva.example"),
        ("https://bank.example@evil.example/", None),
        ("https://social.example/@mira", "social.example"),
        ("https://", None),
        ("https://:80/", None),
        ("https://evil\N{ACUTE ACCENT}.example", None),
        ("https://[::1]:80/", "::1"),
        ("https://[::1", None),
        ("ftp://linden.example", None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//linden.example", None),
        ("https://a b.example", None),
        ("https://a.example/\u202egpj.exe", None),
        ("https://a.example/|x>", None),
        ("https://" + "a" * 70 + ".example", None),
        ("https://a.example/" + "x" * 3000, None),
        ("", None),
    ],
)
def test_only_honest_addresses_have_a_host(url: str, host: str | None) -> None:
    assert host_of(url) == host


def test_a_link_names_its_host_and_an_untrusted_one_is_words() -> None:
    assert link("https://a.example/x", "Open")["text"] == "Open (a.example)"
    assert link("https://a.example/x", "https://a.example/x")["text"] == "https://a.example/x"
    assert link("javascript:x", "Open") == text("Open")


def test_a_time_names_its_zone_for_old_clients() -> None:
    assert wall(MOMENT, BERLIN) == "Wed 1 Jul 2026, 09:00 (Europe/Berlin)"
    assert date(MOMENT, BERLIN)["timestamp"] == 1782889200
    assert when(MOMENT, BERLIN)[1]["text"] == " (Wed 09:00 Berlin time)"


def test_text_that_is_long_takes_several_blocks_and_then_ends() -> None:
    assert len(quoted("x" * 3000)) == 1
    assert len(quoted("x" * 3001)) == 2
    assert len(quoted("x" * 20000)) == 4
    assert quoted("x" * 20000)[-1]["elements"][0]["elements"][0]["text"].endswith("…")


def test_a_long_list_counts_the_rest() -> None:
    lines = [(text(str(number)),) for number in range(9)]
    assert [span["text"] for (span,) in capped(lines, 2)] == ["0", "1", "+7 more"]
    assert capped(lines, 9) == lines


def test_every_kind_of_block_is_said_aloud() -> None:
    drawn = message(
        header("H & M"),
        rich(line(text("a")), quote(text("b\nc")), bullets([(text("d"),)]), preformatted("e")),
        paragraph(text("f")),
        rich(bullets([(text("g"),), (text("h"),)], "ordered")),
        chart("line", "Reach", ["Mon", "Tue"], {"A": [1, 2.5]}),
        context("i", "j"),
        divider(),
        actions(_press()),
    )
    expected = "H &amp; M|a|&gt; b|&gt; c|• d|&gt; e|f|1. g|2. h|Reach|A: Mon: 1, Tue: 2.5|i · j"
    assert drawn.text.split("\n") == expected.split("|")


def test_series_of_the_same_beginning_stay_apart() -> None:
    names = ["Mastodon @linden.bakery.berlin", "Mastodon @linden.bakery.bonn"]
    drawn = chart("bar", "T", ["a"], {name: [1.0] for name in names})
    assert [one["name"] for one in drawn["chart"]["series"]] == ["Mastodon @linden.ba…", "Mastodon @linde… 2"]


def test_a_modal_to_read_has_no_submit() -> None:
    assert "submit" not in modal("T", [divider()], "a:b")
    assert modal("T", [divider()], "a:b")["close"]["text"] == "Close"


def test_an_input_is_optional_only_where_it_says_so() -> None:
    assert entry("a", "A", text_input("a"))["optional"] is False


def test_what_stands_in_a_field_fits_it() -> None:
    assert text_input("a", "x" * 5000)["initial_value"] == "x" * 3000
    assert text_input("a", "x" * 50, most=10)["initial_value"] == "x" * 10


FILTERS = {"open": "Open"}


def test_pages_are_read_back() -> None:
    assert page_of("open", FILTERS) == Page(filter="open")
    assert page_of("open:3", FILTERS) == Page(filter="open", number=3)
    assert page_of("open:3", FILTERS).offset == 24


@pytest.mark.parametrize("value", ["", "all", "open:-1", "open:x", "open:²"])
def test_what_is_no_page_is_refused(value: str) -> None:
    with pytest.raises(NotFoundError):
        page_of(value, FILTERS)


@pytest.mark.parametrize(
    ("number", "more", "words"),
    [(0, False, []), (0, True, ["Next"]), (2, False, ["Previous"]), (2, True, ["Previous", "Next"])],
)
def test_paging_goes_only_where_there_is_a_page(number: int, *, more: bool, words: list[str]) -> None:
    blocks = pager("queue", Page(filter="open", number=number, more=more))
    shown = [element["text"]["text"] for element in blocks[-1]["elements"]] if blocks else []
    assert shown == words
