"""What a Chain tells its callers to leave."""

from collections.abc import Callable
from typing import Any

import pytest

from penstock.project.project import Project

Faults = Callable[[Project], list[Any]]
OUTER = """\
apiVersion: penstock/v1
kind: Chain
metadata: {name: outer}
spec:
  inputs: {question: {type: string, maxLength: 400}}
  steps: {s: {chain: support, with: {question: "${{ inputs.question }}"}}}
  outputs: {a: "${{ steps.s.answer }}", b: "${{ steps.s.sources.map(x, x) }}"}
"""
END = '"${{ steps.search.documents.map(d, d.id) }}"}\n'
DEPRECATED = END + "  deprecated: {outputs: {sources: {use: answer, removeAfter: 2027-03-01}}}\n"


def rules(found: list[Any]) -> list[tuple[str, str, str]]:
    return [(f.rule, f.resource, "/".join(map(str, f.location.route[1:]))) for f in found]


def test_who_still_reads_it(shop: Callable[..., Project], faults: Faults) -> None:
    project = shop({"chain.yaml": (END, DEPRECATED), "outer.yaml": OUTER})
    [fault] = faults(project)
    assert rules([fault]) == [("deprecated-use", "Chain/outer", "outputs/b")]
    assert (fault.facts["use"], fault.facts["after"]) == ("answer", "2027-03-01")
    assert fault.location.within is not None


def test_evaluations_and_monitors(shop: Callable[..., Project], faults: Faults) -> None:
    monitor = """\
apiVersion: penstock/v1
kind: Monitor
metadata: {name: m}
spec:
  chain: support
  traces: {format: jsonl}
  signal: ${{ outputs.answer }}
  drift: {against: 7d}
  window: {rows: 100}
"""
    answer = DEPRECATED.replace("sources: {use: answer,", "answer: {")
    found = faults(shop({"chain.yaml": (END, answer), "m.yaml": monitor}))
    assert rules(found) == [
        ("deprecated-use", "Evaluation/quality", "metrics/answered/with/text"),
        ("deprecated-use", "Monitor/m", "signal"),
    ]


@pytest.mark.parametrize(
    ("deprecated", "rule", "place"),
    [
        ("{outputs: {sorces: {removeAfter: 2027-03-01}}}", "deprecated-name", "outputs/sorces"),
        ("{inputs: {answer: {removeAfter: 2027-03-01}}}", "deprecated-name", "inputs/answer"),
        ("{outputs: {sources: {use: anser, removeAfter: 2027-03-01}}}", "deprecated-name", "outputs/sources/use"),
        ("{outputs: {sources: {use: sources, removeAfter: 2027-03-01}}}", "deprecated-name", "outputs/sources/use"),
        ("{inputs: {question: {removeAfter: 2027-03-01}}}", "deprecated-required", "inputs/question"),
        ("{outputs: {sources: {removeAfter: 2027-02-30}}}", "invalid-value", "outputs/sources/removeAfter"),
    ],
)
def test_names(deprecated: str, rule: str, place: str, shop: Callable[..., Project], faults: Faults) -> None:
    found = faults(shop({"chain.yaml": (END, f"{END}  deprecated: {deprecated}\n")}))
    assert (rule, "Chain/support", f"deprecated/{place}") in rules(found)


def test_an_input_that_must_be_passed_is_no_callers_fault(shop: Callable[..., Project], faults: Faults) -> None:
    change = END + "  deprecated: {inputs: {question: {removeAfter: 2027-03-01}}}\n"
    assert [f.rule for f in faults(shop({"chain.yaml": (END, change), "outer.yaml": OUTER}))] == ["deprecated-required"]
