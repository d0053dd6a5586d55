"""A GIF that moves, without what stands beside its pictures: https://www.w3.org/Graphics/GIF/spec-gif89a.txt."""

_IMAGE, _EXTENSION, _END = 0x2C, 0x21, 0x3B
_CONTROL, _APPLICATION = 0xF9, 0xFF
_LOOPS = frozenset({b"NETSCAPE2.0", b"ANIMEXTS1.0"})
"""The only applications whose words matter: how often it is played."""


def stripped(content: bytes) -> bytes:
    """The same pictures, without comments, texts, and what applications (XMP, ICC …) wrote.

    Raises ValueError or IndexError where it is cut off or damaged.
    """
    kept = bytearray(content[: _after_table(content, 10, 13)])
    at = len(kept)
    while content[at] != _END:
        end = _end_of_image(content, at) if content[at] == _IMAGE else _after_blocks(content, at + 2)
        if content[at] not in {_IMAGE, _EXTENSION}:
            raise ValueError("no block begins here")
        if _is_needed(content, at):
            kept += content[at:end]
        at = end
    return bytes(kept) + bytes([_END])


def _is_needed(content: bytes, at: int) -> bool:
    if content[at] == _IMAGE or content[at + 1] == _CONTROL:
        return True
    return content[at + 1] == _APPLICATION and content[at + 3 : at + 14] in _LOOPS


def _after_table(content: bytes, flags: int, start: int) -> int:
    """Where the colour table that the flags speak of ends; `start` where there is none."""
    packed = content[flags]
    return start + (3 << ((packed & 7) + 1) if packed & 0x80 else 0)


def _end_of_image(content: bytes, at: int) -> int:
    return _after_blocks(content, _after_table(content, at + 9, at + 10) + 1)


def _after_blocks(content: bytes, at: int) -> int:
    while size := content[at]:
        at += size + 1
    return at + 1
