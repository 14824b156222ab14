from typing import Any

import pytest

from penstock.diagnostics.location import Location, Within
from penstock.project.types import expressions
from penstock.spec.schemas import schema

TYPES: dict[str, Any] = {
    "inputs": {"type": "object", "properties": {"q": {"type": "string"}}, "additionalProperties": False},
    "steps": {
        "type": "object",
        "properties": {
            "a": {
                "type": "array",
                "items": {"type": "object", "properties": {"id": {"type": "string"}}, "additionalProperties": False},
            }
        },
        "additionalProperties": False,
    },
}
AT = Location("c.yaml", 0, ("spec", "x"))


def test_where_and_what() -> None:
    value = {"k": ["plain", "a\n b ${{ inputs.qq }}"]}
    [fault] = expressions.faults(value, AT, TYPES, "Chain/c")
    assert (fault.rule, fault.location.route, fault.location.within) == (
        "unknown-path",
        ("spec", "x", "k", 1),
        Within(1, 3, 1, 19),
    )
    assert (fault.facts["path"], fault.facts["nearest"], fault.facts["known"]) == ("inputs.qq", "q", ["q"])


@pytest.mark.parametrize(
    "text, rules",
    [
        ("${{ steps.a.map(d, d.id) }}", []),
        ("${{ steps.a.map(d, d.no) }}", ["unknown-path"]),
        ("${{ steps.a.filter(d, d.no == inputs.q).exists(e, e.id == 'x') }}", ["unknown-path"]),
        ("${{ has(inputs.z) }}", []),
        ("${{ a }} ${{ b }}", ["expression-root", "expression-root"]),
        ("${{ inputs.q.deeper }}", ["unknown-path"]),
        ("${{ (1 }} ${{ inputs.q }}", ["expression-syntax"]),
        ("no expression }}", []),
        ("{{ inputs.q }}", ["unread-expression"]),
        ("a ${inputs.q} b", ["unread-expression"]),
        ("${{ inputs.q }} and {{inputs.q}}", ["unread-expression"]),
        (" inputs.q ", ["unread-expression"]),
        ("steps.a[0].id", ["unread-expression"]),
        ("see inputs.q", []),
        ("inputs", []),
        ("{{ row.q }} ${HOME} row.q", []),
    ],
)
def test_paths(text: str, rules: list[str]) -> None:
    assert [fault.rule for fault in expressions.faults(text, AT, TYPES, "r")] == rules


def test_where_a_text_reads_like_an_expression() -> None:
    [fault] = expressions.faults("a\n b {{ inputs.q }}", AT, TYPES, "r")
    assert (fault.location.within, fault.facts["path"]) == (Within(1, 3, 1, 17), "inputs.q")


def test_bare_cel_has_no_braces() -> None:
    [fault] = expressions.faults("${{ inputs.q }}", AT, TYPES, "r", bare=True)
    assert fault.rule == "expression-syntax" and "without" in str(fault.facts["problem"])


@pytest.mark.parametrize(
    "value, shown",
    [
        ("${{ inputs.q }}", "string"),
        ("x ${{ inputs.q }}", "string"),
        ("x", "string"),
        (True, "boolean"),
        (1, "integer"),
        (1.5, "number"),
        (None, "null"),
        ("${{ steps.a }}", "array of object"),
        (["${{ inputs.q }}"], "array of string"),
        ({"a": 1}, "object"),
        ("${{ ( }}", "anything"),
        ("${{ size(inputs.q) > 1 }}", "boolean"),
        ([], "array"),
    ],
)
def test_what_a_value_becomes(value: object, shown: str) -> None:
    assert schema.show(expressions.type_of(value, TYPES)) == shown


@pytest.mark.parametrize("value", ["${{ a }}", 1, 1.5, None, [1, "a"], {"a": {"b": []}}, True])
def test_a_constant_holds_no_expression(value: object) -> None:
    assert schema.check(expressions.constant(value), value) is None
    assert schema.check(expressions.constant(value), "other") is not None


def test_a_condition_is_true_or_false() -> None:
    assert [f.rule for f in expressions.condition("${{ inputs.q == '' }}", AT, TYPES, "r")] == []
    assert [f.rule for f in expressions.condition("${{ inputs.q }}", AT, TYPES, "r")] == ["type-mismatch"]
    assert [f.rule for f in expressions.condition("true", AT, TYPES, "r")] == ["type-mismatch"]
