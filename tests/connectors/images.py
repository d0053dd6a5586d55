"""Images made for tests."""

import io

from PIL import Image


def png(*, width: int = 40, height: int = 30) -> bytes:
    """A small picture."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "brown").save(buffer, "PNG")
    return buffer.getvalue()
