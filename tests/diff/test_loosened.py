from collections.abc import Callable

import pytest

from penstock.diff.change import Difference

J = "judged.yaml"


@pytest.mark.parametrize(
    "old, new, paths",
    [
        ("margin: 0.05", "margin: 0.06", ["spec.metrics.facts.guard.margin"]),
        ("min: 0.5", "min: 0.4", ["spec.metrics.facts.guard.min"]),
        ("maxIncrease: 0.1", "maxIncrease: 0.2", ["spec.metrics.price.guard.maxIncrease"]),
        (", guard: {maxIncrease: 0.1}", "", ["spec.metrics.price.guard.maxIncrease"]),
        ("fact-coverage", "contains", ["spec.metrics.facts.metric"]),
        ("${{ row.facts }}", "${{ row.facts.filter(f, true) }}", ["spec.metrics.facts.with.facts"]),
        ("  inputs: {question", "  repeats: 3\n  inputs: {question", ["spec.repeats"]),
        ("required: ${{ row.golden }}", "required: ${{ !row.golden }}", ["spec.required"]),
        ("dataset: questions", "dataset: shots", ["spec.dataset"]),
        ("signal: ${{ inputs.question }}", "signal: ${{ outputs.answer }}", ["spec.signal"]),
        ("rows: 200", "rows: 2000", ["spec.window.rows"]),
        ("kinds: [Model, Chain]", "kinds: [Model, Chain], labels: {tier: prod}", ["spec.match.labels.tier"]),
        ("match: {kinds: [Model, Chain]}", "match: {kinds: [Model]}", ["spec.match.kinds"]),
        ("assert: has(resource.metadata.description)", "assert: 'true'", ["spec.rules.1.assert"]),
    ],
)
def test_what_must_be_accepted(edit: Callable[..., Difference], old: str, new: str, paths: list[str]) -> None:
    assert [change.path for change in edit(J, old, new).policy_changed] == paths


@pytest.mark.parametrize(
    "old, new",
    [
        ("margin: 0.05", "margin: 0.04"),
        ("min: 0.5", "min: 0.6"),
        ("margin: 0.05", "margin: 0.05, max: 0.9"),
        ("    price:", "    refusal: {metric: refused, with: {text: '${{ outputs.answer }}'}}\n    price:"),
        ("  metrics:", "  slices: {topic: '${{ row.topic }}'}\n  metrics:"),
        ("match: {kinds: [Model, Chain]}", "match: {kinds: [Model, Chain, Retriever]}"),
        ("match: {kinds: [Model, Chain]}", "match: {}"),
        ("severity: warning", "severity: error"),
        ("message: Name an owner.", "message: Say who owns it."),
        ("  rules:", "  rules:\n    - {name: labelled, assert: has(resource.metadata.labels), message: Label it.}"),
        ("{name: quality}", "{name: quality, description: What must hold.}"),
    ],
)
def test_what_is_added_or_stricter(edit: Callable[..., Difference], old: str, new: str) -> None:
    difference = edit(J, old, new)
    assert difference.changes
    assert difference.policy_changed == ()


WAIVER = "  waivers: [{{resource: Chain/support, rule: owned, reason: soon, until: {}, owner: us}}]\n  rules:"


@pytest.mark.parametrize("before, after, count", [("2027-01-31", "2027-06-30", 1), ("2027-06-30", "2027-01-31", 0)])
def test_a_waiver_may_only_end_earlier(edit: Callable[..., Difference], before: str, after: str, count: int) -> None:
    difference = edit(J, before, after, start=(J, "  rules:", WAIVER.format(before)))
    assert len(difference.policy_changed) == count


def test_a_monitor_follows_the_project(edit: Callable[..., Difference]) -> None:
    difference = edit("penstock.yaml", "spec: {", "spec: {falseAlarmsPerMonth: 9, ")
    assert [change.path for change in difference.policy_changed] == ["spec.falseAlarmsPerMonth"]


def test_rows_that_judge_nothing_today_may_change(edit: Callable[..., Difference]) -> None:
    assert edit("data/shots.jsonl", "We do.", "You do.").policy_changed == ()


def test_the_gate_of_the_project_is_not_here(edit: Callable[..., Difference]) -> None:
    assert edit("penstock.yaml", "[production]", "[]").policy_changed == ()


def test_what_cannot_be_read_any_more_judges_no_more(edit: Callable[..., Difference]) -> None:
    (change,) = edit(J, "margin: 0.05", "margin: much").policy_changed
    assert (str(change.resource), "errors" in change.reason) == ("Evaluation/quality", True)


JUDGED = "metric: fact-coverage\n      judge: {model: judge}\n"
JUDGE = """\
apiVersion: penstock/v1
kind: Model
metadata: {name: judge}
spec: {model: openai/gpt-4.1-2025-04-14, parameters: {temperature: 0}, endpoint: "https://a.example.org"}
"""
START = (J, "metric: fact-coverage\n", JUDGED, "judge.yaml", "", JUDGE)


@pytest.mark.parametrize(
    "old, new, paths",
    [
        ("gpt-4.1-2025-04-14", "gpt-4.1-mini-2025-04-14", ["spec.model"]),
        ("temperature: 0", "temperature: 1", ["spec.parameters.temperature"]),
        ("a.example.org", "b.example.org", []),
    ],
)
def test_a_judge_that_judges_otherwise(edit: Callable[..., Difference], old: str, new: str, paths: list[str]) -> None:
    assert [change.path for change in edit("judge.yaml", old, new, start=START).policy_changed] == paths


def test_stubs_and_judges_of_an_evaluation(edit: Callable[..., Difference]) -> None:
    start = (*START, J, "  metrics:\n", "  tools: {refund: {returns: true}}\n  metrics:\n")
    removed = edit(J, "  tools: {refund: {returns: true}}\n", "", start=start).policy_changed
    assert [change.path for change in removed] == ["spec.tools.refund"]
    changed = edit(J, "returns: true", "returns: false", start=start).policy_changed
    assert [change.path for change in changed] == ["spec.tools.refund.returns"]
    assert [change.path for change in edit(J, "      judge: {model: judge}\n", "", start=start).policy_changed] == [
        "spec.metrics.facts.judge"
    ]
