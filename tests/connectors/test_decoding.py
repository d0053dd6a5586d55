"""What servers call JSON is decoded, also where it is none in the strictest sense."""

import json

import pytest

from bot.connectors.shape import decoded


@pytest.mark.parametrize(
    "value", [{"a": [1, 2.5, "é", None, True]}, "half a pair: \ud83d", [[[]]], 10**30, "", {"a\0": "\u2028"}]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_value_is_the_same_however_it_was_sent(value: object, encoding: str) -> None:
    assert decoded(json.dumps(value).encode(encoding)) == value


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1,]", b'{"a": 1', b"\xff\xfe", b'"a\x01"'])
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of two decoders
        decoded(body)
