"""Values to look at."""

from typing import Any

import pytest

from penstock.spec.schemas.sample import sample


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string"}, "‹q›"),
        ({}, "‹q›"),
        ({"type": ["null", "string"]}, "‹q›"),
        ({"type": "string", "default": "en"}, "en"),
        ({"enum": ["a", "b"]}, "a"),
        ({"const": 3}, 3),
        ({"type": "integer", "minimum": 5}, 5),
        ({"type": "boolean"}, True),
        ({"type": "null"}, None),
        ({"anyOf": [{"type": "number"}, {"type": "string"}]}, 1),
        ({"type": "array", "items": {"type": "string"}}, ["‹q 1›", "‹q 2›"]),
        ({"properties": {"id": {"type": "string"}}}, {"id": "‹q.id›"}),
        ({"type": "object"}, {}),
    ],
)
def test_a_value_of_its_type(schema: dict[str, Any], value: Any) -> None:
    assert sample(schema, "q") == value


def test_it_ends() -> None:
    schema: dict[str, Any] = {"type": "array"}
    schema["items"] = schema
    assert sample(schema, "q")
    assert sample({"anyOf": [schema]}, "q")
