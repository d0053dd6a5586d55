"""Links, mentions and hashtags in a Bluesky text, by UTF-8 bytes: https://docs.bsky.app/docs/advanced-guides/post-richtext."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import regex

from bot.connectors import shape
from bot.connectors.shape import Json
from bot.domain.link import links

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
#: A handle as https://atproto.com/specs/handle has it, after white space or a bracket.
_MENTION = regex.compile(
    rf"(?<![^\s(])@((?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?)(?![\w@])", regex.IGNORECASE
)
#: As the official client finds them: packages/api/src/rich-text/detection.ts of bluesky-social/atproto.
_INVISIBLE = r"\u00AD\u2060\u200A\u200B\u200C\u200D\u20E2"
_TAG = regex.compile(
    rf"(?<!\S)[#\uFF03](?!\uFE0F)([^\s{_INVISIBLE}]*[^\d\s\p{{P}}{_INVISIBLE}]+[^\s{_INVISIBLE}]*)"
)
_LAST_MARKS = regex.compile(r"\p{P}+$")
_LONGEST_TAG = 64  # graphemes

_FACET = "app.bsky.richtext.facet"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Span:
    start: int
    end: int
    feature: dict[str, str]


def mentioned(text: str) -> list[str]:
    """The handles that the text may mention, each once, in lower case."""
    return list(dict.fromkeys(match[1].lower() for match in _MENTION.finditer(text)))


def facets(text: str, dids: Mapping[str, str]) -> list[Json]:
    """The facets of a text; `dids` has the accounts behind handles, and who is not in it stays plain."""
    spans: list[_Span] = []
    for span in (*_links(text), *_mentions(text, dids), *_tags(text)):
        if all(span.end <= other.start or other.end <= span.start for other in spans):
            spans.append(span)
    spans.sort(key=lambda span: span.start)
    return [
        {
            "index": {"byteStart": _bytes(text, span.start), "byteEnd": _bytes(text, span.end)},
            "features": [span.feature],
        }
        for span in spans
    ]


def _bytes(text: str, characters: int) -> int:
    return len(text[:characters].encode())


def _links(text: str) -> Iterator[_Span]:
    for start, end in links(text):
        yield _Span(start=start, end=end, feature={"$type": f"{_FACET}#link", "uri": text[start:end]})


def _mentions(text: str, dids: Mapping[str, str]) -> Iterator[_Span]:
    for match in _MENTION.finditer(text):
        if did := dids.get(match[1].lower()):
            feature = {"$type": f"{_FACET}#mention", "did": did}
            yield _Span(start=match.start(), end=match.end(), feature=feature)


def _tags(text: str) -> Iterator[_Span]:
    for match in _TAG.finditer(text):
        tag = _LAST_MARKS.sub("", match[1])
        if tag and len(regex.findall(r"\X", tag)) <= _LONGEST_TAG:
            feature = {"$type": f"{_FACET}#tag", "tag": tag}
            yield _Span(start=match.start(), end=match.start(1) + len(tag), feature=feature)


def spelled(text: str, found: Sequence[Json]) -> str:
    """A text with its links whole: words that hide an address get it beside them."""
    raw = text.encode()
    done, pieces = 0, []
    for start, end, address in sorted(shape.readable(_link_facet, found)):
        if done <= start < end <= len(raw):
            shown = raw[start:end].decode(errors="replace")
            pieces += [raw[done:start].decode(errors="replace"), _shown(shown, address)]
            done = end
    return "".join([*pieces, raw[done:].decode(errors="replace")])


def _link_facet(facet: Json) -> tuple[int, int, str] | None:
    index = facet["index"]
    for feature in shape.items(facet["features"]):
        if feature.get("$type") == f"{_FACET}#link":
            return (
                shape.number(index["byteStart"]),
                shape.number(index["byteEnd"]),
                shape.name(feature["uri"]),
            )
    return None


def _shown(shown: str, address: str) -> str:
    """The address where it was merely shortened, else both."""
    start = shown.rstrip(".…").casefold()
    bare = address.partition("://")[2].casefold()
    whole = address.casefold()
    if start and (bare.startswith(start) or whole.startswith(start)):
        return address
    return f"{shown} ({address})"
