"""Content ids as the AT Protocol makes them: DAG-CBOR, SHA-256, base32."""

import hashlib
from base64 import b32decode, b32encode
from collections.abc import Callable, Mapping
from types import NoneType

from sandbox.platforms.calls import Json, Value

_RECORD = b"\x01\x71\x12\x20"
_RAW = b"\x01\x55\x12\x20"
_LINK_TAG = b"\xd8\x2a"
_SMALL = 24
_WIDTHS = ((1, 24), (2, 25), (4, 26), (8, 27))


def cid_of(record: Json) -> str:
    """The CID of a record."""
    return _text(_RECORD + hashlib.sha256(encode(record)).digest())


def cid_of_bytes(data: bytes) -> str:
    """The CID of a blob."""
    return _text(_RAW + hashlib.sha256(data).digest())


def encode(value: Value) -> bytes:
    """A JSON value as DAG-CBOR; ValueError for what the data model does not know, such as fractions."""
    encoder = _ENCODERS.get(type(value))
    if encoder is None:
        raise ValueError("not in the data model")
    return encoder(value)


def _number(value: int) -> bytes:
    return _head(0, value) if value >= 0 else _head(1, -1 - value)


def _string(value: str) -> bytes:
    data = value.encode()
    return _head(3, len(data)) + data


def _list(value: list[Value]) -> bytes:
    return _head(4, len(value)) + b"".join(map(encode, value))


def _object(value: Json) -> bytes:
    return _link(value["$link"]) if set(value) == {"$link"} else _map(value)


def _map(value: Json) -> bytes:
    # The shorter key first: that is what makes the encoding of a record the only one it has.
    keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
    return _head(5, len(keys)) + b"".join(encode(key) + encode(value[key]) for key in keys)


def _link(cid: str) -> bytes:
    body = cid[1:].upper()
    data = b"\x00" + b32decode(body + "=" * (-len(body) % 8))
    return _LINK_TAG + _head(2, len(data)) + data


def _head(major: int, number: int) -> bytes:
    if number < _SMALL:
        return bytes([major << 5 | number])
    width, code = next(one for one in _WIDTHS if number < 256 ** one[0])
    return bytes([major << 5 | code]) + number.to_bytes(width)


def _text(data: bytes) -> str:
    return "b" + b32encode(data).decode().rstrip("=").lower()


_ENCODERS: Mapping[type, Callable[[Value], bytes]] = {
    NoneType: lambda _: b"\xf6",
    bool: lambda value: b"\xf5" if value else b"\xf4",
    int: _number,
    str: _string,
    list: _list,
    dict: _object,
}
