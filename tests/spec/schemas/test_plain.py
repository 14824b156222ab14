"""A schema that is plain is one that `problems` finds nothing in."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.spec.schemas.plain import is_plain
from penstock.spec.schemas.schema import problems

VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 5) | st.floats(allow_nan=False, allow_infinity=False) | st.text("ab"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
    max_leaves=4,
)
KEYWORDS = ("maxLength", "minItems", "maximum", "minimum", "title", "required", "enum", "const", "default", "$ref")
SCHEMAS: Any = st.recursive(
    st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(("string", "object", "array", "text")) | VALUES,
            **{keyword: VALUES for keyword in KEYWORDS},
            "required": st.lists(st.sampled_from("ab"), max_size=3),
        },
    ),
    lambda inner: st.fixed_dictionaries(
        {"type": st.sampled_from(("object", "array"))},
        optional={
            "properties": st.dictionaries(st.sampled_from("ab"), inner, max_size=2) | VALUES,
            "items": inner | VALUES,
            "additionalProperties": inner | VALUES,
            "anyOf": st.lists(inner, max_size=2),
        },
    ),
    max_leaves=4,
)


@given(SCHEMAS)
def test_plain_means_sound(schema: Any) -> None:
    if is_plain(schema):
        assert problems(schema) == []


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "string", "maxLength": 500, "default": None, "description": "what is asked"},
        {"type": "array", "items": {"$ref": "penstock:message"}},
        {"type": "object", "required": ["a"], "properties": {"a": {"enum": [1, "x"]}}, "additionalProperties": False},
    ],
)
def test_what_people_write_is_plain(schema: Any) -> None:
    assert is_plain(schema)
