"""The quick check never says yes where the library says no."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from penstock.spec.schemas.fits import fits

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats() | st.text("ab", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=6,
)
BOUNDS = {
    "minLength": st.integers(0, 3),
    "maxLength": st.integers(0, 3),
    "minimum": st.integers(-2, 2),
    "maximum": st.floats(-2, 2),
    "minItems": st.integers(0, 2),
    "maxItems": st.integers(0, 2),
    "enum": st.lists(st.text("ab", max_size=2) | st.booleans() | st.integers(0, 1), min_size=1, max_size=3),
    "required": st.lists(st.sampled_from("ab"), max_size=2),
    "additionalProperties": st.booleans(),
    "title": st.text(max_size=3),
}
TYPES = st.sampled_from(["string", "integer", "number", "boolean", "object", "array", "null"])


def schemas(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    nested = {"items": inner, "properties": st.dictionaries(st.sampled_from("ab"), inner, max_size=2)}
    return st.fixed_dictionaries({"type": TYPES}, optional={**BOUNDS, **nested})


SCHEMAS = st.recursive(st.fixed_dictionaries({"type": TYPES}, optional=BOUNDS), schemas, max_leaves=4)


@settings(max_examples=300, deadline=None)
@given(SCHEMAS, VALUES)
def test_yes_is_the_librarys_yes(schema: dict[str, Any], value: Any) -> None:
    if fits(schema, value):
        Draft202012Validator(schema).validate(value)


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"type": "string", "maxLength": 3}, "abc", True),
        ({"type": "string", "maxLength": 3}, "abcd", False),
        ({"type": "integer"}, True, False),
        ({"type": "string", "pattern": "a"}, "a", False),
        ({"type": ["string", "null"]}, "a", False),
        ({"type": "array", "items": {"$ref": "penstock:message"}}, [{"role": "user", "content": "x"}], True),
        ({"type": "array", "items": {"$ref": "penstock:message"}}, [{"role": "tool", "content": "x"}], False),
        ({"$ref": "#/$defs/a", "$defs": {"a": {}}}, 1, False),
        ({}, 1, False),
        ({"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False}, {"b": 1}, False),
    ],
)
def test_it_says_yes_to_what_is_plain(schema: dict[str, Any], value: Any, expected: bool) -> None:
    assert fits(schema, value) is expected
