"""Facets: links, mentions and hashtags of a text, by bytes."""

import html
from collections.abc import Callable, Iterator

from sandbox.platforms.calls import Json
from sandbox.platforms.words import LINK, MENTION, TAG

_TYPE = "app.bsky.richtext.facet#"


def facets_of(text: str, did_of: Callable[[str], str | None]) -> list[Json]:
    """The facets that a Bluesky client makes of a text."""
    found = [*_links(text), *_mentions(text, did_of), *_tags(text)]
    return sorted(found, key=lambda facet: int(facet["index"]["byteStart"]))


def as_html(post: Json) -> str:
    """A post's text as the page shows it, drawn from its facets as clients do."""
    data = post["text"].encode()
    out, at = [], 0
    for facet in sorted(post.get("facets", []), key=lambda facet: int(facet["index"]["byteStart"])):
        start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
        if at <= start < end <= len(data) and facet["features"]:
            out += [_plain(data[at:start]), _anchor(facet["features"][0], _plain(data[start:end]))]
            at = end
    return "".join([*out, _plain(data[at:])]).replace("\n", "<br>")


def _links(text: str) -> Iterator[Json]:
    for match in LINK.finditer(text):
        yield _facet(text, match.span(), {"$type": _TYPE + "link", "uri": match[0]})


def _mentions(text: str, did_of: Callable[[str], str | None]) -> Iterator[Json]:
    for match in MENTION.finditer(text):
        did = did_of(match[1])
        if did:
            yield _facet(text, match.span(), {"$type": _TYPE + "mention", "did": did})


def _tags(text: str) -> Iterator[Json]:
    for match in TAG.finditer(text):
        yield _facet(text, match.span(), {"$type": _TYPE + "tag", "tag": match[1]})


def _facet(text: str, span: tuple[int, int], feature: Json) -> Json:
    start, end = (len(text[:at].encode()) for at in span)
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}


def _anchor(feature: Json, shown: str) -> str:
    uri = str(feature.get("uri", ""))
    if uri.startswith(("https://", "http://")):
        return f'<a href="{html.escape(uri)}" rel="nofollow noopener" target="_blank">{shown}</a>'
    return f'<span class="mention">{shown}</span>'


def _plain(data: bytes) -> str:
    return html.escape(data.decode(errors="replace"))
