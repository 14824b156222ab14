"""`agent` steps on the edges of a chain."""

from collections.abc import Callable
from typing import Any

import pytest

Check = Callable[..., list[tuple[str, str, Any]]]
WITH = "{question: '${{ inputs.question }}'}"


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("tools: [find]", []),
        ("tools: [find, refund], approve: [refund]", []),
        ("tools: [find, find]", [("repeated-tool", "steps/s/tools/1")]),
        ("tools: [find, seek]", [("repeated-tool", "steps/s/tools/1")]),
        ("tools: [refund], approve: [refund, refund]", [("repeated-tool", "steps/s/approve/1")]),
        ("tools: [find], approve: [refund]", [("approved-not-given", "steps/s/approve/0")]),
        ("tools: [find], approve: [find]", [("needless-approval", "steps/s/approve/0")]),
        ("tools: [find, refund]", [("uncallable-tool", "steps/s/tools/1")]),
        ("tools: [fnd]", [("unknown-reference", "steps/s/tools/0")]),
        ("tools: [find], approve: [fnd]", [("unknown-reference", "steps/s/approve/0")]),
    ],
)
def test_tools(rest: str, expected: Any, found: Check) -> None:
    result = found(f"s: {{agent: reply, model: echo, with: {WITH}, {rest}}}", outputs="{a: '${{ steps.s.text }}'}")
    assert [(rule, place) for rule, place, _ in result] == expected


@pytest.mark.parametrize(
    ("given", "rule", "place"),
    [
        ("{}", "missing-variable", "steps/s"),
        ("{question: 3}", "type-mismatch", "steps/s/with/question"),
        ("{question: a, tne: b}", "unknown-input", "steps/s/with/tne"),
    ],
)
def test_inputs_of_the_template(given: str, rule: str, place: str, found: Check) -> None:
    [result] = found(f"s: {{agent: reply, model: echo, with: {given}, tools: [find]}}")
    assert result[:2] == (rule, place)


def test_a_model_is_named_somewhere(found: Check) -> None:
    [(rule, place, _)] = found(f"s: {{agent: reply, with: {WITH}, tools: [find]}}")
    assert (rule, place) == ("no-model", "steps/s/agent")


@pytest.mark.parametrize(
    ("output", "rules"),
    [
        ("${{ steps.s.calls.map(c, c.tool) }}", []),
        ("${{ steps.s.calls[0].value.anything }}", []),
        ("${{ steps.s.calls.map(c, c.name) }}", ["unknown-path"]),
        ("${{ steps.s.value.answer }}", []),
        ("${{ steps.s.value.answr }}", ["unknown-path"]),
    ],
)
def test_outputs(output: str, rules: list[str], found: Check) -> None:
    step = f"s: {{agent: reply, model: echo, with: {WITH}, tools: [find]}}"
    assert [rule for rule, _, _ in found(step, outputs=f'{{a: "{output}"}}')] == rules
