"""Files known by their bytes, videos looked into and cleaned, and what each account takes."""

import io
import struct
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.domain.media import MediaLimits, fits, is_media, length, media_problems, megabytes, recipe
from bot.domain.media_gif import stripped
from bot.domain.media_sniff import FileKind, sniff
from bot.domain.media_video import BrokenVideoError, probe, without_place
from bot.domain.post import Media
from tests.videos import LOG, PLACE, box, large, mp4

STILL = Media(sha256="a", mime="image/jpeg", size=5_000_000, width=4000, height=3000)
MOVING = replace(STILL, mime="image/gif", animated=True)
VIDEO = Media(sha256="v", mime="video/mp4", size=9_000_000, width=1280, height=720, seconds=60, codec="H.264")
TAKES = MediaLimits(
    video_types=frozenset({"video/mp4"}), video_bytes=10_000_000, video_pixels=1_000_000, video_seconds=90
)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", FileKind.NOTHING),
        (b"\xff\xd8\xff\xe0", FileKind.PICTURE),
        (b"\x89PNG\r\n\x1a\n", FileKind.PICTURE),
        (b"GIF89a", FileKind.PICTURE),
        (b"RIFF\0\0\0\0WEBPVP8 ", FileKind.PICTURE),
        (b"RIFF\0\0\0\0AVI LIST", FileKind.OTHER_VIDEO),
        (b"\x1aE\xdf\xa3\x9f", FileKind.OTHER_VIDEO),
        (mp4(), FileKind.VIDEO),
        (mp4()[20:], FileKind.VIDEO),
        (b"\0\0\0\x18ftypheic\0\0\0\0", FileKind.PHOTO_OF_A_PHONE),
        (b"\0\0\0\x18ftypavif\0\0\0\0", FileKind.PHOTO_OF_A_PHONE),
        (b"<?xml version='1.0'?><!-- x --><svg xmlns='http://www.w3.org/2000/svg'>", FileKind.SVG),
        (b"\xef\xbb\xbf  <SVG >", FileKind.SVG),
        (b"<!DOCTYPE html><img>", FileKind.PAGE),
        (b"\n<html>", FileKind.PAGE),
        (b"just words", FileKind.UNKNOWN),
        (b"BM6\0", FileKind.UNKNOWN),
    ],
)
def test_a_file_is_what_its_bytes_say(content: bytes, kind: FileKind) -> None:
    assert sniff(content) == kind


# ---- videos


def test_a_video_says_how_long_how_large_and_how_coded_it_is() -> None:
    found = probe(mp4())
    assert (found.mime, found.codec) == ("video/mp4", "H.264")
    assert (found.seconds, found.width, found.height) == (12.5, 1280, 720)


def test_a_phone_held_upright_makes_a_tall_video() -> None:
    found = probe(mp4(turned=True))
    assert (found.width, found.height) == (720, 1280)


@pytest.mark.parametrize(("letters", "codec"), [(b"hvc1", "HEVC"), (b"apcn", "ProRes"), (b"zzzz", "zzzz")])
def test_a_codec_has_its_name_or_its_letters(letters: bytes, codec: str) -> None:
    assert probe(mp4(codec=letters)).codec == codec


def test_quicktime_is_known_by_its_brand_or_by_having_none() -> None:
    assert probe(mp4(brand=b"qt  ")).mime == probe(mp4()[20:]).mime == "video/quicktime"


def test_a_box_may_say_its_size_in_eight_bytes() -> None:
    whole = mp4()
    at = whole.index(b"moov") - 4
    assert probe(whole[:at] + large(b"moov", whole[at + 8 :])).width == 1280


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (mp4()[:-30], "cut off"),
        (mp4()[: mp4().index(b"moov") - 4], "not finished"),
        (mp4().replace(b"vide", b"soun"), "no video track"),
        (mp4().replace(b"mdat", b"free"), "no pictures"),
        (mp4(seconds=0), "neither how large nor how long"),
        (mp4(size=(0, 0)), "neither how large nor how long"),
        (box(b"ftyp", b"isom") + box(b"mdat") + box(b"moov", box(b"mvhd")), "no video track"),
        (box(b"ftyp", b"isom") + box(b"free") * 5000, "too many boxes"),
    ],
)
def test_a_broken_video_says_what_is_wrong(content: bytes, why: str) -> None:
    with pytest.raises(BrokenVideoError, match=why):
        probe(content)


def test_a_scale_of_nothing_is_no_length() -> None:
    whole = mp4()
    at = whole.index(struct.pack(">II", 1000, 12_500))
    with pytest.raises(BrokenVideoError, match="damaged"):
        probe(whole[:at] + bytes(4) + whole[at + 4 :])


@given(st.integers(0, 700), st.binary(max_size=12))
def test_whatever_is_damaged_is_refused_and_nothing_else_happens(at: int, noise: bytes) -> None:
    whole = mp4()
    for read in (probe, without_place):
        try:
            read(whole[:at] + noise + whole[at + len(noise) :])
        except BrokenVideoError:
            continue


def test_a_video_loses_the_place_and_what_logs_it_and_nothing_else() -> None:
    whole = mp4()
    clean = without_place(whole)
    assert PLACE in whole
    assert LOG in whole
    assert PLACE not in clean
    assert LOG not in clean
    assert b"gpmd" not in clean
    assert len(clean) == len(whole)
    assert probe(clean) == probe(whole)
    assert b"pictures" in clean
    assert without_place(clean) == clean


# ---- animations


def animation() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], comment=b"my garden", loop=0)
    return out.getvalue()


def test_an_animation_keeps_its_pictures_and_its_loop_but_no_comment() -> None:
    whole = animation()
    clean = stripped(whole[:-1] + b"\x21\xff\x0bXMP DataXMP\x03gps\x00" + whole[-1:])
    assert b"garden" not in clean
    assert b"XMP" not in clean
    assert b"NETSCAPE2.0" in clean
    with Image.open(io.BytesIO(clean)) as image, Image.open(io.BytesIO(whole)) as before:
        assert getattr(image, "n_frames", 1) == getattr(before, "n_frames", 1) == 3


@pytest.mark.parametrize("content", [animation()[:-4], animation()[:20], b"GIF89a", animation()[:-1] + b"!"])
def test_half_an_animation_is_refused(content: bytes) -> None:
    with pytest.raises((ValueError, IndexError)):
        stripped(content)


# ---- limits


@pytest.mark.parametrize(
    ("media", "limits", "named"),
    [
        ([STILL], TAKES, []),
        ([MOVING], TAKES, []),
        ([MOVING], replace(TAKES, animations=True), ["Image 1 has 5.0 MB; 1.0 MB are allowed."]),
        (
            [replace(MOVING, size=1)],
            replace(TAKES, animations=True, image_pixels=99),
            ["Image 1 has 12,000,000 pixels; 99 are allowed."],
        ),
        ([replace(STILL, mime="image/tiff", size=1)], TAKES, ["Image 1 is image/tiff, which is not taken."]),
        ([STILL] * 5, TAKES, ["There are 5 images; 4 are allowed."]),
        ([VIDEO], TAKES, []),
        ([VIDEO], MediaLimits(), ["Video 1 can't go there: videos are not taken."]),
        ([VIDEO, STILL], TAKES, ["A video goes alone: one for a post, and no images beside it."]),
        (
            [replace(VIDEO, mime="video/quicktime")],
            TAKES,
            ["Video 1 is a QuickTime file; save it as MP4."],
        ),
        ([replace(VIDEO, codec="HEVC")], TAKES, ["Video 1 is coded as HEVC; H.264 is taken."]),
        ([replace(VIDEO, size=11_000_000)], TAKES, ["Video 1 has 11.0 MB; 10.0 MB are allowed."]),
        (
            [replace(VIDEO, height=1080)],
            TAKES,
            ["Video 1 has 1280 by 1080 pixels; 1,000,000 in all are allowed."],
        ),
        ([replace(VIDEO, seconds=91)], TAKES, ["Video 1 is 1:31 long; 1:30 are allowed."]),
        (
            [replace(VIDEO, alt="x" * 1501)],
            TAKES,
            ["The alt text of video 1 has 1501 characters; 1500 are allowed."],
        ),
    ],
)
def test_what_is_refused_is_named_with_the_reason(
    media: list[Media], limits: MediaLimits, named: list[str]
) -> None:
    assert [text for _, text in media_problems(media, limits)] == named


@pytest.mark.parametrize(
    ("media", "limits", "fit"),
    [
        (STILL, TAKES, False),
        (STILL, replace(TAKES, image_bytes=6_000_000), True),
        (STILL, replace(TAKES, image_bytes=6_000_000, image_pixels=1000), False),
        (STILL, replace(TAKES, image_bytes=6_000_000, image_types=frozenset({"image/png"})), False),
        (replace(MOVING, size=1), TAKES, False),
        (replace(MOVING, size=1), replace(TAKES, animations=True), True),
        (VIDEO, TAKES, True),
        (replace(VIDEO, codec="HEVC"), TAKES, False),
    ],
)
def test_some_bytes_are_taken_as_they_are(media: Media, limits: MediaLimits, *, fit: bool) -> None:
    assert fits(media, limits) is fit


def test_the_same_limits_are_the_same_recipe() -> None:
    assert recipe(TAKES) == recipe(replace(TAKES, video_bytes=1))
    assert recipe(TAKES) != recipe(replace(TAKES, image_bytes=1))


def test_sizes_and_lengths_are_said_as_people_say_them() -> None:
    assert [megabytes(1), megabytes(340_000), megabytes(12_300_000)] == ["1 KB", "340 KB", "12.3 MB"]
    assert [length(4.6), length(125)] == ["0:05", "2:05"]
    assert [is_media("image 2"), is_media("video 1"), is_media("text")] == [True, True, False]
