"""What an MP4 or QuickTime file says of itself, read without decoding it, and the file without its place.

Boxes and their fields are those of ISO/IEC 14496-12 (sections 4.2, 8.2 to 8.5) and of Apple's QuickTime File
Format, https://developer.apple.com/documentation/quicktime-file-format.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice


class BrokenVideoError(ValueError):
    """The file is no whole video."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Video:
    """What a video is. `codec` is its name as people know it, or the four letters that the file has."""

    mime: str
    seconds: float
    width: int
    height: int
    codec: str


@dataclass(frozen=True, slots=True)
class _Box:
    """A box: its kind, where it begins, and where its body begins and ends."""

    kind: bytes
    head: int
    start: int
    end: int


_CODECS = {
    b"avc1": "H.264",
    b"avc3": "H.264",
    b"hvc1": "HEVC",
    b"hev1": "HEVC",
    b"vp08": "VP8",
    b"vp09": "VP9",
    b"av01": "AV1",
    b"mp4v": "MPEG-4",
    b"apcn": "ProRes",
    b"apch": "ProRes",
}
_TELLING = frozenset({b"udta", b"meta", b"uuid"})
"""Boxes in which cameras write the place, the owner and the device; XMP comes in `uuid`."""
_PLAIN = frozenset({b"vide", b"soun", b"tmcd", b"text", b"sbtl", b"subt", b"clcp"})
"""Tracks that are seen, heard or read, or count frames. What else there is logs where a camera was."""
_MOST = 4096
"""More boxes than this on one level are a trap."""
_SIZE = struct.Struct(">I4s")
_QUARTER_TURNS = frozenset({(0, 1), (0, -1)})


def probe(content: bytes) -> Video:
    """What the video is; raises BrokenVideoError for one that is damaged, cut off, or has no picture."""
    try:
        top = list(_boxes(content, 0, len(content)))
        movie = _one(top, b"moov")
        if not any(box.kind == b"mdat" for box in top):
            raise BrokenVideoError("there are no pictures in it")
        track = next((one for one in _tracks(content, movie) if _handler(content, one) == b"vide"), None)
        if track is None:
            raise BrokenVideoError("there is no video track in it")
        return _read(content, movie, track)
    except (struct.error, StopIteration, IndexError, ZeroDivisionError) as error:
        raise BrokenVideoError("it is damaged") from error


def _read(content: bytes, movie: _Box, track: _Box) -> Video:
    width, height = _measures(content, _within(content, track, b"tkhd"))
    sample = _within(content, track, b"mdia", b"minf", b"stbl", b"stsd")
    # Version and flags, the number of entries, and the first entry's size come before its four letters.
    letters = content[sample.start + 12 : sample.start + 16]
    codec = _CODECS.get(letters) or letters.decode("ascii", "replace").strip()
    seconds = _seconds(content, _within(content, movie, b"mvhd"))
    if width < 1 or height < 1 or seconds <= 0:
        raise BrokenVideoError("it says neither how large nor how long it is")
    mime = "video/quicktime" if content[4:12] == b"ftypqt  " or content[4:8] != b"ftyp" else "video/mp4"
    return Video(mime=mime, seconds=seconds, width=width, height=height, codec=codec)


def _boxes(content: bytes, start: int, end: int) -> Iterator[_Box]:
    """The boxes of one level; raises BrokenVideoError where one is longer than what is there."""
    at = start
    for _ in range(_MOST):
        if end - at < _SIZE.size:
            return
        size, kind = _SIZE.unpack_from(content, at)
        head = 16 if size == 1 else _SIZE.size
        if size == 1:
            (size,) = struct.unpack_from(">Q", content, at + _SIZE.size)
        size = size or end - at  # 0: to the end of the file
        if size < head or at + size > end:
            raise BrokenVideoError("it is cut off")
        yield _Box(kind, at, at + head, at + size)
        at += size
    raise BrokenVideoError("it has too many boxes")


def _one(boxes: list[_Box], kind: bytes) -> _Box:
    found = next((box for box in boxes if box.kind == kind), None)
    if found is None:
        raise BrokenVideoError("it is cut off, or was not finished")
    return found


def _within(content: bytes, box: _Box, *path: bytes) -> _Box:
    for kind in path:
        box = _one(list(_boxes(content, box.start, box.end)), kind)
    return box


def _tracks(content: bytes, movie: _Box) -> Iterator[_Box]:
    return (box for box in _boxes(content, movie.start, movie.end) if box.kind == b"trak")


def _handler(content: bytes, track: _Box) -> bytes:
    handler = _within(content, track, b"mdia", b"hdlr")
    return content[handler.start + 8 : handler.start + 12]


def _seconds(content: bytes, header: _Box) -> float:
    long = content[header.start] == 1
    scale, length = struct.unpack_from(">IQ" if long else ">II", content, header.start + (20 if long else 12))
    return float(length / scale)


def _measures(content: bytes, header: _Box) -> tuple[int, int]:
    """Width and height as it is shown: a phone that was held upright says so in the matrix."""
    matrix = header.start + (52 if content[header.start] == 1 else 40)
    across, down = struct.unpack_from(">ii", content, matrix)
    width, height = (side >> 16 for side in struct.unpack_from(">II", content, matrix + 36))
    turned = (across >> 16, down >> 16) in _QUARTER_TURNS
    return (height, width) if turned else (width, height)


def without_place(content: bytes) -> bytes:
    """The video without what cameras note beside it: place, owner, device, and tracks that log them.

    Such boxes become free space of the same size, so that nothing that points into the file moves. What a
    track logged is overwritten too. Raises BrokenVideoError.
    """
    clean = bytearray(content)
    try:
        _clear(clean, content, _Box(b"", 0, 0, len(content)))
    except (struct.error, IndexError) as error:
        raise BrokenVideoError("it is damaged") from error
    return bytes(clean)


def _clear(clean: bytearray, content: bytes, whole: _Box) -> None:
    for box in _boxes(content, whole.start, whole.end):
        if box.kind in _TELLING:
            _free(clean, box)
        elif box.kind == b"trak" and _handler(content, box) not in _PLAIN:
            for start, size in _samples(content, box):
                clean[start : start + size] = bytes(len(clean[start : start + size]))
            _free(clean, box)
        elif box.kind in {b"moov", b"trak", b"moof", b"traf"}:
            _clear(clean, content, box)


def _free(clean: bytearray, box: _Box) -> None:
    clean[box.head + 4 : box.head + 8] = b"free"
    clean[box.start : box.end] = bytes(box.end - box.start)


def _samples(content: bytes, track: _Box) -> Iterator[tuple[int, int]]:
    """Where the track's samples are: chunk by chunk, as many bytes as all its samples of that chunk have."""
    table = _within(content, track, b"mdia", b"minf", b"stbl")
    sizes = iter(_sizes(content, _within(content, table, b"stsz")))
    runs = _runs(content, _within(content, table, b"stsc"))
    for number, start in enumerate(_chunks(content, table), start=1):
        count = next((samples for first, samples in reversed(runs) if first <= number), 0)
        yield start, sum(islice(sizes, count))


def _sizes(content: bytes, box: _Box) -> Iterator[int]:
    same, count = struct.unpack_from(">II", content, box.start + 4)
    if same:
        # Of a track that says more samples than the file has bytes, no more can be there.
        return iter([same] * min(count, len(content)))
    return (one for (one,) in struct.iter_unpack(">I", content[box.start + 12 : box.start + 12 + 4 * count]))


def _runs(content: bytes, box: _Box) -> list[tuple[int, int]]:
    (count,) = struct.unpack_from(">I", content, box.start + 4)
    body = content[box.start + 8 : min(box.end, box.start + 8 + 12 * count)]
    return [(first, samples) for first, samples, _ in struct.iter_unpack(">III", body)]


def _chunks(content: bytes, table: _Box) -> list[int]:
    boxes = list(_boxes(content, table.start, table.end))
    long = next((box for box in boxes if box.kind == b"co64"), None)
    box, form, width = (long, ">Q", 8) if long else (_one(boxes, b"stco"), ">I", 4)
    (count,) = struct.unpack_from(">I", content, box.start + 4)
    body = content[box.start + 8 : min(box.end, box.start + 8 + width * count)]
    return [start for (start,) in struct.iter_unpack(form, body)]
