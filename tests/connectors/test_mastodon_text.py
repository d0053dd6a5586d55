"""A status reads the same whether it is simple enough to be read without a parser or not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.connectors.mastodon_text import plain

MENTION = (
    '<span class="h-card" translate="no"><a href="https://a.example/@linden" class="u-url mention">'
    "@<span>linden</span></a></span>"
)
OLD_MENTION = (
    '<span class="h-card"><a href="https://a.example/@o" class="u-url mention">@<span>o</span></a></span>'
)
HASHTAG = '<a href="https://a.example/tags/rye" class="mention hashtag" rel="tag">#<span>rye</span></a>'
PIECES = [
    MENTION,
    OLD_MENTION,
    HASHTAG,
    MENTION.removeprefix('<span class="h-card" translate="no">'),
    HASHTAG.replace(' rel="tag"', ' rel="nofollow noopener" target="_blank"'),
    HASHTAG.replace("rye", "rye-bread.9"),
    HASHTAG.replace("#<span>rye", "rye<span>"),
    HASHTAG.replace("https://a.example/tags/rye", ""),
    HASHTAG.replace("rye", "größe"),
    HASHTAG.removesuffix("</a>"),
    '<a href="https://b.example" class="mention">see here</a>',
    '<a href="https://b.example">b.example</a>',
    *["<p>", "</p>", "</p><p>", "<br>", "<br />", "<br/>", "<span>", "</span>", "</a>", "<b>", "<li>"],
    *["&amp;", "&lt;", "&gt;", "&quot;", "&#39;", "&amp;lt;", "&nbsp;", "&ampx", "&#x27;", "&", "<", ">"],
    *["\n", "\r\n", "\t", " ", "  ", "\u00a0", "\u2028", "\x0c", "\0", "😍", "a", "Is it open?", "@", "#"],
]


def parsed(html: str) -> str:
    """The text as the parser reads it: it alone knows what a block around it means."""
    return plain(f"<div>{html}</div>")


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_a_simple_status_reads_as_the_parser_reads_it(inside: str) -> None:
    html = f"<p>{inside}</p>"
    assert plain(html) == parsed(html)


@pytest.mark.parametrize("piece", PIECES)
def test_each_piece_reads_as_the_parser_reads_it(piece: str) -> None:
    for html in (
        f"<p>{piece}</p>",
        f"<p>{MENTION} {piece} b</p><p>c{piece}</p>",
        f"{piece}</p>",
        f"<p>{piece}",
    ):
        assert plain(html) == parsed(html)


def test_names_and_lines_are_as_people_write_them() -> None:
    html = f"<p>{MENTION} a &amp; b<br />c</p><p>{HASHTAG} &lt;3</p>"
    assert plain(html) == "@linden a & b\nc\n\n#rye <3"
    assert plain("<p></p>") == plain("") == ""
