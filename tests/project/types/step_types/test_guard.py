"""`guard` steps on the edges of a chain."""

from collections.abc import Callable
from typing import Any

import pytest

Check = Callable[..., list[tuple[str, str, Any]]]
JUDGE = """\
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: other}
spec:
  inputs: %s
  messages: [{role: user, content: "x"}]
  output: {schema: %s}
"""
PASSED = "{type: object, required: [passed], properties: {passed: {type: boolean}}}"


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("guard: {pattern: '^[a-z]'}, text: '${{ inputs.question }}'", []),
        ("guard: {pattern: '[a-z]*'}, text: '${{ inputs.question }}'", [("idle-pattern", "steps/s/guard/pattern")]),
        ("guard: {pattern: ''}, text: '${{ inputs.question }}'", [("idle-pattern", "steps/s/guard/pattern")]),
        ("guard: {pattern: '^[a-z]*$'}, text: '${{ inputs.question }}'", []),
        ("guard: {pii: false}, text: '${{ inputs.orders }}'", [("type-mismatch", "steps/s/text")]),
        ("guard: {pii: false}, text: 'All: ${{ inputs.orders }}'", []),
        ("guard: {schema: {type: strng}}, text: a", [("invalid-schema", "steps/s/guard/schema/type")]),
        (
            "guard: {pii: false}, text: a, onFail: replace, replacement: '${{ inputs.flag }}'",
            [("type-mismatch", "steps/s/replacement")],
        ),
        ("guard: {judge: {model: echo, prompt: judge}}, text: a", []),
        (
            "guard: {judge: {model: echo, prompt: reply}}, text: a",
            [("judge-template", "steps/s/guard/judge/prompt")] * 3,
        ),
        ("guard: {judge: {model: echo, prompt: jdge}}, text: a", [("unknown-reference", "steps/s/guard/judge/prompt")]),
    ],
)
def test_guard(step: str, expected: Any, found: Check) -> None:
    result = found(f"s: {{{step}}}", outputs="{a: '${{ steps.s.text }}', b: '${{ steps.s.passed }}'}")
    assert [(rule, place) for rule, place, _ in result] == expected


@pytest.mark.parametrize(
    ("inputs", "output", "problem"),
    [
        ("{text: {type: string}}", PASSED, None),
        ("{text: {type: string}, tone: {type: string, default: x}}", PASSED, None),
        ("{text: {}}", PASSED, None),
        ("{text: {type: integer}}", PASSED, "does not take every text"),
        ("{text: {type: string}}", "{type: object, properties: {passed: {type: boolean}}}", "may be missing"),
        (
            "{text: {type: string}}",
            "{type: object, required: [passed], properties: {passed: {type: string}}}",
            "string",
        ),
        ("{text: {type: string}}", "{type: object, properties: {ok: {type: boolean}}}", "no 'passed'"),
        ("{text: {type: string}, other: {type: string}}", PASSED, "'other' has no default"),
    ],
)
def test_a_judge_reads_text_and_says_passed(inputs: str, output: str, problem: str | None, found: Check) -> None:
    step = "s: {guard: {judge: {model: echo, prompt: other}}, text: a}"
    result = [facts for rule, _, facts in found(step, other=JUDGE % (inputs, output)) if rule == "judge-template"]
    assert len(result) == (problem is not None)
    assert problem is None or problem in result[0]["problem"]


def test_a_text_keeps_its_bound(found: Check) -> None:
    ask = "t: {prompt: reply, model: echo, with: {question: '${{ steps.s.text }}'}}"
    guard = "s: {guard: {pii: false}, text: '${{ inputs.question }}'%s}"
    assert found(guard % "", ask) == []
    assert found(guard % ", onFail: replace, replacement: Sorry.", ask) == []
    long = f", onFail: replace, replacement: {'x' * 101}"
    assert [(rule, place) for rule, place, _ in found(guard % long, ask)] == [
        ("type-mismatch", "steps/t/with/question")
    ]


@pytest.mark.parametrize(
    ("fail", "output", "rules"),
    [
        ("onFail: continue", "steps.s.text", ["unread-verdict"]),
        ("onFail: continue", "steps.s.passed", []),
        ("onFail: continue", "size(steps) > 0", []),
        ("onFail: stop", "steps.s.text", []),
    ],
)
def test_somebody_reads_the_verdict(fail: str, output: str, rules: list[str], found: Check) -> None:
    step = f"s: {{guard: {{pii: false}}, text: '${{{{ inputs.question }}}}', {fail}}}"
    assert [rule for rule, _, _ in found(step, outputs=f"{{a: '${{{{ {output} }}}}'}}")] == rules
