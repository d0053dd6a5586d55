"""Mastodon's HTML as plain text, and what two texts must share to be the same post."""

import re
from collections.abc import Callable, Mapping
from html import unescape

import httpx
from selectolax.lexbor import LexborHTMLParser, LexborNode

_BLOCKS = frozenset({"p", "blockquote", "ul", "ol", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "div"})
_PLAIN_LINKS = frozenset({"mention", "hashtag"})
_DOMAIN = re.compile(r"(?<![\w/])(@[\w.-]+)@[\w.-]+\w")
_NAME = re.compile(
    # All ways in begin with the same letter, so that the search goes from one to the next.
    r'<(?:span class="h-card"(?: translate="no")?><a|a)'
    r' href="[^"<>&]+" class="(?:u-url )?mention(?: hashtag)?"(?: rel="[^"<>&]*")?(?: target="_blank")?>'
    r"([@#]<span>[\w.-]+)</span></a>(?:</span>)?",
    re.ASCII,
)
"""A mention or a hashtag as Mastodon writes it: https://docs.joinmastodon.org/spec/activitypub/#sanitization."""
_SIMPLE_TAGS = (("</p><p>", "\n\n"), ("<br />", "\n"), ("<br/>", "\n"), ("<br>", "\n"))
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|#39);")


def plain(html: str) -> str:
    """The text of a status: paragraphs apart, links whole, mentions and hashtags as people write them."""
    simple = _simple(html)
    text = "".join(_pieces(LexborHTMLParser(html).body)) if simple is None else simple
    if "\n" not in text:
        return " ".join(text.split())
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _simple(html: str) -> str | None:
    """What nothing but paragraphs, mentions and hashtags make up, as most statuses; it needs no parser."""
    if not html.startswith("<p>") or not html.endswith("</p>"):
        return None
    text = _NAME.sub(_name, html[3:-4].replace("\n", " "))
    for tag, written in _SIMPLE_TAGS:
        text = text.replace(tag, written)
    if "<" in text or ">" in text or "\0" in text or len(_ENTITY.findall(text)) < text.count("&"):
        return None
    return unescape(text) if "&" in text else text


def _name(found: re.Match[str]) -> str:
    return found[1].replace("<span>", "")


def alike(ours: str, theirs: str) -> bool:
    """Whether the server shows the text that we sent: it drops mentions' domains and some white space."""
    return _folded(ours) == _folded(theirs)


def _folded(text: str) -> str:
    return " ".join(_DOMAIN.sub(r"\1", text).split())


def _pieces(root: LexborNode | None) -> list[str]:
    """The text below a node, in order; a loop and not a recursion, as strangers choose the depth."""
    pieces: list[str] = []
    waiting: list[LexborNode | str] = [root] if root else []
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            pieces.append(node)
        else:
            waiting += reversed(_inside(node))
    return pieces


def _inside(node: LexborNode) -> list[LexborNode | str]:
    """What a node stands for: text, and nodes that are still to be read."""
    tag = node.tag or ""
    if read := _LEAVES.get(tag):
        return [read(node)]
    children: list[LexborNode | str] = list(node.iter(include_text=True))
    if tag in _BLOCKS:
        return ["\n\n", *children, "\n\n"]
    return ["\n• ", *children] if tag == "li" else children


def _link(node: LexborNode) -> str:
    """A link by its address; words that hide another address are shown beside it."""
    shown = " ".join(node.text().split())
    target = node.attributes.get("href") or ""
    classes = set((node.attributes.get("class") or "").split())
    if not target or (classes & _PLAIN_LINKS and shown[:1] in {"@", "#"}):
        return shown
    return shown if _same_address(shown, target) else f"{shown} ({target})".strip()


def _same_address(shown: str, target: str) -> bool:
    if shown == target:
        return True
    try:
        return httpx.URL(shown) == httpx.URL(target)
    except httpx.InvalidURL:
        return False


def _text(node: LexborNode) -> str:
    return (node.text_content or "").replace("\n", " ")


def _nothing(_node: LexborNode) -> str:
    return ""


_LEAVES: Mapping[str, Callable[[LexborNode], str]] = {
    "-text": _text,
    "br": lambda _: "\n",
    "a": _link,
    "script": _nothing,
    "style": _nothing,
    "template": _nothing,
}
"""What is read as a whole, by its tag."""
