"""The words whose mood a brand has taught."""

from collections.abc import Mapping

from bot.blocks.kit import Drawing, context, header, message, section
from bot.blocks.rich import Line, bullets, capped, rich, text
from bot.domain.brand import Brand

_MOST = 100


def words_message(brand: Brand, words: Mapping[str, float]) -> Drawing:
    """Every word with what it weighs."""
    lines: list[Line] = [(text(f"{weight:+g}", "code"), text(f"  {word}")) for word, weight in words.items()]
    shown = rich(bullets(capped(lines, _MOST))) if lines else section("No word has been taught yet.")
    small = "They count beside VADER's lexicon, for what comes in from now on: -4 is very bad, +4 very good."
    return message(header(f"Words taught for {brand.name}"), shown, context(small))
