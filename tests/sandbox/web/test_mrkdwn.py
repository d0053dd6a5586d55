"""mrkdwn: its syntax is drawn, all else is text."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape
from selectolax.lexbor import LexborHTMLParser

from sandbox.web.mrkdwn import linked, mrkdwn, plain
from sandbox.web.viewer import Viewer
from tests.sandbox.web.conftest import NOW

DRAWN = {
    "*bold* _it_ ~no~ `a*b`": "<b>bold</b> <i>it</i> <s>no</s> <code>a*b</code>",
    "*a _b_ c*": "<b>a <i>b</i> c</b>",
    "2*3*4 snake_case_name a~b~c": "2*3*4 snake_case_name a~b~c",
    "* not bold *": "* not bold *",
    "one\ntwo": "one\ntwo",
    "&gt; said *so*\n&gt; again\nafter": "<blockquote>said <b>so</b>\nagain</blockquote>after",
    "```\n*as* <http://a.test|it> &lt;is&gt;\n```": "<pre>*as* it &lt;is&gt;</pre>",
    "&lt;script&gt; &amp;amp;": "&lt;script&gt; &amp;amp;",
    ":tada: :no_such_emoji:": "\U0001f389 :no_such_emoji:",
    "<@U0WREN>": '<span class="mention" data-person="U0WREN">@Wren &lt;Ito&gt;</span>',
    "<@U0ADA|ada>": '<span class="mention is-me" data-person="U0ADA">@Ada Park</span>',
    "<#C0REVIEW|x>": '<a class="mention" href="/?as=U0ADA&amp;channel=C0REVIEW" data-nav>#social-review</a>',
    "<!subteam^S0APPROVERS|@x>": '<span class="mention">@approvers</span>',
    "<!here>": '<span class="mention is-broadcast">@here</span>',
    "<!date^1795464000^{date_short} {time}|in UTC>": '<time title="in UTC">Nov 23, 2026 3:00 PM</time>',
    "<!date^soon^{time}|later>": "later",
    "<mailto:a@b.test|me>": '<a href="mailto:a@b.test" target="_blank" rel="noopener noreferrer">me</a>',
    "<slack://app?team=T&amp;id=A&amp;tab=home|Home>": '<a href="/?as=U0ADA&amp;view=home" data-nav>Home</a>',
}

HOSTILE = [
    "<script>alert(1)</script>",
    "<javascript:alert(1)|click>",
    "<JaVaScRiPt:alert(1)>",
    "<data:text/html,<script>alert(1)</script>|x>",
    '<http://a.test/"onmouseover="alert(1)|x>',
    '<http://a.test|"><img src=x onerror=alert(1)>',
    '<@U1"><img src=x onerror=alert(1)>',
    '<#C1"><svg onload=alert(1)>',
    '<!date^0^"><img src=x onerror=alert(1)>^javascript:alert(1)|x>',
    "<!date^0^{time}^javascript:alert(1)|x>",
    "`<img src=x onerror=alert(1)>`",
    "```<img src=x onerror=alert(1)>```",
    "*<img src=x onerror=alert(1)>*",
    "&gt; <iframe src=//a.test>",
    "https://a.test/<script>alert(1)</script>",
]


@pytest.mark.parametrize(("text", "html"), DRAWN.items())
def test_syntax_is_drawn(text: str, html: str, viewer: Viewer) -> None:
    assert mrkdwn(text, viewer) == html


def test_bare_addresses_become_links_without_the_full_stop(viewer: Viewer) -> None:
    assert '<a href="https://a.test/b?c=1&amp;d=2"' in mrkdwn("see https://a.test/b?c=1&amp;d=2.", viewer)
    assert linked("(https://a.test/b)").endswith(">https://a.test/b</a>)")


def is_harmless(html: str) -> bool:
    """Whether there is no element that runs or loads something, no handler, no address that runs."""
    tree = LexborHTMLParser(html)
    for node in tree.css("body *"):
        if node.tag in {"script", "img", "iframe", "svg", "style", "object"}:
            return False
        if any(name.startswith("on") for name in node.attributes):
            return False
        if not (node.attributes.get("href") or "/").startswith(
            ("http://", "https://", "mailto:", "tel:", "/")
        ):
            return False
    return True


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_harmless(text: str, viewer: Viewer) -> None:
    assert is_harmless(mrkdwn(text, viewer))
    assert is_harmless(linked(text))
    assert is_harmless(plain(text))


def test_the_check_for_harm_sees_harm() -> None:
    assert not is_harmless("<b><img src=x></b>")
    assert not is_harmless('<a href="javascript:alert(1)">x</a>')
    assert not is_harmless('<b onclick="x">x</b>')


@given(st.text(alphabet="<>|!@#^*_~`&;:/\n\"' abhtp{}", max_size=60))
def test_no_mixture_of_syntax_makes_harm(text: str) -> None:
    viewer = Viewer(user="U0ADA", zone=ZoneInfo("UTC"), now=NOW)
    assert is_harmless(mrkdwn(text, viewer))


def test_plain_text_has_no_syntax_but_emoji() -> None:
    assert plain("*a* <@U0ADA> :tada: &lt;") == escape("*a* <@U0ADA> \U0001f389 &lt;")
