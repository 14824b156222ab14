"""Readers of steps that may have been skipped."""

from collections.abc import Callable
from typing import Any

import pytest

from penstock.project.flow import flow
from penstock.project.project import Project

BASE = """\
apiVersion: penstock/v1
kind: Model
metadata: {name: echo}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: p}
spec:
  inputs: {q: {type: string}}
  messages: [{role: user, content: "{{ q }}"}]
  model: echo
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: c}
spec:
  inputs: {q: {type: string}, big: {type: boolean}, hot: {type: boolean}, list: {type: array, items: {type: string}}}
  steps:
    x: {prompt: p, with: {q: "${{ inputs.q }}"}, when: "${{ inputs.big }}"}
"""
PLAIN = "{a: '${{ steps.y.text }}'}"


@pytest.fixture
def skipped(make: Callable[..., Project]) -> Callable[..., list[tuple[str, Any]]]:
    """Where step `x` is read although it may be skipped: the place, and the range in its text."""

    def found(step: str, outputs: str = PLAIN) -> list[tuple[str, Any]]:
        project = make({"c.yaml": f"{BASE}    {step}\n  outputs: {outputs}\n"})
        return [
            ("/".join(map(str, fault.location.route[1:])), fault.location.within)
            for fault in flow(project).faults
            if fault.rule == "skipped-step"
        ]

    return found


@pytest.mark.parametrize(
    ("when", "is_found"),
    [
        ("", True),
        (', when: "${{ inputs.big }}", otherwise: {text: no}', False),
        (', when: "${{  (inputs.big) }}", otherwise: {text: no}', False),
        (', when: "${{ inputs.hot && inputs.big }}", otherwise: {text: no}', False),
        (", when: \"${{ inputs.big && inputs.q == 'a || b' }}\", otherwise: {text: no}", False),
        (', when: "${{ inputs.hot || inputs.big }}", otherwise: {text: no}', True),
        (', when: "${{ !inputs.big }}", otherwise: {text: no}', True),
        (', when: "${{ inputs.hot }}", otherwise: {text: no}', True),
    ],
)
def test_a_reader_whose_when_says_that_it_ran(when: str, is_found: bool, skipped: Any) -> None:
    found = skipped(f'y: {{prompt: p, with: {{q: "${{{{ steps.x.text }}}}"}}{when}}}')
    assert [place for place, _ in found] == (["steps/y/with/q"] if is_found else [])


@pytest.mark.parametrize(
    ("expression", "is_found"),
    [
        ("steps.x.text", True),
        ("inputs.big ? steps.x.text : ''", False),
        ("has(steps.x.text) ? steps.x.text : ''", False),
        ("has(steps.x) && steps.x.text != '' ? 'a' : 'b'", False),
        ("has(steps.x) ? '' : steps.x.text", True),
        ("inputs.hot ? steps.x.text : ''", True),
        ("inputs.hot ? '' : inputs.big ? steps.x.text : ''", False),
    ],
)
def test_a_guard_inside_the_expression(expression: str, is_found: bool, skipped: Any) -> None:
    step = 'y: {prompt: p, with: {q: "${{ inputs.q }}"}}'
    found = skipped(step, f'{{a: "${{{{ steps.y.text }}}} ${{{{ {expression} }}}}"}}')
    assert [place for place, _ in found] == (["outputs/a"] if is_found else [])
    # the second expression of the text, not the whole of it
    assert all(within.column == 20 for _, within in found)


@pytest.mark.parametrize(
    ("step", "places"),
    [
        ("y: {prompt: p, with: {q: a}, when: \"${{ steps.x.text != '' }}\", otherwise: {text: b}}", ["steps/y/when"]),
        (
            'y: {prompt: p, with: {q: a}, when: "${{ inputs.big }}", otherwise: {text: "${{ steps.x.text }}"}}',
            ["steps/y/otherwise/text"],
        ),
        (
            'y: {each: "${{ inputs.list }}", as: i, atMost: 9, do: {prompt: p, with: {q: "${{ steps.x.text }}"}}}',
            ["steps/y/do/with/q"],
        ),
        (
            'y: {each: "${{ inputs.list }}", as: i, atMost: 9, when: "${{ inputs.big }}", otherwise: {items: []}, '
            'do: {prompt: p, with: {q: "${{ steps.x.text }}"}}}',
            [],
        ),
        (
            'y: {each: "${{ inputs.list }}", as: i, atMost: 9, '
            'do: {prompt: p, with: {q: "${{ steps.x.text }}"}, when: "${{ inputs.big }}", otherwise: {text: ""}}}',
            [],
        ),
    ],
)
def test_each_part_of_a_reader(step: str, places: list[str], skipped: Any) -> None:
    outputs = "{a: '${{ steps.y.items }}'}" if "each" in step else PLAIN
    assert [place for place, _ in skipped(step, outputs)] == places


def test_asking_for_a_step_waits_for_it_alone(make: Callable[..., Project]) -> None:
    step = "y: {prompt: p, with: {q: \"${{ has(steps.x.text) ? steps.x.text : 'no' }}\"}}"
    other = "z: {prompt: p, with: {q: \"${{ has(steps.y) ? 'a' : steps.y.text }}\"}}"
    project = make({"c.yaml": f"{BASE}    {step}\n    {other}\n  outputs: {{a: '${{{{ steps.z.text }}}}'}}\n"})
    rules = {fault.rule for fault in flow(project).faults} - {"unused-input"}
    assert rules == set()
