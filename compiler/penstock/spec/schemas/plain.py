"""Schemas so plain that nothing can be wrong with them: seen at a glance, without a library."""

from typing import Any

from penstock.spec.schemas.shape import BUILT_IN, TYPES

LARGEST = 500  # schemas in a schema
DEEPEST = 8
_COUNTS = frozenset(("maxLength", "minLength", "maxItems", "minItems"))
_BOUNDS = frozenset(("maximum", "minimum"))
_WORDS = frozenset(("title", "description"))
_ANYTHING = frozenset(("const", "default"))


def is_plain(schema: Any) -> bool:
    """Whether a schema is made of common keywords alone, rightly used: `problems` finds nothing in it.

    False says nothing: the schema has to be looked at.
    """
    return _plain(schema, 0, [LARGEST])


def _plain(schema: Any, depth: int, left: list[int]) -> bool:
    left[0] -= 1
    if type(schema) is not dict or depth > DEEPEST or left[0] < 0:
        return False
    for key, value in schema.items():
        if key == "type":
            if type(value) is not str or value not in TYPES:
                return False
        elif key in _COUNTS:
            if type(value) is not int or value < 0:
                return False
        elif key == "properties":
            if type(value) is not dict or not all(_plain(each, depth + 1, left) for each in value.values()):
                return False
        elif key == "items":
            if not _plain(value, depth + 1, left):
                return False
        elif key == "additionalProperties":
            if type(value) is not bool and not _plain(value, depth + 1, left):
                return False
        elif key == "required":
            if type(value) is not list or not all(type(each) is str for each in value) or len(set(value)) < len(value):
                return False
        elif key == "enum":
            if type(value) is not list:
                return False
        elif key in _BOUNDS:
            if type(value) not in (int, float):
                return False
        elif key in _WORDS:
            if type(value) is not str:
                return False
        elif key == "$ref":
            if type(value) is not str or value not in BUILT_IN:
                return False
        elif key not in _ANYTHING:
            return False
    return True
