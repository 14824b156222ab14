from collections.abc import Callable
from datetime import date

import pytest

from penstock.check import policy
from penstock.diagnostics.diagnostic import Diagnostic
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


@pytest.mark.parametrize(
    "asserted", ["resource.spec.endpoint == 'a'", "resource.spec.model + 1 == 2", "resource.spec.parameters.top_p"]
)
def test_what_cannot_be_evaluated_or_is_no_boolean_is_broken(asserted: str, project: Callable[..., Project]) -> None:
    (found,) = judge(project, asserted).violations
    assert found.failed is not None


@pytest.mark.parametrize(
    ("asserted", "match", "rule"),
    [
        ("resource.spec.modle == 'a'", "{kinds: [Model]}", "unknown-path"),
        ("resource.spec.price.inputPerMilion < 1.0", "{kinds: [Model]}", "unknown-path"),
        ("resource.spec.steps == {}", "{kinds: [Model, Tool]}", "unknown-path"),
        ("resource.chain.evaluatons == []", "{kinds: [Chain]}", "unknown-path"),
        ("resource.chain.writes.all(w, w.aproved)", "{kinds: [Chain]}", "unknown-path"),
        ("project.chains.all(c, c.usd < 1.0 && c.monitor == [])", "{}", "unknown-path"),
        ("project.spec.gate.alfa == 0.05", "{}", "unknown-path"),
        ("resource.metadata.ower == 'us'", "{}", "unknown-path"),
        ("resource.spec.model", "{kinds: [Model]}", "type-mismatch"),
        ("size(resource.personalData)", "{kinds: [Dataset]}", "type-mismatch"),
    ],
)
def test_what_no_resource_has_is_a_fault(
    asserted: str, match: str, rule: str, check: Callable[..., list[Diagnostic]]
) -> None:
    text = f"{MODEL}---\napiVersion: penstock/v1\nkind: Policy\nmetadata: {{name: p}}\nspec:\n  match: {match}\n"
    text += f'  rules: [{{name: r, assert: "{asserted}", message: Mend it.}}]\n'
    (found,) = check({"spec.yaml": text})
    assert (found.name, found.location.span and found.location.span.line) == (rule, 11)


@pytest.mark.parametrize(
    ("asserted", "match"),
    [
        ("resource.spec.price.inputPerMillion < 1.0 || true", "{kinds: [Model]}"),
        ("resource.spec.model != '' || resource.spec.effects == 'read'", "{kinds: [Model, Tool]}"),
        ("resource.spec.anything == 1 || true", "{}"),
        ("resource.metadata.labels.tier == 'prod'", "{names: ['a*']}"),
        ("size(project.chains) == 0", "{kinds: [Model]}"),
    ],
)
def test_what_some_resource_has_is_none(asserted: str, match: str, project: Callable[..., Project]) -> None:
    assert judge(project, asserted, match=match).violations == ()


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


NESTED = "[0,1,2,3,4,5,6,7,8,9].all(x, " * 6 + "x >= 0" + ")" * 6


def test_a_rule_is_given_up_at_a_bound(project: Callable[..., Project]) -> None:
    found = judge(project, NESTED)
    assert (found.violations, [rule.name for rule, _ in found.costly]) == ((), ["r"])


@pytest.mark.parametrize(
    ("match", "count"),
    [("{names: [a]}", 1), ("{names: ['b*', '*']}", 3), ("{names: [b]}", 0), ("{kinds: [Model], names: ['?']}", 1)],
)
def test_names_may_hold_stars(match: str, count: int, project: Callable[..., Project]) -> None:
    assert len(judge(project, "false", match=match).violations) == count
