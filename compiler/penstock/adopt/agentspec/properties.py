"""Inputs and outputs: JSON Schemas that carry their own titles."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from penstock.adopt.agentspec.component import Component
from penstock.adopt.agentspec.text import name
from penstock.spec.schemas.schema import problems

_EMPTY: Mapping[str, Any] = {"string": "", "integer": 0, "number": 0, "boolean": False, "array": [], "object": {}}


class Property(NamedTuple):
    """An input or output: its title, the name that stands for it here, and its type."""

    title: str
    name: str
    schema: dict[str, Any]
    line: int

    @property
    def is_needed(self) -> bool:
        return "default" not in self.schema


def properties(component: Component, *keys: str) -> list[Property] | None:
    """Those of the first of these keys that is a list; None where none is."""
    for key in keys:
        given = component.data.get(key)
        if isinstance(given, list):
            made: dict[str, Property] = {}
            for index, each in enumerate(given):
                title = each.get("title") if isinstance(each, Mapping) else None
                if isinstance(title, str) and title:
                    made.setdefault(title, Property(title, name(title), typed(each), component.line(key, index)))
            return list(made.values())
    return None


def text(title: str, line: int) -> Property:
    """One that is a text."""
    return Property(title, name(title), {"type": "string"}, line)


def typed(given: Mapping[str, Any]) -> dict[str, Any]:
    """The schema without its title; anything where it is none that can be read."""
    schema = {
        key: value for key, value in given.items() if isinstance(key, str) and key not in ("title", "json_schema")
    }
    inner = given.get("json_schema")
    schema |= {key: value for key, value in inner.items() if key != "title"} if isinstance(inner, Mapping) else {}
    if schema.get("description") is None:
        schema.pop("description", None)
    if schema.get("type") == "null" or any(problems(schema)):
        return {"description": schema["description"]} if isinstance(schema.get("description"), str) else {}
    return schema


def whole(members: list[Property]) -> dict[str, Any]:
    """The type of an object that has them all."""
    schema: dict[str, Any] = {"type": "object", "properties": {each.title: each.schema for each in members}}
    needed = [each.title for each in members if each.is_needed]
    return {**schema, "required": needed} if needed else schema


def answered(members: list[Property]) -> dict[str, Any]:
    """The type of an answer that has them all."""
    return {**whole(members), "required": [each.title for each in members]}


def declared(members: list[Property]) -> dict[str, dict[str, Any]]:
    """As inputs of a Chain or a PromptTemplate."""
    return {each.name: each.schema for each in members}


def empty(schema: Mapping[str, Any], depth: int = 0) -> Any:
    """A value of the type that says nothing."""
    if "default" in schema:
        return schema["default"]
    for choice in ("enum", "anyOf"):
        given = schema.get(choice)
        if isinstance(given, list) and given:
            return given[0] if choice == "enum" else empty(given[0], depth) if isinstance(given[0], Mapping) else None
    kind = schema.get("type")
    members = schema.get("properties")
    if kind == "object" and isinstance(members, Mapping) and depth < 8:
        needed = schema.get("required")
        return {
            key: empty(each, depth + 1)
            for key, each in members.items()
            if isinstance(each, Mapping) and isinstance(needed, list) and key in needed
        }
    value = _EMPTY.get(kind) if isinstance(kind, str) else None
    return type(value)() if isinstance(value, list | dict) else value
