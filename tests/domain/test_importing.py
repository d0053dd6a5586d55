"""Tables of posts, as people's programs write them."""

import pytest

from bot.domain.importing import MOST, TEMPLATE, Row, rows_of
from bot.errors import InvalidInputError

PLAIN = "text,accounts,when\nGrüße aus Köln,all,tomorrow 9am\n"
SEMICOLONS = PLAIN.replace(",", ";")
EXPECTED = Row(number=2, text="Grüße aus Köln", accounts="all", when="tomorrow 9am")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encoding_and_separator_are_found_out(encoding: str, separator: str, end: str) -> None:
    data = PLAIN.replace(",", separator).replace("\n", end).encode(encoding)
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    assert rows_of(mark + data) == [EXPECTED]


def test_the_hint_for_excel_is_no_row() -> None:
    assert rows_of(("sep=;\r\n" + SEMICOLONS).encode("utf-8-sig")) == [EXPECTED]


@pytest.mark.parametrize(
    "head",
    ["Post;Account;When", "TEXT;Platforms;Scheduled", " message ; channels ; publish_at ", "caption;;"],
)
def test_columns_may_be_called_as_other_programs_call_them(head: str) -> None:
    (row,) = rows_of(f"{head}\nHello;all;tomorrow 9am\n".encode())
    assert row.text == "Hello"


def test_date_and_time_may_have_columns_of_their_own_and_unknown_ones_are_let_be() -> None:
    (row,) = rows_of(b"id,Date,Time,Text\n7,2026-12-24,10:00,Hello\n")
    assert (row.text, row.when) == ("Hello", "2026-12-24 10:00")


def test_a_cell_may_have_lines_quotes_and_separators() -> None:
    (row,) = rows_of(b'text,link\n"One, two\n---\n""Three""",https://a.example\n')
    assert row.text == 'One, two\n---\n"Three"'
    assert row.link == "https://a.example"


def test_rows_have_the_numbers_that_a_spreadsheet_shows_and_empty_ones_are_let_be() -> None:
    rows = rows_of(b'text,when\n"a\nb",\n,\n\nc,noon\nd\n')
    assert [(row.number, row.text) for row in rows] == [(2, "a\nb"), (5, "c"), (6, "d")]


def test_the_template_is_such_a_table() -> None:
    assert [row.when for row in rows_of(TEMPLATE.encode())] == [
        "tomorrow 9am",
        "2026-12-24 10:00",
        "next slot",
    ]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "has to name the columns"),
        (b"Hello world", "has to name the columns"),
        (b"when,link\nnoon,\n", "has to be .text."),
        (b"text,when\n", "no post in this file"),
        (b"PK\x03\x04rest", "workbook"),
        (b"text\n\0\n", "no text"),
        (b"\xff\xfea", "read the letters"),
        (b"text\n" + b"x\n" * (MOST + 1), f"{MOST} at a time"),
        (b'text,when\n"' + b"x" * 200_000, "has to name the columns"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(data: bytes, why: str) -> None:
    with pytest.raises(InvalidInputError, match=why):
        rows_of(data)


def test_the_same_row_has_the_same_digest_wherever_it_stands() -> None:
    one, other = rows_of(b"text,when\nHello  you,noon\n"), rows_of(b"When;Text\nnoon;Hello you\n")
    assert one[0].digest == other[0].digest
    assert rows_of(b"text,when\nHello you,9:00\n")[0].digest != one[0].digest


def test_a_row_may_bring_a_campaign_images_with_alt_texts_and_a_comment() -> None:
    (row,) = rows_of(
        b'text,Campaign,Image URLs,Alt,Comment\nHello,Autumn,"https://a.example/1.png, https://a.example/2.png\n'
        b'https://a.example/3.png",First one|,Ask\n'
    )
    assert (row.campaign, row.comment) == ("Autumn", "Ask")
    assert row.addresses == tuple(f"https://a.example/{number}.png" for number in (1, 2, 3))
    assert row.alt_texts == ("First one", "")
    assert rows_of(b"text,alt\nHello,\n")[0].alt_texts == ()


def test_images_make_another_post_of_a_row_and_what_is_mended_around_it_does_not() -> None:
    head = "text,campaign,images,alt,comment\n"
    plain, with_image, other_image, mended = (
        rows_of(f"{head}{row}\n".encode())[0].digest
        for row in (
            "Hello,,,,",
            "Hello,,https://a.example/1.png,,",
            "Hello,,https://a.example/2.png,,",
            "Hello,Autumn,https://a.example/1.png,A loaf,Ask",
        )
    )
    assert len({plain, with_image, other_image}) == 3
    assert mended == with_image
    assert plain == rows_of(b"text\nHello\n")[0].digest


def test_a_row_keeps_the_digest_that_it_had_before_there_were_images() -> None:
    """Else what was imported under the first version would be imported twice."""
    (row,) = rows_of(b"text,accounts,when,link\nHello you,all,noon,https://a.example\n")
    assert row.digest == "90cde0943face539c21ca245fafa759e6ce5917704e5f71b7a8834cd623d0963"
