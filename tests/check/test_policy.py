from collections.abc import Callable
from datetime import date

import pytest

from penstock.check import policy
from penstock.project.project import Project

MODEL = "apiVersion: penstock/v1\nkind: Model\nmetadata: {name: a, labels: {tier: prod}}\nspec: {model: builtin/echo}\n"
DAY = date(2026, 6, 1)


def judge(
    project: Callable[..., Project], asserted: str, rest: str = "", match: str = "{kinds: [Model]}"
) -> policy.Judgement:
    text = f"""\
{MODEL}---
apiVersion: penstock/v1
kind: Policy
metadata: {{name: p}}
spec:
  match: {match}
  rules: [{{name: r, assert: "{asserted}", message: Mend it.}}]
{rest}"""
    return policy.judge(project({"spec.yaml": text}), DAY)


@pytest.mark.parametrize(
    "asserted",
    [
        "resource.kind == 'Model' && resource.metadata.name == 'a'",
        "resource.metadata.labels.tier == 'prod'",
        "resource.spec.mode == 'chat'",
        "!has(resource.spec.endpoint)",
        "project.name == 'test' && project.environment == 'default'",
        "project.spec.gate.onInconclusive == 'warn'",
        "size(resource.spec.fallbacks) == 0",
    ],
)
def test_defaults_are_filled_in_and_what_has_none_is_absent(asserted: str, project: Callable[..., Project]) -> None:
    assert judge(project, asserted).violations == ()


def test_a_violation_stands_at_the_field_that_is_read(project: Callable[..., Project]) -> None:
    (found,) = judge(project, "resource.spec.model.startsWith('openai/')").violations
    assert (str(found.resource), found.at.route, found.failed) == ("Model/a", ("spec", "model"), None)
    assert found.asked.route == ("spec", "rules", 0, "assert")


@pytest.mark.parametrize("asserted", ["resource.spec.gone == 1", "resource.spec.model + 1 == 2", "resource.spec.model"])
def test_what_cannot_be_evaluated_or_is_no_boolean_is_broken(asserted: str, project: Callable[..., Project]) -> None:
    (found,) = judge(project, asserted).violations
    assert (found.failed is None) == (asserted == "resource.spec.model")


@pytest.mark.parametrize(("match", "count"), [("{}", 3), ("{kinds: [Chain]}", 0), ("{labels: {tier: dev}}", 0)])
def test_match(match: str, count: int, project: Callable[..., Project]) -> None:
    assert len(judge(project, "false", match=match).violations) == count


@pytest.mark.parametrize(
    ("until", "violations", "expired", "dated"),
    [
        ("2026-06-01", 0, 0, True),
        ("2026-05-31", 1, 1, True),
        ("2026-02-30", 1, 1, False),
    ],
)
def test_a_waiver_holds_through_its_last_day(
    until: str, violations: int, expired: int, dated: bool, project: Callable[..., Project]
) -> None:
    waiver = f"  waivers: [{{resource: Model/a, rule: r, reason: soon, until: '{until}', owner: us}}]\n"
    found = judge(project, "false", waiver)
    assert (len(found.violations), len(found.expired), len(found.unused)) == (violations, expired, 0)
    assert all(each.dated == dated for each in found.expired)


@pytest.mark.parametrize("what", ["{resource: Model/b, rule: r,", "{resource: Model/a, rule: s,"])
def test_a_waiver_of_nothing_is_unused(what: str, project: Callable[..., Project]) -> None:
    found = judge(project, "false", f"  waivers: [{what} reason: soon, until: '2027-01-01', owner: us}}]\n")
    assert (len(found.violations), len(found.unused)) == (1, 1)


@pytest.mark.parametrize("asserted", ["resource.spec.", "resource.sepc.model == 'a'", "other.spec == 1"])
def test_what_cannot_be_judged_breaks_nothing_and_uses_no_waiver(
    asserted: str, project: Callable[..., Project]
) -> None:
    found = judge(
        project, asserted, "  waivers: [{resource: Model/a, rule: r, reason: x, until: '2027-01-01', owner: us}]\n"
    )
    assert found == policy.Judgement((), (), ())
