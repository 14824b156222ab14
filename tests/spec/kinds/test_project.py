"""The kind Project."""

from typing import Any

import pytest

from penstock.source.parsing.yaml import LocatedDoc
from penstock.spec.kinds.project import Project
from penstock.spec.resource import Resource, validate


def made(spec: dict[str, Any]) -> Any:
    """The Resource, or the rules and routes of what is wrong."""
    data = {"apiVersion": "penstock/v1", "kind": "Project", "metadata": {"name": "a"}, "spec": spec}
    found = validate(LocatedDoc("a.yaml", 0, data))
    if isinstance(found, Resource):
        return found.spec
    return [(fault.rule, fault.location.route[1:]) for fault in found or ()]


def test_defaults() -> None:
    spec = made({})
    assert isinstance(spec, Project)
    assert (spec.include, spec.exclude, spec.gate.environments) == (None, [], [])
    assert (spec.gate.alpha, spec.gate.coverage, spec.gate.seed, spec.gate.on_inconclusive) == (0.05, 0.98, 0, "warn")


def test_everything() -> None:
    gate = {
        "environments": ["production"],
        "alpha": 0.01,
        "coverage": 1,
        "onInconclusive": "block",
        "budget": {"usd": 2.0, "minutes": 15},
        "baselineMaxAge": "12h",
    }
    spec = made(
        {"include": None, "exclude": ["drafts/**"], "falseAlarmsPerMonth": 1, "imports": ["../p"], "gate": gate}
    )
    assert isinstance(spec, Project)
    assert spec.gate.budget.usd == 2.0


@pytest.mark.parametrize(
    ("gate", "route"),
    [
        ({"alpha": 0}, ("alpha",)),
        ({"alpha": 1}, ("alpha",)),
        ({"coverage": 1.1}, ("coverage",)),
        ({"seed": -1}, ("seed",)),
        ({"budget": {"usd": -1}}, ("budget", "usd")),
        ({"budget": {"minutes": 0}}, ("budget", "minutes")),
        ({"baselineMaxAge": "7"}, ("baselineMaxAge",)),
    ],
)
def test_bounds(gate: dict[str, Any], route: tuple[str, ...]) -> None:
    assert made({"gate": gate}) == [("invalid-value", ("gate", *route))]
