"""`chain` steps on the edges of a chain."""

from collections.abc import Callable
from typing import Any

import pytest

from penstock.project.flow import flow
from penstock.project.project import Project

Check = Callable[..., list[tuple[str, str, Any]]]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("{question: '${{ inputs.question }}'}", []),
        ("{question: short, tone: rough}", []),
        ("{tone: rough}", [("missing-argument", "steps/s/with")]),
        ("{question: 3}", [("type-mismatch", "steps/s/with/question")]),
        ("{question: a, qestion: b}", [("unknown-input", "steps/s/with/qestion")]),
        # longer than what it takes
        ("{question: '${{ inputs.orders[0] }}'}", [("type-mismatch", "steps/s/with/question")]),
    ],
)
def test_inputs(given: str, expected: Any, found: Check) -> None:
    result = found(f"s: {{chain: inner, with: {given}}}", outputs="{a: '${{ steps.s.answer }}'}")
    assert [(rule, place) for rule, place, _ in result] == expected


def test_outputs_by_name(found: Check) -> None:
    step = "s: {chain: inner, with: {question: a}}"
    [(rule, place, facts)] = found(step, outputs="{a: '${{ steps.s.anser }}'}")
    assert (rule, place, facts["nearest"]) == ("unknown-path", "outputs/a", "answer")
    [(rule, _, facts)] = found(step, "t: {chain: inner, with: {question: '${{ steps.s.words }}'}}")
    assert (rule, facts["got"]) == ("type-mismatch", "integer")


def test_a_template_with_a_model_is_called_too(found: Check) -> None:
    step = "s: {chain: alone, with: {question: a}}"
    assert found(step, outputs="{a: '${{ steps.s.text }}'}") == []
    [(rule, _, facts)] = found(step, outputs="{a: '${{ steps.s.answer }}'}")
    assert (rule, facts["known"]) == ("unknown-path", ["text"])


def test_an_unknown_chain_is_one_finding(found: Check) -> None:
    result = found("s: {chain: iner, with: {x: 1}}", outputs="{a: '${{ steps.s.anything }}'}")
    assert [(rule, place) for rule, place, _ in result] == [("unknown-reference", "steps/s/chain")]


BROKEN = """\
apiVersion: penstock/v1
kind: Chain
metadata: {name: broken}
spec:
  inputs: {question: {type: strng}}
  steps: {a: {prompt: reply, model: echo, with: {question: "${{ inputs.question }}"}}}
  outputs: {answer: "${{ steps.a.value.answr }}"}
"""


def test_faults_of_a_chain_do_not_follow_its_callers(outer: Callable[..., Project]) -> None:
    steps = (
        "s: {chain: broken, with: {question: 3}}",
        "t: {prompt: reply, model: echo, with: {question: '${{ steps.s.answer }}'}}",
    )
    project = outer(*steps, outputs="{a: '${{ steps.t.text }}'}", broken=BROKEN)
    owners = {fault.resource for fault in flow(project).faults if fault.rule != "unused-input"}
    assert owners == {"Chain/broken"}
