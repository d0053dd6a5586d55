"""Standard Markdown, for `markdown` blocks; HTML inside it is text."""

from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")


def markdown(text: str) -> str:
    """Draw Markdown as HTML that is safe to show; an address that could run a script is no link."""
    html: str = _MARKDOWN.render(text)
    return html
