"""Small images of what followers attached: shown by Slack itself, so each may fail, and is a link then."""

from collections.abc import Sequence

from bot.blocks.kit import Drawing, Json, one_line, visible
from bot.blocks.rich import host_of, link, paragraph, text
from bot.domain.conversation import Picture

_SHOWN = 4
_ALT = 2000
_NO_ALT = "Image without a description"


def pictures(found: Sequence[Picture]) -> list[Json]:
    """Image blocks for the first pictures whose address can be trusted."""
    shown = [one for one in found if host_of(one.url)]
    return [_picture(one) for one in shown[:_SHOWN]]


def _picture(found: Picture) -> Json:
    alt = visible(found.alt, _ALT) if found.alt.strip() else _NO_ALT
    return {"type": "image", "image_url": found.url, "alt_text": alt}


def has_picture(drawing: Drawing) -> bool:
    """Whether Slack has to fetch something to show it."""
    return any(block["type"] == "image" for block in drawing.blocks)


def as_links(drawing: Drawing) -> Drawing:
    """The same with links in place of images, for when Slack can't fetch one of them."""
    blocks = [_linked(block) if block["type"] == "image" else block for block in drawing.blocks]
    return Drawing(text=drawing.text, blocks=blocks)


def _linked(block: Json) -> Json:
    return paragraph(link(block["image_url"], "Image"), text(f": {one_line(block['alt_text'], 300)}"))
