from collections.abc import Callable

import pytest

from penstock.diagnostics.fault import Fault
from penstock.project.project import Project

MONITOR = """\
apiVersion: penstock/v1
kind: Monitor
metadata: {name: topics}
spec:
  chain: support
  traces: {format: otlp, map: {inputs.question: "attributes['app.question']"}}
  signal: ${{ inputs.question }}
  skew: {evaluation: quality}
  window: {rows: 500}
"""
METRIC = '{metric: answered, with: {text: "${{ outputs.answer }}"}, where: "${{ !row.golden }}", guard: {min: 0.5}}'


@pytest.fixture
def found(
    shop: Callable[..., Project], faults: Callable[[Project], list[Fault]]
) -> Callable[..., list[tuple[str, str]]]:
    def placed(file: str, old: str, new: str) -> list[tuple[str, str]]:
        changes: dict[str, object] = {"monitor.yaml": MONITOR}
        if file == "monitor.yaml":
            assert old in MONITOR
            changes[file] = MONITOR.replace(old, new)
        elif old:
            changes[file] = (old, new)
        return [(fault.rule, "/".join(map(str, fault.location.route[1:]))) for fault in faults(shop(changes))]

    return placed


@pytest.mark.parametrize(
    "old, new, rule, route",
    [
        ("${{ row.question }}", "${{ row.qestion }}", "unknown-path", "inputs/question"),
        ("${{ row.question }}", "${{ inputs.question }}", "expression-root", "inputs/question"),
        ("${{ row.question }}", "${{ row.golden }}", "type-mismatch", "inputs/question"),
        ('{question: "${{ row.question }}"}', "{}", "required-input-missing", "inputs"),
        ('"${{ row.question }}"}', '"${{ row.question }}", more: 1}', "unknown-input", "inputs/more"),
        ("required: ${{ row.golden }}", "required: ${{ row.question }}", "type-mismatch", "required"),
        ('{golden: "${{ row.golden }}"}', '{golden: "${{ row.goldn }}"}', "unknown-path", "slices/golden"),
        ("metric: answered", "metric: answred", "unknown-metric", "metrics/answered/metric"),
        ('with: {text: "${{ outputs.answer }}"}, ', "", "metric-argument", "metrics/answered/metric"),
        ("{text: ", "{txt: 1, text: ", "metric-argument", "metrics/answered/with/txt"),
        ("${{ outputs.answer }}", "${{ outputs.sources }}", "metric-argument", "metrics/answered/with/text"),
        ("${{ outputs.answer }}", "${{ outputs.anser }}", "unknown-path", "metrics/answered/with/text"),
        ("${{ outputs.answer }}", "${{ steps.search.documents[0].id + row.id + inputs.question }}", None, ""),
        ("${{ !row.golden }}", "${{ outputs.answer == '' }}", "expression-root", "metrics/answered/where"),
        ("${{ !row.golden }}", "${{ row.id }}", "type-mismatch", "metrics/answered/where"),
        (METRIC, METRIC + "\n    gap: {of: answerd, across: golden}", "unknown-metric", "metrics/gap/of"),
        (METRIC, METRIC + "\n    gap: {of: answered, across: golde}", "unknown-slice", "metrics/gap/across"),
        (METRIC, METRIC + "\n    gap: {of: answered, across: golden}", None, ""),
        (METRIC, METRIC + "\n    cost: {metric: cost, guard: {maxIncrease: 0.1}}", None, ""),
    ],
)
def test_an_evaluation(
    old: str, new: str, rule: str | None, route: str, found: Callable[..., list[tuple[str, str]]]
) -> None:
    assert found("evaluation.yaml", old, new) == ([(rule, route)] if rule else [])


@pytest.mark.parametrize(
    "old, new, rule, route",
    [
        ("${{ inputs.question }}", "${{ inputs.qestion }}", "unknown-path", "signal"),
        ("${{ inputs.question }}", "${{ steps.answer.text }}", None, ""),
        ("${{ inputs.question }}", "${{ outputs.sources }}", "type-mismatch", "signal"),
        ("${{ inputs.question }}", "${{ row.question }}", "expression-root", "signal"),
        ("attributes['app.question']", "attribute['app.question']", "expression-root", "traces/map/inputs.question"),
        ("attributes['app.question']", "attributes[", "expression-syntax", "traces/map/inputs.question"),
        ("skew: {evaluation: quality}", "skew: {evaluation: quality}\n  within: [inputs.question]", None, ""),
        ("skew: {evaluation: quality}", "drift: {against: 7d}\n  within: [hour, tenant, outputs.answer]", None, ""),
        (
            "skew: {evaluation: quality}",
            "drift: {against: 7d}\n  within: [hour, tennant]",
            "unknown-trace-field",
            "within/1",
        ),
        ("skew: {evaluation: quality}", "drift: {against: 7d}\n  within: [latency]", "unknown-trace-field", "within/0"),
    ],
)
def test_a_monitor(
    old: str, new: str, rule: str | None, route: str, found: Callable[..., list[tuple[str, str]]]
) -> None:
    assert found("monitor.yaml", old, new) == ([(rule, route)] if rule else [])


@pytest.mark.parametrize(
    "old, new, rule, route",
    [
        ("key: id\n  schema", "key: id\n  cluster: topic\n  schema", "unknown-row-field", "cluster"),
        ("key: id\n  schema", "key: id\n  reviewed: seen\n  schema", "unknown-row-field", "reviewed"),
        ("{dataset: pages}", "{dataset: pages, text: body}", "unknown-row-field", "documents/text"),
        ("{dataset: pages}", "{dataset: pages, id: name}", "unknown-row-field", "documents/id"),
        ("{dataset: pages}", "{dataset: questions, text: golden}", "type-mismatch", "documents/text"),
        ("{dataset: pages}", "{dataset: questions, text: question}", None, ""),
        ("{dataset: pages}", "{dataset: questions}", "unknown-row-field", "documents"),
    ],
)
def test_fields_of_rows(
    old: str, new: str, rule: str | None, route: str, found: Callable[..., list[tuple[str, str]]]
) -> None:
    assert found("data.yaml", old, new) == ([(rule, route)] if rule else [])


def test_bounds_of_an_input_are_the_rows_affair(found: Callable[..., list[tuple[str, str]]]) -> None:
    assert found("evaluation.yaml", "", "") == []  # the chain's question has a maxLength, the dataset's has none
