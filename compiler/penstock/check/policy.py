"""Policies, evaluated: what breaks them, and what their waivers are worth."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from penstock.check import readable
from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location
from penstock.project.project import Project
from penstock.project.types import expressions
from penstock.source.glob import matches
from penstock.spec.expressions import expression
from penstock.spec.kinds.policy import Match, Policy, PolicyRule, Waiver
from penstock.spec.resource import Identity, Resource

_PER_RULE = 50_000
_PER_RESOURCE = 500
"""Steps of one rule over all the resources that it matches."""


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
    """What all policies of a project say on a day.

    `costly`: the rules, with their place, that took too many steps and hold for nobody knows which resources.
    """

    violations: tuple[Violation, ...]
    expired: tuple[Waived, ...]
    unused: tuple[Waived, ...]
    costly: tuple[tuple[PolicyRule, Location], ...] = ()


def faults(project: Project) -> Iterator[Fault]:
    """What is wrong with the expressions of the policies."""
    for resource in project.of("Policy"):
        assert isinstance(resource.spec, Policy)
        for index, rule in enumerate(resource.spec.rules):
            yield from _faults(project, resource, rule, index)


def _faults(project: Project, policy: Resource, rule: PolicyRule, index: int) -> Iterator[Fault]:
    assert isinstance(policy.spec, Policy)
    place = project.at(policy.identity, "rules", index, "assert")
    known, name = readable.types(project, policy.spec.match.kinds), str(policy.identity)
    found = list(expressions.faults(rule.assert_, place, known, name, project.kept, bare=True))
    yield from found
    if not found:
        got = expression.type_of(rule.assert_, known, project.kept)
        yield from expressions.mismatch(got, {"type": "boolean"}, "`assert`", place, name)


def matched(project: Project, match: Match, labelled: Project | None = None) -> Iterator[Resource]:
    """The resources that a policy matches, by their labels or those that `labelled` gives them."""
    for identity, resource in project.resources.items():
        if match.kinds and identity.kind not in match.kinds:
            continue
        if match.names and not any(matches(name, identity.name) for name in match.names):
            continue
        before = labelled.resources.get(identity) if labelled else None
        given = [each.metadata.labels for each in (resource, before) if each is not None]
        if any(match.labels.items() <= labels.items() for labels in given):
            yield resource


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
    costly: list[tuple[PolicyRule, Location]] = []
    for resource in project.of("Policy"):
        spec = resource.spec
        assert isinstance(spec, Policy)
        rules = list(_rules(project, resource, spec))
        broken: list[Violation] = []
        for rule, asked in list(rules):
            try:
                broken += _broken(project, labelled, resource, rule, asked)
            except expression.Costly:
                costly.append((rule, asked))
                rules.remove((rule, asked))
        faulty = {rule.name for rule in spec.rules} - {rule.name for rule, _ in rules}
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
    return Judgement(tuple(violations), tuple(expired), tuple(unused), tuple(costly))


def _rules(project: Project, resource: Resource, spec: Policy) -> Iterator[tuple[PolicyRule, Location]]:
    """The rules that can be judged; the others are findings of their own."""
    for index, rule in enumerate(spec.rules):
        if not any(_faults(project, resource, rule, index)):
            yield rule, project.at(resource.identity, "rules", index, "assert")


def _broken(
    project: Project, labelled: Project | None, policy: Resource, rule: PolicyRule, asked: Location
) -> list[Violation]:
    """The resources that break a rule.

    Raises:
        Costly: it takes too many steps.
    """
    assert isinstance(policy.spec, Policy)
    paths = expression.analyse(rule.assert_, project.kept).paths
    # what a faulty text says is not known yet
    faulty = {(fault.location.path, fault.location.document) for fault in project.faults}
    about = readable.project(project, paths)
    budget = expression.Budget(_PER_RULE)
    found = []
    for resource in matched(project, policy.spec.match, labelled):
        if (resource.location.path, resource.location.document) in faulty:
            continue
        budget.left += _PER_RESOURCE
        failed = None
        try:
            env = {"resource": readable.resource(project, resource, paths), "project": about}
            if _holds(project, rule.assert_, env, budget):
                continue
        except expression.Costly:
            raise
        except expression.Failed as error:
            failed = error.message
        at = resource.location.at(*_route(resource, paths))
        found.append(Violation(policy.identity.name, rule, resource.identity, at, asked, failed))
    return found


def _route(resource: Resource, paths: Sequence[tuple[str | int, ...]]) -> tuple[str | int, ...]:
    """What a rule reads of a resource: the deepest that is written there; its name where it reads what is found out."""
    routes = [path[1:] for path in paths if path[0] == "resource" and len(path) > 1] or [("kind",)]
    if any(route[0] in readable.FOUND for route in routes):
        return ("metadata", "name")
    return max((_written(resource.data, route) for route in routes), key=len) or routes[0]


def _written(data: Any, route: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """As much of a route as `data` has."""
    for depth, key in enumerate(route):
        is_there = key in data if isinstance(data, Mapping) else isinstance(data, list) and key in range(len(data))
        if not is_there:
            return route[:depth]
        data = data[key]
    return route


def _holds(project: Project, asserted: str, env: Mapping[str, Any], budget: expression.Budget) -> bool:
    """Whether an assertion is true: the same for the same text and the same values, all of which are the key."""
    text = json.dumps([asserted, env])
    found = project.kept.get("assertion", text)
    if not isinstance(found, bool):
        found = expression.evaluate(asserted, env, budget) is True
        project.kept.put("assertion", text, found)
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
