from collections.abc import Callable

import pytest

from penstock.diff.change import Difference, Level

E = "environments.yaml"
PATCH = "{Model/answerer: {spec: {parameters: {max_tokens: 100}}}}"


def level(difference: Difference) -> Level:
    (change,) = [change for change in difference.changes if change.resource.kind == "Environment"]
    return change.level


@pytest.mark.parametrize(
    "old, new, expected",
    [
        ("max_tokens: 100", "max_tokens: 90", Level.BEHAVIOURAL),
        ("tone: friendly", "tone: formal", Level.BEHAVIOURAL),
        ("concurrent: 8", "concurrent: 9", Level.METADATA),
        ("extends: production, ", "", Level.BEHAVIOURAL),
        (PATCH, "{Model/answerer: {metadata: {owner: us}, spec: {parameters: {max_tokens: 100}}}}", Level.METADATA),
        (PATCH, PATCH[:-1] + ", Evaluation/quality: {spec: {repeats: 2}}}", Level.METADATA),
        (PATCH, PATCH[:-1] + ", Chain/support: {spec: {inputs: {x: {type: string}}}}}", Level.BREAKING),
        (PATCH, PATCH[:-1] + ", Chain/support: {spec: {steps: {search: {take: 2}}}}}", Level.BEHAVIOURAL),
        (PATCH, PATCH[:-1] + ", Model/unknown: {spec: {}}}", Level.BEHAVIOURAL),
    ],
)
def test_an_environment_elsewhere(edit: Callable[..., Difference], old: str, new: str, expected: Level) -> None:
    difference = edit(E, old, new)
    assert level(difference) is expected
    assert difference.impact.chains == ()


def test_a_patch_in_force_counts_as_what_it_does_to_the_resource(edit: Callable[..., Difference]) -> None:
    new = PATCH[:-1] + ", Chain/support: {spec: {inputs: {x: {type: string}}}}}"
    difference = edit(E, PATCH, new, environment="staging")
    assert {str(change.resource): change.level for change in difference.changes} == {
        "Chain/support": Level.BREAKING,
        "Environment/staging": Level.BEHAVIOURAL,
    }
    assert difference.impact.chains == ("support",)


def test_a_loosened_guard_in_a_patch_is_seen_in_its_environment(edit: Callable[..., Difference]) -> None:
    guard = "{spec: {metrics: {facts: {guard: {margin: 0.5}}}}}"
    difference = edit(E, PATCH, f"{PATCH[:-1]}, Evaluation/quality: {guard}}}", environment="staging")
    assert [change.path for change in difference.policy_changed] == ["spec.metrics.facts.guard.margin"]
