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


TOOL = "apiVersion: penstock/v1\nkind: Tool\nmetadata: {name: refund, description: Refunds.}\n" + (
    "spec: {parameters: {type: object}, effects: write, http: {method: POST}}\n"
)


def test_a_tool_that_is_no_longer_kept_out_of_evaluations(edit: Callable[..., Difference]) -> None:
    start = ("refund.yaml", "", TOOL)
    found = edit("refund.yaml", "effects: write", "effects: read", start=start).policy_changed
    assert [(str(one.resource), one.path) for one in found] == [("Tool/refund", "spec.effects")]
    assert "in earnest" in found[0].reason
    back = ("refund.yaml", "effects: write", "effects: read")
    assert not edit("refund.yaml", "effects: read", "effects: write", start=(*start, *back)).policy_changed
    assert not edit("refund.yaml", "POST", "PUT", start=start).policy_changed


SHOTS = (
    "shown.yaml",
    "",
    """apiVersion: penstock/v1
kind: Dataset
metadata: {name: judged-before}
spec: {purpose: fewshot, source: {file: data/judged.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: judging}
spec:
  inputs: {text: {type: string}}
  messages: [{insert: examples}, {role: user, content: "Score {{ text }}"}]
  examples: {dataset: judged-before, take: 1, messages: [{role: user, content: "{{ row.text }}"}]}
""",
    "data/judged.jsonl",
    "",
    '{"id": "a", "text": "poor"}\n',
    J,
    "judge: {model: judge}",
    "judge: {model: judge, prompt: judging}",
)


@pytest.mark.parametrize(
    "edits, paths",
    [
        (("data/judged.jsonl", "poor", "good"), ["rows"]),
        (("data/judged.jsonl", '{"id": "a"', '{"id": "b", "text": "fine"}\n{"id": "a"'), ["rows"]),
        (("shown.yaml", "Score {{ text }}", "Praise {{ text }}"), ["spec.messages.1.content"]),
        (("shown.yaml", "Score {{ text }}", "Score {{text}}{# more or less #}"), []),
    ],
)
def test_what_a_judge_is_shown(edit: Callable[..., Difference], edits: tuple[str, ...], paths: list[str]) -> None:
    assert [one.path for one in edit(*edits, start=(*START, *SHOTS)).policy_changed] == paths


LABELS = (
    "labels.yaml",
    "",
    "apiVersion: penstock/v1\nkind: Dataset\nmetadata: {name: people}\n"
    "spec: {purpose: evaluation, source: {file: data/people.jsonl}, key: id}\n",
    "data/people.jsonl",
    "",
    '{"id": "a", "text": "poor", "score": 0.0}\n',
    J,
    "judge: {model: judge}",
    "judge: {model: judge, labels: people}",
)


@pytest.mark.parametrize(
    "edits, words",
    [
        (("data/people.jsonl", '{"id": "a"', '{"id": "b", "text": "fine", "score": 1.0}\n{"id": "a"'), "1 added (b)"),
        (
            ("data/people.jsonl", '{"id": "a"', '{"id": "b", "text": "", "score": 0.0, "canary": true}\n{"id": "a"'),
            "1 added (b)",
        ),
        (("data/people.jsonl", "0.0}", "0.5}"), "1 changed (a)"),
        (("data/people.jsonl", '{"id": "a"', '{"id": "c"'), "1 added (c), 1 removed (a)"),
    ],
)
def test_labels_that_a_judge_is_tried_on(edit: Callable[..., Difference], edits: tuple[str, ...], words: str) -> None:
    """Added ones too: a judge that people contradict would be believed again by enough rows that agree with it."""
    (found,) = edit(*edits, start=(*START, *LABELS)).policy_changed
    assert (str(found.resource), found.path) == ("Dataset/people", "rows")
    assert found.reason == f"labels that say whether a judge is believed: {words}"


def test_labels_that_a_judge_gets_or_loses(edit: Callable[..., Difference]) -> None:
    given = edit(J, "judge: {model: judge}", "judge: {model: judge, labels: people}", start=(*START, *LABELS[:6]))
    assert [one.path for one in given.policy_changed] == ["spec.metrics.facts.judge.labels"]
    taken = edit(J, "judge: {model: judge, labels: people}", "judge: {model: judge}", start=(*START, *LABELS))
    assert [one.path for one in taken.policy_changed] == ["spec.metrics.facts.judge.labels"]


def test_rows_that_lie_outside_and_are_other_ones(edit: Callable[..., Difference]) -> None:
    outside = "apiVersion: penstock/v1\nkind: Dataset\nmetadata: {name: far}\n" + (
        f"spec: {{purpose: evaluation, key: id, source: {{uri: 's3://bucket/rows.jsonl', sha256: {'a' * 64}}}}}\n"
    )
    start = ("far.yaml", "", outside, J, "dataset: questions", "dataset: far")
    found = edit("far.yaml", "a" * 64, "b" * 64, start=start)
    assert [(str(one.resource), one.path) for one in found.policy_changed] == [("Dataset/far", "rows")]
    (rows,) = [path for change in found.changes for path in change.paths if path.path == "rows"]
    assert (rows.before, rows.after) == (f"sha256:{'a' * 64}", f"sha256:{'b' * 64}")


PATCH = """apiVersion: penstock/v1
kind: Environment
metadata: {name: elsewhere}
spec: {patches: {Evaluation/quality: {spec: {metrics: {facts: {guard: {min: 0.6}}}}}}}
"""


@pytest.mark.parametrize("environment, paths", [(None, 1), ("elsewhere", 1)])
def test_a_patch_of_what_judges(edit: Callable[..., Difference], environment: str | None, paths: int) -> None:
    """Seen from another Environment the patch is told, in its own what is patched: once in either."""
    found = edit("patch.yaml", "min: 0.6", "min: 0.1", start=("patch.yaml", "", PATCH), environment=environment)
    assert len(found.policy_changed) == paths
    assert str(found.policy_changed[0].resource) == (
        "Environment/elsewhere" if environment is None else "Evaluation/quality"
    )


def test_a_patch_of_what_answers_is_no_policy_change(edit: Callable[..., Difference]) -> None:
    patch = PATCH.replace(
        "Evaluation/quality: {spec: {metrics: {facts: {guard: {min: 0.6}}}}}",
        "Chain/support: {metadata: {owner: us}}",
    )
    assert not edit("patch.yaml", "owner: us", "owner: them", start=("patch.yaml", "", patch)).policy_changed


def test_no_resource_escapes_a_policy_by_another_name(edit: Callable[..., Difference]) -> None:
    model = "apiVersion: penstock/v1\nkind: Model\nmetadata: {name: prod-one, owner: us}\nspec: {model: builtin/echo}\n"
    start = ("one.yaml", "", model, J, "match: {kinds: [Model, Chain]}", "match: {names: ['prod-*']}")
    found = edit("one.yaml", "prod-one", "one", start=start).policy_changed
    assert [(str(each.resource), each.path) for each in found] == [("Model/one", "metadata.name")]
    assert not edit("one.yaml", "prod-one", "prod-two", start=start).policy_changed


def test_a_template_that_is_judged_as_a_chain_judges_nothing(edit: Callable[..., Difference]) -> None:
    template = """\
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: alone}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "Answer {{ question }}"}]
  model: answerer
---
apiVersion: penstock/v1
kind: Evaluation
metadata: {name: alone}
spec:
  chain: alone
  dataset: questions
  inputs: {question: "${{ row.question }}"}
  required: ${{ true }}
  metrics: {price: {metric: cost}}
"""
    found = edit("alone.yaml", "Answer {{", "Say {{", start=("alone.yaml", "", template))
    assert found.policy_changed == ()
    assert len(found.changes) == 1
