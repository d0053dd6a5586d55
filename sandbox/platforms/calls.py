"""One request as the handlers see it, and what they answer or refuse."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from starlette.datastructures import UploadFile
from starlette.requests import Request

Value: TypeAlias = Any
"""A decoded JSON value or form field, of whatever shape the client sent."""
Json: TypeAlias = dict[str, Value]
"""A JSON object."""

_PART = re.compile(r"^[^\[]+|\[[^\]]*\]")
_TRUE = frozenset({True, "true", "1", "on", "yes"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """A file that came in a form."""

    name: str
    mime: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A request, read and authenticated."""

    path: Mapping[str, str]
    values: Json
    headers: Mapping[str, str]
    origin: str
    url: str
    raw: bytes = field(default=b"", repr=False)
    actor: str | None = None
    token: str = field(default="", repr=False)

    @property
    def who(self) -> str:
        """The id of the account that calls; only for calls that need one."""
        if self.actor is None:
            raise LookupError("no account")
        return self.actor

    def text(self, name: str, default: str = "") -> str:
        """A value as text."""
        value = self.values.get(name)
        return default if value is None else str(value)

    def number(self, name: str, default: int, most: int) -> int:
        """A value as a positive number, at most `most`."""
        try:
            return min(max(int(self.text(name, str(default))), 1), most)
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        """A value as true or false, false when absent."""
        return truthy(self.values.get(name))

    def many(self, name: str) -> list[str]:
        """A list value; one value alone counts as a list of one."""
        value = self.values.get(name)
        if value is None:
            return []
        return [str(one) for one in value] if isinstance(value, list) else [str(value)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a handler says: a body, a status, headers."""

    body: Value
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class RefusalError(Exception):
    """A request is refused, in the platform's words."""

    def __init__(self, status: int, body: Json, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(str(body.get("error")))
        self.answer = Answer(body=body, status=status, headers=headers or {})


def truthy(value: Value) -> bool:
    """Whether a JSON value or form field means yes."""
    return isinstance(value, (bool, str, int)) and value in _TRUE


def nest(pairs: Iterable[tuple[str, Value]]) -> Json:
    """Form fields as Rails reads them: `a[]`, `a[b]`, `a[][b]` and `a[0][b]` make lists and objects."""
    found: Json = {}
    for key, value in pairs:
        head, *rest = [part.strip("[]") for part in _PART.findall(key)] or [key]
        _insert(found, head, rest, value)
    return found


def _insert(node: Json, head: str, rest: list[str], value: Value) -> None:
    if not rest:
        node[head] = value
    elif rest[0]:
        _insert(node.setdefault(head, {}), rest[0], rest[1:], value)
    elif len(rest) == 1:
        node.setdefault(head, []).append(value)
    else:
        items = node.setdefault(head, [])
        if not items or rest[1] in items[-1]:
            items.append({})
        _insert(items[-1], rest[1], rest[2:], value)


async def fields_of(request: Request) -> Json:
    """Query, form and JSON body of a request together, as Rails merges them."""
    found = nest(request.query_params.multi_items())
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        body = await request.json()
        return {**found, **(body if isinstance(body, dict) else {})}
    if not kind.startswith(("multipart/form-data", "application/x-www-form-urlencoded")):
        return found
    async with request.form() as form:
        pairs = [(key, await _field(value)) for key, value in form.multi_items()]
    return {**found, **nest(pairs)}


async def _field(value: UploadFile | str) -> Value:
    if isinstance(value, str):
        return value
    data = await value.read()
    return Upload(name=value.filename or "file", mime=value.content_type or "", data=data)
