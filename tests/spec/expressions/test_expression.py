"""CEL in text: found, analysed, typed, evaluated."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penstock.spec.expressions import expression
from penstock.spec.expressions.expression import (
    Expr,
    Failed,
    analyse,
    evaluate,
    fill,
    find,
    split,
    type_of,
    whole,
    within,
)

Quickly = Callable[[], AbstractContextManager[None]]

DOCUMENTS = {
    "type": "array",
    "maxItems": 4,
    "items": {"type": "object", "properties": {"id": {"type": "string"}, "score": {"type": "number"}}},
}
TYPES: dict[str, Any] = {
    "inputs": {"type": "object", "properties": {"q": {"type": "string"}, "n": {"type": "integer"}, "any": {}}},
    "steps": {"type": "object", "properties": {"s": {"type": "object", "properties": {"documents": DOCUMENTS}}}},
}
ENV: dict[str, Any] = {
    "inputs": {"q": "hi", "n": 2, "any": None},
    "steps": {"s": {"documents": [{"id": "a", "score": 0.5}, {"id": "b", "score": 1}]}},
}


def test_split_and_whole() -> None:
    text = "a ${{ inputs.q }} b ${{x}}"
    assert split(text) == ["a ", Expr("inputs.q", 2, 17, 6), " b ", Expr("x", 20, 26, 23)]
    assert whole(text) is None
    assert whole(" ${{ x }}\n") == Expr("x", 1, 9, 5)
    assert whole("x") is None
    assert split("") == []


@pytest.mark.parametrize("source", ["{'a': {'b': 1}}", "'}}'", '"\\"}}"', "r'\\'", "'''a'}}'''", "{'a': {}}"])
def test_braces_in_literals_do_not_end_an_expression(source: str) -> None:
    found = whole("${{ " + source + " }}")
    assert found is not None
    assert found.source == source


def test_an_open_expression_is_a_syntax_error_at_its_offset() -> None:
    [text, part] = split("ab ${{ inputs.x")
    assert text == "ab "
    assert isinstance(part, Expr)
    assert (part.start, analyse(part.source).error) == (3, "`${{` without `}}`")


@pytest.mark.parametrize(
    ("source", "paths"),
    [
        ("inputs.q", [("inputs", "q")]),
        ("inputs['q'].x[3]", [("inputs", "q", "x", 3)]),
        ("size(steps.s.documents) > 0 && inputs.q != ''", [("steps", "s", "documents"), ("inputs", "q")]),
        ("steps.s.documents.map(d, d.id)", [("steps", "s", "documents"), ("steps", "s", "documents", "*", "id")]),
        ("a.filter(x, x.y == b).map(z, z)", [("a",), ("a", "*", "y"), ("b",)]),
        ("a.map(inputs, inputs.q)", [("a",), ("a", "*", "q")]),
        ("has(inputs.q)", [("inputs",)]),
        ("inputs[steps.i].z", [("inputs",), ("steps", "i")]),
        ("b ? c.d : {'k': e}.k", [("b",), ("c", "d"), ("e",)]),
        ("a.exists(x, b.all(y, x == y))", [("a",), ("b",), ("a", "*"), ("b", "*")]),
        ("true", []),
        ("null", []),
    ],
)
def test_paths(source: str, paths: list[Any]) -> None:
    found = analyse(source)
    assert found.error is None
    assert set(found.paths) == set(paths)


def test_a_pattern_that_re2_lacks_is_an_error_before_anything_runs() -> None:
    assert "RE2" in (analyse("inputs.q.matches('(')").error or "")
    assert "RE2" in (analyse("inputs.q.matches('(?=a)b')").error or "")
    assert "RE2" in (analyse("matches(inputs.q, '(?=a)b')").error or "")
    assert analyse("inputs.q.matches('^a+$') && inputs.q.matches(inputs.p)").error is None


@pytest.mark.parametrize(
    "source", ["a b", "", "foo(a)", "a.bar()", "(" * 40 + "1" + ")" * 40, "a +", "'", "1+" * 6000 + "1"]
)
def test_errors_are_values(source: str) -> None:
    assert analyse(source).error
    with pytest.raises(Failed):
        evaluate(source, {"a": 1})


def test_hostile_nesting_is_quick(quickly: Quickly) -> None:
    with quickly():
        for source in (
            "(" * 5000,
            "[" * 5000 + "]" * 5000,
            "!" * 5000 + "a",
            "-" * 3000 + "1",
            "a." * 4000 + "a",
            "1+" * 4000 + "1",
        ):
            assert analyse(source).error or source.startswith("a.")


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("inputs.q", "hi"),
        ("inputs.any", None),
        ("steps.s.documents[1].id", "b"),
        ("steps.s.documents.map(d, d.id)", ["a", "b"]),
        ("inputs.n > 1.5", True),
        ("inputs.n + 0.5", 2.5),
        ("inputs.q == 3", False),
        ("inputs.q != 3", True),
        ("has(inputs.nothing) ? 1 : 2", 2),
        ("{'a': [1, 2.5, true, null]}", {"a": [1, 2.5, True, None]}),
        ("size(steps.s.documents) > 0", True),
        ("inputs.q.matches('^h')", True),
        ("'${{'", "${{"),
    ],
)
def test_evaluate(source: str, value: Any) -> None:
    found = evaluate(source, ENV)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("inputs.x", "no `x` in inputs (has q, n, any)"),
        ("inputs.x + 'a'", "no `x` in inputs (has q, n, any)"),
        ("vars.a", "no `vars` in what this expression may read (has inputs, steps)"),
        ("steps.s.documents[7]", "no [7] in steps.s.documents (it has 2 elements)"),
        ("inputs.any.x", "inputs.any is null: it has no `x`"),
        ("inputs.q.x", "inputs.q is text: it has no `x`"),
        ("inputs.n + inputs.q", "types that it does not take"),
        ("1 / 0", "divide by zero"),
    ],
)
def test_failures_in_words(source: str, message: str) -> None:
    with pytest.raises(Failed) as failed:
        evaluate(source, ENV)
    assert message in failed.value.message


def test_a_catastrophic_pattern_is_linear(quickly: Quickly) -> None:
    with quickly():
        assert evaluate("a.matches('(a+)+$')", {"a": "a" * 40 + "b"}) is False


def test_fill() -> None:
    value = {"a": "n=${{ inputs.n }} ${{ inputs.any }}${{ {'k': 1} }}", "b": ["${{ inputs.n }}", 3], "c": "plain"}
    assert fill(value, ENV) == {"a": 'n=2 {"k": 1}', "b": [2, 3], "c": "plain"}
    assert fill("$ {{ x }}", {}) == "$ {{ x }}"


def test_values_are_not_read_as_expressions() -> None:
    assert fill("${{ inputs.q }}", {"inputs": {"q": "${{ inputs.secret }}"}}) == "${{ inputs.secret }}"


def test_find_and_within() -> None:
    [(route, text, expr)] = find({"a": [{"b": "x\ny ${{ inputs.q }}"}]})
    assert route == ("a", 0, "b")
    assert within(text, expr.start, expr.end) == (1, 2, 1, 17)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("inputs.q", {"type": "string"}),
        ("inputs.any", {}),
        ("inputs.none", {}),
        ("elsewhere.x", {}),
        ("steps.s.documents.map(d, d.id)", {"type": "array", "items": {"type": "string"}, "maxItems": 4}),
        ("steps.s.documents.filter(d, d.score > 0.5)", DOCUMENTS),
        ("size(inputs.q) > 0", {"type": "boolean"}),
        ("size(inputs.q)", {"type": "integer"}),
        ("inputs.n == 1 ? inputs.q : 'a'", {"type": "string"}),
        ("inputs.n == 1 ? inputs.q : 1", {"anyOf": [{"type": "string"}, {"type": "integer"}]}),
        ("inputs.n == 1 ? inputs.any : 1", {}),
        ("inputs.q + 'x'", {"type": "string"}),
        ("inputs.n * 1.5", {"type": "number"}),
        ("string(inputs.n)", {"type": "string"}),
        ("null", {"type": "null"}),
        ("[inputs.q, 'b']", {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2}),
        ("steps.s.documents[0].score", {"type": "number"}),
        ("a b", {}),
    ],
)
def test_type_of(source: str, expected: dict[str, Any]) -> None:
    assert type_of(source, TYPES) == expected


def test_plain_paths_need_no_library() -> None:
    program = (
        "import sys; from penstock.spec.expressions.expression import analyse, evaluate, type_of; "
        "assert evaluate('a.b', {'a': {'b': 1}}) == 1; analyse('a.b[0]'); type_of('a.b', {}); "
        "assert not {'celpy', 'lark', 'jinja2', 'jsonschema'} & set(sys.modules)"
    )
    import subprocess

    subprocess.run([sys.executable, "-c", program], check=True, env={"PYTHONPATH": ":".join(sys.path)})


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**62), 2**62)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(json_values)
def test_values_survive_the_library(value: Any) -> None:
    assert evaluate("true ? a : a", {"a": value}) == value


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="a${}'\" \\\nr", max_size=30))
def test_split_loses_nothing(text: str) -> None:
    assert "".join(part if isinstance(part, str) else text[part.start : part.end] for part in split(text)) == text


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab.()[]{}'\"+-!?:,1 &|", max_size=25))
def test_analyse_never_raises(source: str) -> None:
    found = analyse(source)
    assert found.error is None or found.paths == ()
    assert expression.type_of(source, {}) is not None


def test_what_each_makes_can_be_walked() -> None:
    made = {"steps": {"many": {"items": [{"text": f"t{n}"} for n in range(10_000)]}}}
    assert expression.evaluate("steps.many.items.map(i, i.text)", made)[-1] == "t9999"


@pytest.mark.parametrize(
    "source",
    ["steps.many.items.map(i, steps.many.items.map(j, i.text + j.text))", "inputs.words.map(word, word + '.')"],
)
def test_what_takes_too_long_names_the_limit(source: str) -> None:
    made = {"steps": {"many": {"items": [{"text": "t"}] * 5000}}, "inputs": {"words": ["w"] * 10_000}}
    with pytest.raises(expression.Costly, match=r"more than (50|550),000 steps, .*fewer elements"):
        expression.evaluate(source, made)
