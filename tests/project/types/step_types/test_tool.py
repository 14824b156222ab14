"""`tool` steps on the edges of a chain."""

from collections.abc import Callable
from typing import Any

import pytest

Check = Callable[..., list[tuple[str, str, Any]]]
OUT = "{answer: '${{ steps.s.value.state }}'}"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("{order: '${{ inputs.question }}'}", []),
        ("{order: a, most: 3, by: mail}", []),
        ("{}", [("missing-argument", "steps/s/with")]),
        ("{most: 3}", [("missing-argument", "steps/s/with")]),
        ("{order: 3}", [("type-mismatch", "steps/s/with/order")]),
        ("{order: a, most: 1.5}", [("type-mismatch", "steps/s/with/most")]),
        ("{order: a, by: name}", [("type-mismatch", "steps/s/with/by")]),
        ("{order: '${{ inputs.orders }}'}", [("type-mismatch", "steps/s/with/order")]),
        ("{order: a, ordr: b}", [("unknown-input", "steps/s/with/ordr")]),
        ("{order: '${{ inputs.qestion }}'}", [("unknown-path", "steps/s/with/order")]),
    ],
)
def test_arguments(given: str, expected: Any, found: Check) -> None:
    result = found(f"s: {{tool: find, with: {given}}}", outputs=OUT)
    # without a member the step itself is the place
    assert [(rule, place) for rule, place, _ in result] == [
        (rule, "steps/s" if given == "{}" else place) for rule, place in expected
    ]


def test_words_of_a_missing_argument(found: Check) -> None:
    [(_, _, facts)] = found("s: {tool: find, with: {most: 1}}", outputs=OUT)
    assert facts == {"step": "s", "argument": "order", "what": "tool 'find'", "type": "string", "offer": None}


def test_the_value_is_typed_by_returns(found: Check) -> None:
    [(rule, place, facts)] = found("s: {tool: find, with: {order: a}}", outputs="{x: '${{ steps.s.value.stat }}'}")
    assert (rule, place, facts["nearest"]) == ("unknown-path", "outputs/x", "state")
    [(rule, place, _)] = found(
        "s: {tool: find, with: {order: a}}", "t: {tool: find, with: {order: '${{ steps.s.value }}'}}"
    )
    assert (rule, place) == ("type-mismatch", "steps/t/with/order")


@pytest.mark.parametrize("name", ["remote", "seek"])
def test_a_tool_without_schemas_takes_and_gives_anything(name: str, found: Check) -> None:
    step = f"s: {{tool: {name}, with: {{x: [1]}}}}"
    assert found(step, outputs="{x: '${{ steps.s.value.a.b }}'}") == []


def test_alternatives_are_compared_as_a_whole(found: Check) -> None:
    tool = """\
apiVersion: penstock/v1
kind: Tool
metadata: {name: either, description: By one or the other.}
spec:
  parameters:
    type: object
    anyOf:
      - {type: object, required: [id], properties: {id: {type: string}}, additionalProperties: false}
      - {type: object, required: [mail], properties: {mail: {type: string}}, additionalProperties: false}
  effects: read
  http: {url: https://tools.example.org/either}
"""
    assert found("s: {tool: either, with: {mail: x}}", tool=tool) == []
    [(rule, place, _)] = found("s: {tool: either, with: {mail: 3}}", tool=tool)
    assert (rule, place) == ("type-mismatch", "steps/s/with")
