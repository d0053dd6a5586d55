"""The few kinds of checks of which all of Block Kit's rules are made."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from sandbox.slack.shape import Json


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """A place in a message or view: its JSON pointer, the surface, and the type of block it is in."""

    pointer: str
    surface: str
    block: str = ""

    def at(self, step: str | int) -> "Spot":
        """The place one step deeper."""
        return replace(self, pointer=f"{self.pointer}/{step}")

    def fault(self, words: str) -> str:
        """A line of `response_metadata.messages`."""
        return f"[ERROR] {words} [json-pointer:{self.pointer or '/'}]"


Check = Callable[[object, Spot], Iterator[str]]
"""Yields what is wrong with a value."""

Fields = Mapping[str, Check]
Rule = Callable[[Json, Spot], Iterator[str]]
"""Yields what is wrong with an object as a whole, once its fields are known to be right."""

NOTHING: Fields = {}


def string(most: int, least: int = 1) -> Check:
    """Text of a length between bounds, as Slack counts it."""

    def check(value: object, spot: Spot) -> Iterator[str]:
        if not isinstance(value, str):
            yield spot.fault("must provide a string")
        elif len(value) < least:
            yield spot.fault(f"must be more than {least - 1} characters")
        elif len(value) > most:
            yield spot.fault(f"must be less than {most + 1} characters")

    return check


def address(pattern: str) -> Check:
    """A URL of at most 3000 characters that has this form."""
    right_length = string(3000)
    form = re.compile(pattern)

    def check(value: object, spot: Spot) -> Iterator[str]:
        faults = list(right_length(value, spot))
        if not faults and not form.fullmatch(str(value)):
            faults.append(spot.fault("must be a valid URL"))
        yield from faults

    return check


def among(*values: str) -> Check:
    """One of some words."""

    def check(value: object, spot: Spot) -> Iterator[str]:
        if value not in values:
            yield spot.fault(f"must be a valid enum value: one of {', '.join(values)}")

    return check


def number(least: float, most: float, *, whole: bool = False) -> Check:
    """A number between bounds."""

    def check(value: object, spot: Spot) -> Iterator[str]:
        right = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
        if not right:
            yield spot.fault("must provide an integer" if whole else "must provide a number")
        elif not least <= float(str(value)) <= most:
            yield spot.fault(f"must be between {least} and {most}")

    return check


def flag(value: object, spot: Spot) -> Iterator[str]:
    """True or false."""
    if not isinstance(value, bool):
        yield spot.fault("must provide a boolean")


def anything(_value: object, _spot: Spot) -> Iterator[str]:
    """What Slack keeps without looking into it."""
    return iter(())


def items(check: Check, most: int, least: int = 1) -> Check:
    """A list of so many things."""

    def check_list(value: object, spot: Spot) -> Iterator[str]:
        if not isinstance(value, list):
            yield spot.fault("must provide an array")
            return
        if len(value) < least:
            yield spot.fault(f"no fewer than {least} items allowed")
        if len(value) > most:
            yield spot.fault(f"no more than {most} items allowed")
            return
        for place, item in enumerate(value):
            yield from check(item, spot.at(place))

    return check_list


def shape(needed: Fields, also: Fields = NOTHING, *rules: Rule) -> Check:
    """An object with the fields of `needed`, perhaps those of `also`, and nothing else but its type."""
    known = {**needed, **also}

    def check(value: object, spot: Spot) -> Iterator[str]:
        if not isinstance(value, dict):
            yield spot.fault("must provide an object")
            return
        faults = list(_field_faults(value, spot, needed, known))
        for rule in () if faults else rules:
            faults += rule(value, spot)
        yield from faults

    return check


def _field_faults(value: Json, spot: Spot, needed: Fields, known: Fields) -> Iterator[str]:
    for name in needed:
        if value.get(name) is None:
            yield spot.fault(f"missing required field: {name}")
    for name, part in value.items():
        if name in known:
            if part is not None:
                yield from known[name](part, spot.at(name))
        elif name != "type":
            yield spot.fault(f"invalid additional property: {name}")


def typed(table: Mapping[str, Check]) -> Check:
    """An object that one of several checks is for, by its type."""

    def check(value: object, spot: Spot) -> Iterator[str]:
        if not isinstance(value, dict):
            yield spot.fault("must provide an object")
        elif value.get("type") is None:
            yield spot.fault("missing required field: type")
        elif value["type"] not in table:
            yield spot.at("type").fault(f"unsupported type: {value['type']}")
        else:
            yield from table[value["type"]](value, spot)

    return check


def one_of(*names: str) -> Rule:
    """At least one of these fields."""

    def rule(value: Json, spot: Spot) -> Iterator[str]:
        if not any(value.get(name) for name in names):
            yield spot.fault(f"missing required field: {' or '.join(names)}")

    return rule


def not_both(one: str, other: str) -> Rule:
    """Not both of these fields."""

    def rule(value: Json, spot: Spot) -> Iterator[str]:
        if value.get(one) and value.get(other):
            yield spot.fault(f"only one of {one} and {other} is allowed")

    return rule


def distinct(of: str, by: str) -> Rule:
    """No two items of a list with the same value of a field."""

    def rule(value: Json, spot: Spot) -> Iterator[str]:
        seen: set[object] = set()
        for place, item in enumerate(value.get(of) or []):
            mark = item.get(by)
            if mark is not None and mark in seen:
                yield spot.at(of).at(place).at(by).fault(f"`{by}` {mark} already exists")
            seen.add(mark)

    return rule
