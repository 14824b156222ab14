"""Laws that hold for any input: hypothesis tries them in the test suite, atheris in `make fuzz`."""

import json
import string
from typing import Any

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from penstock.project import environment
from penstock.source.lines import Lines, decode
from penstock.source.parsing import yaml
from penstock.spec import template
from penstock.spec.expressions import expression
from penstock.spec.schemas import schema, subtype
from penstock.spec.template import Failed
from penstock.spec.templates import TEMPLATES

SIGNS = st.text("ab:-[]{}&*!|>'\"#?%@`,~<= \n\t\r.0é\ufeff", max_size=80)
ANY = settings(max_examples=80, deadline=None)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-5, 5) | st.text("ab", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)


@ANY
@given(data=st.binary(max_size=120) | SIGNS.map(lambda text: text.encode()))
def test_yaml(data: bytes) -> None:
    """Values that JSON can write, and faults that stand in the text; twice the same."""
    parsed = yaml.parse("f.yaml", data)
    assert parsed == yaml.parse("f.yaml", data)
    lines = Lines(decode(data))
    for document in parsed.documents:
        json.dumps(document.data, allow_nan=False).encode()
    for fault in parsed.faults:
        span = fault.location.span
        assert span is not None and 1 <= span.line <= len(lines) and span.column >= 1
        assert (span.line, span.column) < (span.end_line, span.end_column)


TAGS = (
    (
        "{{",
        "}}",
        "{%",
        "%}",
        "{#",
        "#}",
        "{",
        "}",
        " if ",
        " for x in ",
        " endfor ",
        " endif ",
        " set x = ",
        " macro m(",
    )
    + (
        "question",
        "documents",
        ".a",
        "[0]",
        "|join",
        "|default(1)",
        " is defined",
        "(",
        ")",
        "range(",
        "9",
        "**",
        "*",
        "~",
    )
    + (
        "__class__",
        "loop",
        "self",
        "'",
        '"',
        "-",
        "\n",
        " ",
        "é",
        "{{#a}}",
        "{{/a}}",
        "{{^a}}",
        "!r",
        ":",
        "namespace(",
    )
)


@ANY
@given(
    format=st.sampled_from([*TEMPLATES]),
    text=st.lists(st.sampled_from(TAGS), max_size=25).map("".join) | st.text(max_size=60),
    question=st.text(max_size=5),
    documents=st.lists(st.dictionaries(st.sampled_from("ab"), st.text(max_size=3), max_size=2), max_size=3),
)
def test_templates(format: str, text: str, question: str, documents: list[dict[str, str]]) -> None:
    """Analysed without raising, in the text; what has an error renders to nothing but `Failed`."""
    language = template.load(format)
    analysis = language.analyse(text)
    lines = text.split("\n")
    for use in analysis.uses:
        assert use.path and use.within.line < len(lines)
    try:
        rendered = language.render(text, {"question": question, "documents": documents})
    except Failed as failed:
        assert failed.message
    else:
        assert analysis.error is None
        assert len(rendered) <= template.LARGEST
    normal = language.normal(text)
    assert language.normal(normal) == normal


WORDS = (
    (
        "inputs",
        "steps",
        ".a",
        ".b",
        "[0]",
        "['a']",
        "size(",
        "(",
        ")",
        "has(",
        "&&",
        "||",
        "!",
        "==",
        "<",
        "+",
        "-",
        "*",
        "/",
    )
    + ("%", "?", ":", "1", "1u", "2.5", "'x'", '"y"', "b'z'", "true", "null", "in", "[", "]", "{", "}", ",", ".map(d, ")
    + (".filter(d, ", ".all(d, ", "d", "d.a", " ", "\n", "é", "${{", "}}", "r'", "\\")
)


@ANY
@given(
    source=st.lists(st.sampled_from(WORDS), max_size=14).map("".join) | st.text(string.printable, max_size=30),
    values=VALUES,
)
def test_expressions(source: str, values: Any) -> None:
    """Analysed without raising; a value or `Failed`; a text of expressions is cut without loss."""
    analysis = expression.analyse(source)
    types = {"inputs": {"type": "object"}, "steps": {}}
    assert isinstance(expression.type_of(source, types), dict)
    try:
        json.dumps(expression.evaluate(source, {"inputs": values, "steps": {"a": values}}), default=str)
    except expression.Failed as failed:
        assert failed.message
    else:
        assert analysis.error is None
    text = f"a {source} ${{{{ {source} }}}} b"
    parts = expression.split(text)
    assert "".join(part if isinstance(part, str) else text[part.start : part.end] for part in parts) == text


KEYWORDS = (
    "type",
    "enum",
    "const",
    "properties",
    "required",
    "items",
    "anyOf",
    "allOf",
    "oneOf",
    "not",
    "minLength",
    "maxLength",
) + ("minimum", "maximum", "maxItems", "$ref", "$defs", "default", "pattern", "additionalProperties", "uniqueItems")
TEXTS = ("string", "object", "array", "#", "#/$defs/a", "http://x", "(a+)+$", "(?=x)")
JUNK = st.recursive(
    VALUES | st.sampled_from(TEXTS),
    lambda inner: (
        st.dictionaries(st.sampled_from((*KEYWORDS, "a", "b")), inner, max_size=4) | st.lists(inner, max_size=3)
    ),
    max_leaves=12,
)


@ANY
@given(source=JUNK, target=JUNK, value=VALUES)
def test_schemas_of_any_shape(source: Any, target: Any, value: Any) -> None:
    """Problems stand at places of the schema; what has none can be worked with."""
    sound = []
    for each in (source, target):
        found = schema.problems(each)
        for route, words in found:
            assert words
            here = each
            for step in route[:-1]:
                here = here[step]
        if not found and isinstance(each, dict):
            sound.append(each)
            schema.check(each, value)
            assert schema.show(each)
            assert subtype.mismatch(each, {**each, "description": "the same"}) is None
    if len(sound) == 2:
        subtype.mismatch(*sound)


def _bounded(kind: str, low: str, high: str) -> st.SearchStrategy[dict[str, Any]]:
    bounds = st.fixed_dictionaries({}, optional={low: st.integers(0, 3), high: st.integers(3, 6)})
    return bounds.map(lambda found: {"type": kind, **found})


# Whose types are all known, so that what is not found to differ does not differ.
PLAIN = (
    _bounded("string", "minLength", "maxLength")
    | _bounded("integer", "minimum", "maximum")
    | _bounded("number", "minimum", "maximum")
    | st.just({"type": "boolean"})
    | st.just({"type": "null"})
)
KNOWN = st.recursive(
    PLAIN,
    lambda inner: (
        st.builds(lambda items: {"type": "array", "items": items}, inner)
        | st.lists(inner, min_size=1, max_size=3).map(lambda choices: {"anyOf": choices})
        | st.dictionaries(st.sampled_from("ab"), inner, max_size=2).map(
            lambda parts: {
                "type": "object",
                "properties": parts,
                "required": sorted(parts),
                "additionalProperties": False,
            }
        )
    ),
    max_leaves=4,
)


@settings(max_examples=250, deadline=None)
@given(a=KNOWN, b=KNOWN, c=KNOWN, value=VALUES)
def test_subtypes(a: dict[str, Any], b: dict[str, Any], c: dict[str, Any], value: Any) -> None:
    """Reflexive, transitive, a choice takes what one of it takes, and never at odds with the values."""
    assert subtype.mismatch(a, json.loads(json.dumps({**a, "title": "again"}))) is None
    assert subtype.mismatch(a, {"anyOf": [b, a]}) is None
    if subtype.mismatch(a, b) is None:
        if subtype.mismatch(b, c) is None:
            assert subtype.mismatch(a, c) is None
        if schema.check(a, value) is None:
            assert schema.check(b, value) is None


@ANY
@given(known=KNOWN, value=VALUES)
def test_values_are_judged_as_the_library_judges_them(known: dict[str, Any], value: Any) -> None:
    assert (schema.check(known, value) is None) == jsonschema.Draft202012Validator(known).is_valid(value)


@ANY
@given(target=VALUES, first=VALUES, second=VALUES)
def test_environments(target: Any, first: Any, second: Any) -> None:
    """RFC 7396: a patch is idempotent, keeps what it does not name, changes nothing in place; two can be one."""
    before = json.dumps([target, first])
    merged = environment.merge(target, first)
    assert json.dumps([target, first]) == before
    assert environment.merge(merged, first) == merged
    assert environment.merge(target, {}) == (target if isinstance(target, dict) else {})
    if isinstance(first, dict):
        assert None not in [merged[key] for key in first if key in merged]
        kept = target if isinstance(target, dict) else {}
        assert {key: merged[key] for key in kept if key not in first} == {k: kept[k] for k in kept if k not in first}
    else:
        assert merged == first
    if isinstance(first, dict) and isinstance(second, dict):
        assert environment.merge(target, environment._both(first, second, target)) == environment.merge(merged, second)
