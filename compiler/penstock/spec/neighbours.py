"""What fields of one mapping ask of each other, as JSON Schema for editors; validators of the models say the same."""

from typing import Any

from pydantic import ConfigDict

Part = dict[str, Any]


def neighbours(*parts: Part) -> ConfigDict:
    """The `model_config` of a model whose fields hold all of `parts`.

    They are asked only where every key is a field: one that is misspelt is told once, not also as one that is missing.
    """

    def extra(schema: Part) -> None:
        known = {"propertyNames": {"enum": [*schema["properties"]]}}
        schema["allOf"] = [when(known, {"allOf": [*parts]})]

    return ConfigDict(json_schema_extra=extra)


def given(*names: str) -> Part:
    """All of these fields, none of them null."""
    return {"required": [*names], "properties": {name: {"not": {"type": "null"}} for name in names}}


def is_one_of(name: str, *values: str) -> Part:
    """The field is written, with one of these values."""
    return {"required": [name], "properties": {name: {"enum": [*values]}}}


def one_of(*names: str) -> Part:
    """Exactly one of these fields."""
    return {"oneOf": [given(name) for name in names]}


def any_of(*names: str) -> Part:
    """At least one of these fields."""
    return {"anyOf": [given(name) for name in names]}


def needs(name: str, other: str) -> Part:
    """The one field only beside the other."""
    return when(given(name), given(other))


def together(name: str, other: str) -> Part:
    """Both fields or neither."""
    return {**when(given(name), given(other)), "else": {"not": given(other)}}


def when(condition: Part, then: Part) -> Part:
    """Where the one holds, the other does."""
    return {"if": condition, "then": then}
