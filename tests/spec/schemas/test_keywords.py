from typing import Any

import pytest

from penstock.spec.schemas.keywords import mistyped


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        ({"type": "string", "maxLenght": 3}, [(("maxLenght",), "maxLength")]),
        ({"tpye": "string"}, [(("tpye",), "type")]),
        ({"type": "object", "requried": ["a"]}, [(("requried",), "required")]),
        ({"type": "string", "defualt": "a"}, [(("defualt",), "default")]),
        ({"type": "string", "max_length": 3}, [(("max_length",), "maxLength")]),
        ({"ref": "penstock:message"}, [(("ref",), "$ref")]),
        ({"properties": {"a": {"items": {"typ": "string"}}}}, [(("properties", "a", "items", "typ"), "type")]),
        ({"anyOf": [{"type": "null"}, {"enums": []}]}, [(("anyOf", 1, "enums"), "enum")]),
        # names of fields are no keywords
        ({"properties": {"tpye": {}, "maxLenght": True}, "$defs": {"requried": {}}}, []),
        ({"default": {"tpye": 1}, "const": {"typ": 1}, "enum": [{"typ": 1}]}, []),
        ({"x-typ": 1, "nullable": True, "example": 1, "hint": "a", "order": 1, "widget": "a", "label": "a"}, []),
        (True, []),
    ],
)
def test_mistyped(schema: Any, found: list[tuple[tuple[str | int, ...], str]]) -> None:
    assert list(mistyped(schema)) == found
