"""Checks of values, with the complaints of the reference server word for word."""

import json
import re
from contextlib import suppress

from sandbox.platforms.calls import Value
from sandbox.platforms.moments import moment_of
from sandbox.platforms.words import graphemes

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_URI = re.compile(r"\w+:\S+")


class FaultError(ValueError):
    """A value does not fit; the words are the server's, without the record's name."""


def expect(what: str, value: Value, path: str) -> FaultError:
    """The complaint about a value of the wrong type."""
    return FaultError(f"Expected {what} value type (got {_shown(value)}) at {path}")


def need(value: Value, keys: tuple[str, ...], path: str) -> None:
    """An object with these keys."""
    if not isinstance(value, dict):
        raise expect("object", value, path)
    for key in keys:
        if key not in value:
            raise FaultError(f'Missing required key "{key}" at {path}')


def check_text(text: Value, most: int, most_bytes: int, path: str) -> None:
    """A text that is not too long, by bytes and by graphemes."""
    if not isinstance(text, str):
        raise expect("string", text, path)
    if len(text.encode()) > most_bytes:
        raise FaultError(f"string too big (maximum {most_bytes}, got {len(text.encode())}) at {path}")
    if graphemes(text) > most:
        raise FaultError(f"grapheme too big (maximum {most}, got {graphemes(text)}) at {path}")


def check_list(items: Value, most: int, path: str) -> None:
    """A list that is not too long."""
    if not isinstance(items, list):
        raise expect("array", items, path)
    if len(items) > most:
        raise FaultError(f"array too big (maximum {most}, got {len(items)}) at {path}")


def check_moment(value: Value, path: str) -> None:
    """A time with a zone."""
    with suppress(ValueError, TypeError):
        moment_of(value)
        return
    raise FaultError(f"Invalid datetime (got {_shown(value)}) at {path}")


def check_language(value: Value, path: str) -> None:
    """A language tag."""
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise FaultError(f"Invalid language (got {_shown(value)}) at {path}")


def check_uri(value: Value, path: str) -> None:
    """An address with a scheme."""
    if not isinstance(value, str) or not _URI.fullmatch(value):
        raise FaultError(f"Invalid uri (got {_shown(value)}) at {path}")


def check_did(value: Value, path: str) -> None:
    """A DID."""
    if not isinstance(value, str) or not value.startswith("did:"):
        raise FaultError(f"Invalid DID (got {_shown(value)}) at {path}")


def check_ref(value: Value, path: str) -> None:
    """A strong reference: which record, in which version."""
    need(value, ("uri", "cid"), path)


def check_image(value: Value, most: int, path: str) -> None:
    """A blob that is a picture of at most so many bytes."""
    _check_blob(value, "image/*", most, path)


def check_video(value: Value, most: int, path: str) -> None:
    """A blob that is an MP4 video of at most so many bytes."""
    _check_blob(value, "video/mp4", most, path)


def _check_blob(value: Value, kind: str, most: int, path: str) -> None:
    need(value, ("ref", "mimeType", "size"), path)
    if not str(value["mimeType"]).startswith(kind.rstrip("*")):
        raise FaultError(f'Expected "{kind}" (got {_shown(value["mimeType"])}) at {path}.mimeType')
    if value["size"] > most:
        raise FaultError(f"blob too big (maximum {most}, got {value['size']}) at {path}")


def check_data(value: Value, path: str) -> None:
    """No fractions anywhere, as the data model knows none."""
    if isinstance(value, float):
        kinds = "one of null, boolean, integer, string, cid, bytes, array or object"
        raise expect(kinds, value, path)
    if isinstance(value, dict):
        for key, one in value.items():
            check_data(one, f"{path}.{key}")
    elif isinstance(value, list):
        for at, one in enumerate(value):
            check_data(one, f"{path}[{at}]")


def typed(value: Value, path: str) -> str:
    """The `$type` of a member of a union."""
    if not isinstance(value, dict) or not isinstance(value.get("$type"), str):
        raise expect('an object which includes the "$type" property', value, path)
    kind: str = value["$type"]
    return kind


def _shown(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
