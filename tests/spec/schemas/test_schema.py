"""JSON Schema as types."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penstock.spec.schemas import schema

Quickly = Callable[[], AbstractContextManager[None]]

TEXT = {"type": "string"}
MESSAGES = {"type": "array", "items": {"$ref": "penstock:message"}}


@pytest.mark.parametrize(
    ("source", "target", "why"),
    [
        ({"type": "array", "items": {"type": "object"}}, TEXT, "array of object is no string"),
        ({"type": "integer"}, {"type": "number"}, None),
        ({"allOf": [TEXT]}, {"type": "integer"}, "string is no integer"),
        ({"allOf": [TEXT, {"maxLength": 3}]}, {"type": "string", "maxLength": 5}, None),
        (TEXT, {"allOf": [{"minLength": 0}, {"type": "integer"}]}, "string is no integer"),
        (
            {"allOf": [{"type": "object", "properties": {"a": TEXT}}, {"properties": {"b": TEXT}, "required": ["b"]}]},
            {"type": "object", "properties": {"b": {"type": "null"}}},
            "`b`: string is no null",
        ),
        ({"allOf": [{"maxLength": 9}, {"maxLength": 3}], "type": "string"}, {"type": "string", "maxLength": 5}, None),
        ({"type": "string", "format": "email"}, {"type": "string", "pattern": "@"}, None),
        ({"not": TEXT}, TEXT, None),
        ({"if": TEXT, "then": {"const": "a"}}, {"const": "a"}, None),
        ({"type": "array", "prefixItems": [TEXT]}, {"type": "array", "items": TEXT}, None),
        ({"type": "number"}, {"type": "integer"}, "number is no integer: it may have a fraction"),
        ({"type": ["string", "null"]}, TEXT, "it may be null, which is no string"),
        (TEXT, {"type": ["string", "null"]}, None),
        ({}, TEXT, None),
        (TEXT, {}, None),
        ({"const": "a"}, {"enum": ["a", "b"]}, None),
        ({"enum": ["a", "c"]}, {"enum": ["a", "b"]}, '"c" is none of "a", "b"'),
        (TEXT, {"enum": ["a"]}, 'any string is more than one of "a"'),
        ({"const": 1}, {"enum": [True]}, "integer is no boolean"),
        ({"type": "string", "maxLength": 5}, {"type": "string", "maxLength": 9}, None),
        (
            {"type": "string", "maxLength": 9},
            {"type": "string", "maxLength": 5},
            "text of at most 9 characters, where at most 5 characters is accepted",
        ),
        (
            TEXT,
            {"type": "string", "maxLength": 5},
            "text without a bound (`maxLength`), where at most 5 characters is accepted",
        ),
        ({"type": "integer", "minimum": 1}, {"type": "number", "minimum": 0}, None),
        ({"anyOf": [TEXT, {"type": "null"}]}, TEXT, "null is no string"),
        (TEXT, {"anyOf": [{"type": "null"}, TEXT]}, None),
        ({"type": "object"}, {"anyOf": [{"type": "null"}, TEXT]}, "object is no null or string"),
        (
            {"type": "object", "properties": {"a": TEXT}},
            {"type": "object", "required": ["a"], "properties": {"a": TEXT}},
            "`a` may be missing",
        ),
        (
            {"type": "object", "properties": {"a": TEXT}, "additionalProperties": False},
            {"type": "object", "required": ["b"]},
            "`b` is missing",
        ),
        ({"type": "object"}, {"type": "object", "required": ["b"]}, None),
        (
            {"type": "object", "properties": {"a": TEXT}},
            {"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "default": ""}}},
            None,
        ),
        (
            {"type": "object", "properties": {"a": TEXT, "b": TEXT}},
            {"type": "object", "properties": {"a": TEXT}, "additionalProperties": False},
            "`b`: is not accepted",
        ),
        (
            {"type": "array", "items": {"type": "integer"}},
            {"type": "array", "items": TEXT},
            "an element: integer is no string",
        ),
        (MESSAGES, MESSAGES, None),
        ({"type": "array", "items": TEXT}, MESSAGES, "an element: string is no message"),
        ({"type": "string", "format": "date"}, {"type": "string", "pattern": "^a"}, None),
    ],
)
def test_mismatch(source: Any, target: Any, why: str | None) -> None:
    assert schema.mismatch(source, target) == why


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("documents", "*", "id"), TEXT),
        (("documents", 0, "id"), TEXT),
        (("documents", 4), None),
        (("documents", "*", "nope"), None),
        (("documents", "id"), None),
        (("open", "x"), {}),
        (("map", "x"), {"type": "integer"}),
        (("map", "*"), TEXT),
        (("any", "x", "y"), {}),
        (("history", "*", "content"), TEXT),
        (("either", "a"), TEXT),
        (("either", "b"), None),
        (("tree", "children", "*", "children", "*", "name"), TEXT),
        ((), None),
    ],
)
def test_at(path: tuple[str | int, ...], expected: Any) -> None:
    whole: dict[str, Any] = {
        "type": "object",
        "properties": {
            "documents": {"type": "array", "maxItems": 4, "items": {"type": "object", "properties": {"id": TEXT}}},
            "open": {"type": "object", "properties": {"a": TEXT}, "additionalProperties": True},
            "map": {"type": "object", "additionalProperties": {"type": "integer"}},
            "any": {},
            "history": MESSAGES,
            "either": {"anyOf": [{"type": "null"}, {"type": "object", "properties": {"a": TEXT}}]},
            "tree": {"$ref": "#/$defs/tree"},
        },
        "$defs": {
            "tree": {
                "type": "object",
                "properties": {"name": TEXT, "children": {"type": "array", "items": {"$ref": "#/$defs/tree"}}},
            }
        },
    }
    assert schema.at(whole, path) == (whole if path == () else expected)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"type": "array", "items": {"type": "object"}}, "array of object"),
        (MESSAGES, "array of message"),
        ({"type": ["null", "string"]}, "string or null"),
        ({}, "anything"),
        ({"enum": ["a"]}, "string"),
        ({"anyOf": [TEXT, {"type": "null"}]}, "string or null"),
    ],
)
def test_show(value: Any, words: str) -> None:
    assert schema.show(value) == words


@pytest.mark.parametrize(
    ("value", "route", "word"),
    [
        ({"type": "strin"}, ("type",), "no such type"),
        ({"properties": {"a": {"$ref": "http://127.0.0.1/x"}}}, ("properties", "a", "$ref"), "same schema"),
        ({"$ref": "file:///etc/passwd"}, ("$ref",), "same schema"),
        ({"$ref": "#/$defs/x"}, ("$ref",), "nothing stands"),
        ({"items": {"pattern": "(?=a)b"}}, ("items", "pattern"), "RE2"),
        ({"pattern": "(a)\\1"}, ("pattern",), "RE2"),
        ({"minLength": "a"}, ("minLength",), "integer"),
        ({"required": "a"}, ("required",), "array"),
        ({"items": 3}, ("items",), "a schema is a mapping"),
        ("x", (), "a schema is a mapping"),
        ({"patternProperties": {"a": {}}}, ("patternProperties",), "not supported"),
    ],
)
def test_problems(value: Any, route: tuple[Any, ...], word: str) -> None:
    [(where, what)] = schema.problems(value)
    assert where == route
    assert word in what


@pytest.mark.parametrize("value", [{}, TEXT, MESSAGES, {"pattern": "^[a-z]+$"}, {"uniqueItems": True}, {"items": True}])
def test_sound_schemas(value: Any) -> None:
    assert schema.problems(value) == []


def bomb(keyword: str, levels: int) -> dict[str, Any]:
    definitions = {f"d{i}": {keyword: [{"$ref": f"#/$defs/d{i + 1}"}] * 2} for i in range(levels)}
    return {"$ref": "#/$defs/d0", "$defs": {**definitions, f"d{levels}": TEXT}}


@pytest.mark.parametrize(("keyword", "value"), [("allOf", "a"), ("anyOf", 3), ("oneOf", "a")])
def test_a_schema_that_doubles_is_refused_at_once(keyword: str, value: Any, quickly: Quickly) -> None:
    with quickly():
        hostile = bomb(keyword, 25)
        assert schema.problems(hostile)
        assert "cannot be checked" in str(schema.check(hostile, value))
        schema.mismatch(hostile, {"type": "integer"})
        schema.mismatch({"type": "integer"}, hostile)
        schema.at(hostile, ("a",))
        schema.show(hostile)


def test_endless_references_are_refused() -> None:
    loop = {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}}
    assert schema.problems(loop)
    schema.mismatch(loop, TEXT)
    schema.at(loop, ("x",))
    nested: dict[str, Any] = {}
    for _ in range(200):
        nested = {"items": nested}
    assert "deeper" in schema.problems(nested)[-1][1]


def test_a_tree_is_no_endless_reference() -> None:
    tree = {"$ref": "#/$defs/t", "$defs": {"t": {"properties": {"c": {"items": {"$ref": "#/$defs/t"}}}}}}
    assert schema.problems(tree) == []
    assert schema.check(tree, {"c": [{"c": []}]}) is None


def test_check() -> None:
    assert schema.check(MESSAGES, [{"role": "user", "content": "a"}]) is None
    assert schema.check(MESSAGES, [{"role": "user"}]) == "[0]: 'content' is a required property"
    assert schema.check({"type": "object", "properties": {"a": TEXT}}, {"a": 3}) == "a: 3 is not of type 'string'"
    assert schema.check({"pattern": "^b"}, "ab") is not None
    assert schema.check({"uniqueItems": True}, [1, 1.0]) is not None
    assert schema.check({"uniqueItems": True}, [1, True, "1"]) is None


def test_unique_items_and_patterns_are_linear(quickly: Quickly) -> None:
    with quickly():
        assert schema.check({"uniqueItems": True}, [{"a": i, "b": [i]} for i in range(5000)]) is None
        assert schema.check({"pattern": "(a+)+$"}, "a" * 50 + "b") is not None


schemas = st.recursive(
    st.sampled_from(
        [{}, TEXT, {"type": "integer", "minimum": 0}, {"enum": ["a", 1]}, {"const": None}, {"type": ["string", "null"]}]
        + [{"type": "string", "maxLength": 3}, {"$ref": "penstock:message"}]
    ),
    lambda inner: (
        st.builds(lambda items: {"type": "array", "items": items}, inner)
        | st.builds(
            lambda properties, closed: {
                "type": "object",
                "properties": properties,
                "required": sorted(properties)[:1],
                **({"additionalProperties": False} if closed else {}),
            },
            st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
            st.booleans(),
        )
        | st.builds(lambda choices: {"anyOf": choices}, st.lists(inner, min_size=1, max_size=3))
    ),
    max_leaves=6,
)
values = st.recursive(
    st.none() | st.integers(-2, 5) | st.text(alphabet="abcd", max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
    max_leaves=5,
)


@settings(max_examples=100, deadline=None)
@given(schemas)
def test_a_type_accepts_itself(one: dict[str, Any]) -> None:
    assert schema.mismatch(one, {**one}) is None
    assert schema.mismatch(one, {"title": "t", **one}) is None
    assert schema.problems(one) == []


@settings(max_examples=300, deadline=None)
@given(schemas, schemas, values)
def test_a_value_the_source_takes_and_the_target_does_not_is_no_sound_edge(
    source: dict[str, Any], target: dict[str, Any], value: Any
) -> None:
    """Where a source's every part has a type, None means that the target takes all of its values."""
    known = "{}" not in str(source) and "'const'" not in str(target)
    if known and schema.check(source, value) is None and schema.mismatch(source, target) is None:
        opened = "properties" in str(source)  # what an open object carries besides is not known
        assert schema.check(target, value) is None or opened


@pytest.mark.parametrize(
    "one",
    [
        {"type": "string", "maxLength": {}},
        {"type": "string", "pattern": "("},
        {"type": "string", "pattern": 3},
        {"type": "text"},
        {"type": {"a": 1}},
        {"type": "string", "enum": 3},
        {"type": "string", "$ref": 3},
        {"type": "string", "$ref": {"a": 1}},
        {"type": "string", "$ref": "https://evil.example/x"},
        {"type": "string", "anyOf": 3},
        {"type": "string", "anyOf": ["x"]},
        {"type": "string", "not": "x"},
        {"type": "string", "minLength": "x"},
    ],
)
def test_what_is_no_schema_lets_nothing_pass(one: dict[str, Any]) -> None:
    outer = {"type": "object", "properties": {"a": one}}
    assert schema.check(one, "text") is not None
    assert schema.check(outer, {"a": "text"}) is not None


@pytest.mark.parametrize(
    "one",
    [
        {"patternProperties": {"(a|a)+$": {}}},
        {"additionalProperties": False, "patternProperties": {"(a|a)+$": {}}},
        {"unevaluatedProperties": False, "allOf": [{"patternProperties": {"(a|a)+$": {}}}]},
        {"$ref": "#/x", "x": {"patternProperties": {"(a|a)+$": {}}}},
    ],
)
def test_names_are_matched_by_no_pattern(one: dict[str, Any]) -> None:
    assert "`patternProperties` is not supported" in str(schema.check({"type": "object", **one}, {"a" * 40 + "!": 1}))
