"""Small MP4 files, made box by box: a track that is seen, and one that logs where the camera was."""

import struct

PLACE = b"+52.5200+013.4050/"
LOG = b"GPS 52.5200 13.4050"


def box(kind: bytes, *content: bytes) -> bytes:
    """A box of ISO/IEC 14496-12."""
    body = b"".join(content)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def large(kind: bytes, *content: bytes) -> bytes:
    """The same with a size of eight bytes."""
    body = b"".join(content)
    return struct.pack(">I4sQ", 1, kind, 16 + len(body)) + body


def track(
    handler: bytes, codec: bytes, size: tuple[int, int], samples: tuple[int, int], *, turned: bool
) -> bytes:
    """A track with one sample, which stands at `samples` (offset, length)."""
    one = 1 << 16
    matrix = (0, one, 0, -one, 0, 0, 0, 0, 1 << 30) if turned else (one, 0, 0, 0, one, 0, 0, 0, 1 << 30)
    header = box(
        b"tkhd", bytes(40), struct.pack(">9i", *matrix), struct.pack(">II", *(one * side for side in size))
    )
    table = box(
        b"stbl",
        box(b"stsd", struct.pack(">II", 0, 1), box(codec, bytes(16))),
        box(b"stsz", struct.pack(">III", 0, 0, 1), struct.pack(">I", samples[1])),
        box(b"stsc", struct.pack(">II", 0, 1), struct.pack(">III", 1, 1, 1)),
        box(b"stco", struct.pack(">II", 0, 1), struct.pack(">I", samples[0])),
    )
    return box(b"trak", header, box(b"mdia", box(b"hdlr", bytes(8), handler, bytes(12)), box(b"minf", table)))


def mp4(
    seconds: float = 12.5,
    size: tuple[int, int] = (1280, 720),
    codec: bytes = b"avc1",
    *,
    turned: bool = False,
    brand: bytes = b"isom",
) -> bytes:
    """A video that says so; its pictures are none, as nothing here decodes them."""
    head = box(b"ftyp", brand, bytes(4), brand)
    data = box(b"mdat", b"pictures" + LOG)
    at = len(head) + 8
    movie = box(
        b"moov",
        box(b"mvhd", bytes(12), struct.pack(">II", 1000, int(seconds * 1000)), bytes(80)),
        track(b"vide", codec, size, (at, 8), turned=turned),
        track(b"meta", b"gpmd", (0, 0), (at + 8, len(LOG)), turned=False),
        box(b"udta", box(b"\xa9xyz", PLACE)),
    )
    return head + data + movie
