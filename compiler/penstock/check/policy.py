"""Policies, evaluated: what breaks them, and what their waivers are worth."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location
from penstock.project import expressions
from penstock.project.chain_types import closed
from penstock.project.project import Project
from penstock.spec import expression
from penstock.spec.kind import Metadata
from penstock.spec.kinds.policy import Policy, PolicyRule, Waiver
from penstock.spec.resource import Identity, Resource

_TYPES: Mapping[str, dict[str, Any]] = {
    "resource": closed({"kind": {}, "metadata": closed(dict.fromkeys(Metadata.model_fields, {})), "spec": {}}),
    "project": closed(dict.fromkeys(("name", "labels", "environment", "spec"), {})),
}
"""What an assertion can read; the fields of `spec` depend on the kind."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A resource breaks a rule: `at` the field that the rule reads, `asked` where the rule stands.

    `failed`: why the rule could not be evaluated, which counts as broken.
    """

    policy: str
    rule: PolicyRule
    resource: Identity
    at: Location
    asked: Location
    failed: str | None


@dataclass(frozen=True, slots=True)
class Waived:
    """A waiver at its place; `dated`: its end is a day of the calendar."""

    policy: str
    waiver: Waiver
    at: Location
    dated: bool = True


@dataclass(frozen=True, slots=True)
class Judgement:
    """What all policies of a project say on a day."""

    violations: tuple[Violation, ...]
    expired: tuple[Waived, ...]
    unused: tuple[Waived, ...]


def faults(project: Project) -> Iterator[Fault]:
    """What is wrong with the expressions of the policies."""
    for resource in project.of("Policy"):
        assert isinstance(resource.spec, Policy)
        for index, rule in enumerate(resource.spec.rules):
            yield from _faults(project, resource, rule, index)


def _faults(project: Project, policy: Resource, rule: PolicyRule, index: int) -> Iterator[Fault]:
    place = project.at(policy.identity, "rules", index, "assert")
    return expressions.faults(rule.assert_, place, _TYPES, str(policy.identity), project.kept, bare=True)


def judge(project: Project, today: date, labelled: Project | None = None) -> Judgement:
    """Evaluates every policy on every resource that it matches, by its labels or those that `labelled` gives it.

    Judged once; what comes later reads that judgement.
    """
    memo = ("policies", today)
    if memo not in project.memo:
        project.memo[memo] = _judge(project, today, labelled)
    found: Judgement = project.memo[memo]
    return found


def _judge(project: Project, today: date, labelled: Project | None) -> Judgement:
    violations: list[Violation] = []
    expired: list[Waived] = []
    unused: list[Waived] = []
    about = _about(project)
    for resource in project.of("Policy"):
        spec = resource.spec
        assert isinstance(spec, Policy)
        rules = list(_rules(project, resource, spec))
        faulty = {rule.name for rule in spec.rules} - {rule.name for rule, _ in rules}
        broken = [found for rule, asked in rules for found in _broken(project, labelled, resource, rule, asked, about)]
        waived: set[tuple[str, str]] = set()
        for index, waiver in enumerate(spec.waivers):
            place = project.at(resource.identity, "waivers", index)
            until = _day(waiver.until)
            if until is None or until < today:
                expired.append(Waived(str(resource.identity), waiver, place, until is not None))
            elif any((str(found.resource), found.rule.name) == (waiver.resource, waiver.rule) for found in broken):
                waived.add((waiver.resource, waiver.rule))
            elif waiver.rule not in faulty:
                unused.append(Waived(str(resource.identity), waiver, place))
        violations += [found for found in broken if (str(found.resource), found.rule.name) not in waived]
    return Judgement(tuple(violations), tuple(expired), tuple(unused))


def _rules(project: Project, resource: Resource, spec: Policy) -> Iterator[tuple[PolicyRule, Location]]:
    """The rules that can be judged; the others are findings of their own."""
    for index, rule in enumerate(spec.rules):
        if not any(_faults(project, resource, rule, index)):
            yield rule, project.at(resource.identity, "rules", index, "assert")


def _broken(
    project: Project,
    labelled: Project | None,
    policy: Resource,
    rule: PolicyRule,
    asked: Location,
    about: dict[str, Any],
) -> Iterator[Violation]:
    assert isinstance(policy.spec, Policy)
    match = policy.spec.match
    paths = expression.analyse(rule.assert_, project.kept).paths
    read = next((path[1:] for path in paths if path[0] == "resource" and len(path) > 1), ("kind",))
    route = tuple(key for key in read if key != "*")
    # what a faulty text says is not known yet
    faulty = {(fault.location.path, fault.location.document) for fault in project.faults}
    for identity, resource in project.resources.items():
        if (resource.location.path, resource.location.document) in faulty:
            continue
        if match.kinds and identity.kind not in match.kinds:
            continue
        before = labelled.resources.get(identity) if labelled else None
        given = [each.metadata.labels for each in (resource, before) if each is not None]
        if not any(match.labels.items() <= labels.items() for labels in given):
            continue
        failed = None
        try:
            if _holds(project, rule.assert_, {"resource": _plain(resource), "project": about}):
                continue
        except expression.Failed as error:
            failed = error.message
        at = resource.location.at(*route)
        yield Violation(policy.identity.name, rule, identity, at, asked, failed)


def _holds(project: Project, asserted: str, env: Mapping[str, Any]) -> bool:
    """Whether an assertion is true: the same for the same text and the same values, all of which are the key."""
    text = json.dumps([asserted, env])
    found = project.kept.get("assertion", text)
    if not isinstance(found, bool):
        found = expression.evaluate(asserted, env) is True
        project.kept.put("assertion", text, found)
    return found


def _plain(resource: Resource) -> dict[str, Any]:
    """A resource with its defaults; what has none is left out, so that `has()` tells."""
    return {
        "kind": resource.identity.kind,
        "metadata": resource.metadata.model_dump(mode="json", by_alias=True, exclude_none=True),
        "spec": resource.spec.model_dump(mode="json", by_alias=True, exclude_none=True),
    }


def _about(project: Project) -> dict[str, Any]:
    root = next(iter(project.of("Project")), None)
    spec = project.settings.model_dump(mode="json", by_alias=True, exclude_none=True)
    name = root.identity.name if root else ""
    labels = dict(root.metadata.labels) if root else {}
    return {"name": name, "labels": labels, "environment": project.environment, "spec": spec}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
