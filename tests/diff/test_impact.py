from collections.abc import Callable

import pytest

from penstock.diff.change import Difference, Impact

NOTHING = Impact()
SUPPORT = Impact(("support",), ("quality",), ("topics",))


@pytest.mark.parametrize(
    "path, old, new, impact",
    [
        ("models.yaml", "temperature: 0", "temperature: 1", Impact(("support", "title"), ("quality",), ("topics",))),
        ("prompts/answer-system.md", "only", "alone", SUPPORT),
        ("pages/delivery.md", "two days", "three days", SUPPORT),
        ("prompts/title.yaml", "A title", "The title", Impact(("title",))),
        ("judged.yaml", "margin: 0.05", "margin: 0.04", Impact((), ("quality",), ())),
        ("judged.yaml", "rows: 200", "rows: 300", Impact((), (), ("topics",))),
        ("data/questions.jsonl", "30 days", "14 days", Impact((), ("quality",), ("topics",))),
        ("judged.yaml", "{name: quality}", "{name: quality, owner: us}", NOTHING),
        ("judged.yaml", "severity: error", "severity: warning", NOTHING),
        ("models.yaml", "OPENAI_API_KEY", "OTHER_KEY", NOTHING),
    ],
)
def test_what_an_edit_reaches(edit: Callable[..., Difference], path: str, old: str, new: str, impact: Impact) -> None:
    found = edit(path, old, new).impact
    assert (found.chains, found.evaluations, found.monitors) == (impact.chains, impact.evaluations, impact.monitors)


CALL = (
    "chain.yaml",
    "    answer:\n      prompt",
    '    name: {chain: title, with: {text: "${{ inputs.question }}"}}\n    answer:\n      prompt',
)
SPARE = (
    "spare.yaml",
    "",
    "apiVersion: penstock/v1\nkind: Model\nmetadata: {name: spare}\n"
    "spec: {model: builtin/echo, parameters: {seed: 1}}\n",
)
FALLBACK = ("models.yaml", "spec:\n", "spec:\n  fallbacks: [spare]\n")
JUDGE = (
    "judged.yaml",
    "    price:",
    "    polite: {metric: rubric, judge: {model: spare, prompt: title}, "
    'with: {text: "${{ outputs.answer }}"}}\n    price:',
)
ANSWERS = ("judged.yaml", "signal: ${{ inputs.question }}", "signal: ${{ outputs.answer }}")
TARGETS = ("environments.yaml", "  vars: {tone: friendly}", "  vars: {tone: friendly}\n  targets: {litellm: {}}")


def test_through_a_sub_chain(edit: Callable[..., Difference]) -> None:
    found = edit("prompts/title.yaml", "A title", "The title", start=CALL).impact
    assert (found.chains, found.evaluations, found.bundles) == (
        ("support", "title"),
        ("quality",),
        ("support", "title"),
    )
    assert ("PromptTemplate/title", "Chain/support") in found.edges
    assert ("Chain/support", "Evaluation/quality") in found.edges


def test_through_a_fallback(edit: Callable[..., Difference]) -> None:
    found = edit("spare.yaml", "seed: 1", "seed: 2", start=(*SPARE, *FALLBACK)).impact
    assert found.chains == ("support", "title")
    assert {("Model/spare", "Model/answerer"), ("Model/answerer", "Chain/support")} <= {*found.edges}


def test_through_a_retriever(edit: Callable[..., Difference]) -> None:
    found = edit("pages/delivery.md", "two days", "three days").impact
    assert {("Dataset/pages", "Retriever/pages"), ("Retriever/pages", "Chain/support")} <= {*found.edges}


def test_a_judge_that_changed_must_judge_again(edit: Callable[..., Difference]) -> None:
    found = edit("spare.yaml", "seed: 1", "seed: 2", start=(*SPARE, *JUDGE))
    assert (found.impact.chains, found.impact.evaluations) == ((), ("quality",))
    assert found.cost.evaluation_usd
    assert [change.reason for change in found.policy_changed] == [
        "`parameters.seed` of a judge changed from 1 to 2: it judges otherwise"
    ]
    bound = edit("spare.yaml", "seed: 1}", "seed: 1}, limits: {concurrent: 2}", start=(*SPARE, *JUDGE))
    assert bound.impact.evaluations == ()


def test_a_reference_of_answers_is_stale_where_answers_change(edit: Callable[..., Difference]) -> None:
    change = ("models.yaml", "temperature: 0", "temperature: 1")
    assert edit(*change).impact.stale == ()  # questions come from outside
    assert edit(*change, start=ANSWERS).impact.stale == ("topics",)
    assert edit("data/questions.jsonl", "30 days", "14 days").impact.stale == ("topics",)
    assert edit("judged.yaml", "rows: 200", "rows: 300").impact.stale == ()


def test_targets_of_the_environment_in_force(edit: Callable[..., Difference]) -> None:
    change = ("models.yaml", "temperature: 0", "temperature: 1")
    assert edit(*change, start=TARGETS).impact.targets == ()
    for environment in ("production", "staging"):
        assert edit(*change, start=TARGETS, environment=environment).impact.targets == ("litellm",)
    bound = ("models.yaml", "llm.example.org", "other.example.org")
    assert edit(*bound, start=TARGETS, environment="production").impact.targets == ("litellm",)
    said = ("judged.yaml", "margin: 0.05", "margin: 0.04")
    assert edit(*said, start=TARGETS, environment="production").impact.targets == ()


def test_a_gone_bundle_is_none(edit: Callable[..., Difference]) -> None:
    found = edit("prompts/title.yaml", "  model: answerer\n", "").impact
    assert (found.chains, found.bundles) == (("title",), ())
