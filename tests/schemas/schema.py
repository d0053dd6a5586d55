"""JSON schemas made of TypeScript types, and what a value has wrong by them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError

#: The fields that tell the members of a union apart.
_TELLING = ("type", "subtype")


@dataclass(frozen=True, kw_only=True, slots=True)
class Schemas:
    """JSON schema definitions by the names of their TypeScript types."""

    definitions: Mapping[str, Any]

    def validator(self, type_name: str) -> Draft7Validator:
        """The validator for one type."""
        return self._validator({"$ref": f"#/definitions/{type_name}"})

    def faults(self, type_name: str, value: object) -> list[str]:
        """What is wrong with the value, and where; of a union only members of the value's type count."""
        members = [schema for schema in self._members(type_name) if _is_like(schema, value)]
        if not members:
            return [f"{type_name}: has no member for {_telling(value)}"]
        schema = members[0] if len(members) == 1 else {"anyOf": members}
        return [f"{type_name}{_words(error)}" for error in self._validator(schema).iter_errors(value)]

    def _validator(self, schema: Mapping[str, Any]) -> Draft7Validator:
        return Draft7Validator({**schema, "definitions": self.definitions})

    def _members(self, type_name: str) -> Iterator[Mapping[str, Any]]:
        schema = self.definitions[type_name]
        for member in schema.get("anyOf", [schema]):
            if "$ref" in member:
                yield from self._members(member["$ref"].rpartition("/")[2])
            else:
                yield member


def _is_like(schema: Mapping[str, Any], value: object) -> bool:
    telling, fields = _telling(value), schema.get("properties", {})
    return all(_allows(fields[name], telling, name) for name in _TELLING if name in fields)


def _allows(field: Mapping[str, Any], telling: Mapping[str, object], name: str) -> bool:
    # TypeScript's `subtype: undefined` becomes {"not": {}}: the field must not be there.
    return name not in telling if field == {"not": {}} else field.get("const") in {None, telling.get(name)}


def _telling(value: object) -> dict[str, object]:
    return {name: value[name] for name in _TELLING if name in value} if isinstance(value, Mapping) else {}


def _words(error: ValidationError) -> str:
    cause = _cause(error)
    place = "".join(f"[{step!r}]" for step in cause.absolute_path)
    return f"{place}: {cause.message[:300]}"


def _cause(error: ValidationError) -> ValidationError:
    """The fault itself, where all that can be said first is that no member of a union fits."""
    others = {e.relative_schema_path[0] for e in error.context or () if _is_of_another_type(e)}
    likely = [e for e in error.context or () if e.relative_schema_path[0] not in others]
    return _cause(likely[0]) if likely else error


def _is_of_another_type(error: ValidationError) -> bool:
    return error.validator == "const" and list(error.relative_path) in [[name] for name in _TELLING]
