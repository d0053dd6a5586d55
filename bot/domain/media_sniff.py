"""What a file is, by its first bytes: never by its name, nor by what somebody says of it."""

import re
from enum import StrEnum


class FileKind(StrEnum):
    """What people put into a post, and what they take for it."""

    NOTHING = "nothing"  #: 0 bytes
    PICTURE = "picture"  #: JPEG, PNG, GIF or WebP
    VIDEO = "video"  #: MP4 or QuickTime
    SVG = "svg"  #: a drawing that may hold a program
    PAGE = "page"  #: a web page, often an error or a login in place of a picture
    PHOTO_OF_A_PHONE = "heic"  #: HEIC or AVIF
    OTHER_VIDEO = "other video"  #: WebM, Matroska, AVI …
    UNKNOWN = "unknown"


_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
_PHONE_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"})
_OLD_QUICKTIME = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip"})
_SVG = re.compile(rb"<(?:\w+:)?svg[\s>]", re.IGNORECASE)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|title|meta)[\s>/]", re.IGNORECASE)
_LOOK = 2048


def sniff(content: bytes) -> FileKind:
    """What the bytes are."""
    if not content:
        return FileKind.NOTHING
    if content.startswith(_PICTURES) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP"):
        return FileKind.PICTURE
    if content.startswith(b"\x1aE\xdf\xa3") or (content[:4] == b"RIFF" and content[8:12] == b"AVI "):
        return FileKind.OTHER_VIDEO
    return _container(content) or _marked(content[:_LOOK])


def _container(content: bytes) -> FileKind | None:
    """What an ISO base media file holds, by its brand; QuickTime's first files have none."""
    if content[4:8] == b"ftyp":
        return FileKind.PHOTO_OF_A_PHONE if content[8:12] in _PHONE_BRANDS else FileKind.VIDEO
    return FileKind.VIDEO if content[4:8] in _OLD_QUICKTIME else None


def _marked(start: bytes) -> FileKind:
    if _SVG.search(start):
        return FileKind.SVG
    return FileKind.PAGE if _PAGE.search(start) else FileKind.UNKNOWN
