"""Standard Markdown, for `markdown` blocks; HTML inside it is text."""

from markdown_it import MarkdownIt
from markupsafe import Markup

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")


def markdown(text: str) -> Markup:
    """Draw Markdown; addresses that could run a script are not made into links."""
    return Markup(_MARKDOWN.render(text))  # noqa: S704 - the library escapes all that is not its own markup
