"""Proofs that one schema accepts every value of another, against a validator of its own."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from penstock.spec.schemas import schema
from penstock.spec.schemas.covers import covers

NAMES = st.sampled_from("abc")
BOUNDS = st.integers(0, 3)
VALUES = st.recursive(
    st.sampled_from([None, True, False, 0, 1, 2, 3, 1.5, 2.0, -1, "", "a", "ab", "abcd"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
TYPES = st.sampled_from(["string", "integer", "number", "boolean", "null", "object", "array"])


def part(type_: Any, **optional: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"type": type_}, optional=optional)


LEAVES = st.one_of(
    st.just({}),
    part(TYPES),
    part(st.lists(TYPES, min_size=1, max_size=2, unique=True)),
    st.builds(lambda value: {"const": value}, VALUES),
    st.builds(lambda values: {"enum": values}, st.lists(VALUES, min_size=1, max_size=3)),
    part(
        st.just("string"),
        minLength=BOUNDS,
        maxLength=BOUNDS,
        pattern=st.sampled_from(["a", "^a$"]),
        format=st.sampled_from(["email", "date"]),
    ),
    part(
        st.sampled_from(["integer", "number"]),
        minimum=BOUNDS,
        maximum=BOUNDS,
        exclusiveMinimum=BOUNDS,
        exclusiveMaximum=BOUNDS,
        multipleOf=st.just(2),
    ),
    st.fixed_dictionaries({"maxLength": BOUNDS}, optional={"minItems": BOUNDS, "required": st.just(["a"])}),
)


def wider(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        part(
            st.just("object"),
            properties=st.dictionaries(NAMES, inner, max_size=2),
            required=st.lists(NAMES, max_size=2, unique=True),
            additionalProperties=st.booleans() | inner,
            minProperties=BOUNDS,
            maxProperties=BOUNDS,
            propertyNames=st.just({"maxLength": 1}),
            dependentRequired=st.just({"a": ["b"]}),
            patternProperties=st.builds(lambda each: {"^a": each}, inner),
        ),
        part(
            st.just("array"),
            items=inner,
            minItems=BOUNDS,
            maxItems=BOUNDS,
            uniqueItems=st.booleans(),
            prefixItems=st.lists(inner, min_size=1, max_size=2),
            contains=inner,
        ),
        st.builds(
            lambda key, choices, beside: {**beside, key: choices},
            st.sampled_from(["anyOf", "oneOf", "allOf"]),
            st.lists(inner, min_size=1, max_size=2),
            inner | st.just({}),
        ),
        st.builds(lambda each: {"not": each}, inner),
        st.builds(lambda test, then, other: {"if": test, "then": then, "else": other}, inner, inner, inner),
    )


SCHEMAS = st.recursive(LEAVES, wider, max_leaves=5)


def takes(one: Any, value: Any) -> bool:
    return bool(Draft202012Validator(one).is_valid(value))


@settings(max_examples=400, deadline=None)
@given(SCHEMAS, SCHEMAS, st.lists(VALUES, max_size=20))
@example({"anyOf": [{"type": "string"}], "maxLength": 1}, {"type": "string", "maxLength": 1}, ["ab"])
def test_what_is_shown_holds_for_every_value(source: Any, target: Any, values: list[Any]) -> None:
    if covers(target, source):
        assert [value for value in values if takes(source, value) and not takes(target, value)] == []


@settings(max_examples=300, deadline=None)
@given(SCHEMAS, SCHEMAS)
@example({"const": None, "anyOf": [{"type": "object"}]}, {"type": "object"})
def test_a_schema_covers_itself_and_what_says_more(one: Any, other: Any) -> None:
    assert covers(one, one) and covers({}, one)
    assert covers({"anyOf": [other, one]}, one)
    assert covers(one, {"allOf": [other, one]})


@settings(max_examples=300, deadline=None)
@given(SCHEMAS, SCHEMAS)
def test_nothing_is_called_a_mismatch_that_is_shown_to_fit(source: Any, target: Any) -> None:
    if covers(target, source) and not schema.problems(source) and not schema.problems(target):
        assert schema.mismatch(source, target) is None


@pytest.mark.parametrize(
    ("source", "target", "is_shown"),
    [
        ({"type": "integer"}, {"type": "number"}, True),
        ({"type": "number"}, {"type": "integer"}, False),
        ({"const": "a"}, {"type": "string", "maxLength": 1}, True),
        ({"enum": [1, 2]}, {"enum": [1, 2, 3]}, True),
        ({"enum": [1, True]}, {"enum": [1]}, False),
        ({"type": "string", "format": "email"}, {"type": "string"}, True),
        ({"type": "string", "pattern": "^a"}, {"type": "string", "pattern": "^a"}, True),
        ({"type": "string", "pattern": "^ab"}, {"type": "string", "pattern": "^a"}, False),
        ({"type": "array", "items": {"type": "integer"}}, {"type": "array", "items": {"type": "number"}}, True),
        ({"type": "object", "properties": {"a": {"type": "null"}}}, {"type": "object", "required": ["a"]}, False),
        ({"type": "object", "required": ["a"]}, {"type": "object", "properties": {"a": {"type": "null"}}}, False),
        ({"$ref": "penstock:message"}, {"type": "object", "required": ["role"]}, True),
    ],
)
def test_covers(source: Any, target: Any, is_shown: bool) -> None:
    assert covers(target, source) is is_shown


def test_what_stands_beside_a_reference_holds_too() -> None:
    text = {"type": "string"}
    both = {"type": "number", "$ref": "#/$defs/text", "$defs": {"text": text}}
    assert not covers(both, {"type": "number"})
    assert not covers(both, text)
    assert covers(text, both)
    assert covers({"type": "number"}, both)
