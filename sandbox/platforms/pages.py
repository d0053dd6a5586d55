"""The public page of one post, so that its link leads somewhere."""

from collections.abc import Iterable
from html import escape

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{name}</title>
<meta name="viewport" content="width=device-width">
<style>body{{font:18px/1.5 system-ui;max-width:36rem;margin:3rem auto;padding:0 1rem}}
img{{max-width:100%;border-radius:8px}}small{{color:#666}} .invisible{{display:none}}</style>
<strong>{name}</strong> <small>{handle}</small><div>{body}</div>{pictures}</html>"""


def post_page(author: tuple[str, str], body: str, pictures: Iterable[tuple[str, str]]) -> str:
    """A page for a post by `author` (name, handle); `body` is HTML, `pictures` are (address, alt text)."""
    name, handle = author
    shown = "".join(f'<p><img src="{escape(url)}" alt="{escape(alt)}"></p>' for url, alt in pictures)
    return _PAGE.format(name=escape(name), handle=escape(handle), body=body, pictures=shown)
