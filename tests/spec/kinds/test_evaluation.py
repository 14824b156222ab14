"""The kind Evaluation."""

from typing import Any

import pytest

from penstock.source.parsing.yaml import LocatedDoc
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.resource import Resource, validate


def made(spec: dict[str, Any]) -> Any:
    """The Resource, or the rules and routes of what is wrong."""
    data = {"apiVersion": "penstock/v1", "kind": "Evaluation", "metadata": {"name": "a"}, "spec": spec}
    found = validate(LocatedDoc("a.yaml", 0, data))
    if isinstance(found, Resource):
        return found.spec
    return [(fault.rule, fault.location.route[1:]) for fault in found or ()]


BASE: dict[str, Any] = {"chain": "support", "dataset": "questions"}


def test_everything() -> None:
    spec = made(
        {
            **BASE,
            "inputs": {"question": "${{ row.question }}"},
            "required": "${{ row.golden }}",
            "repeats": 3,
            "slices": {"language": "${{ row.language }}"},
            "metrics": {
                "facts": {
                    "metric": "fact-coverage",
                    "with": {"text": "${{ outputs.answer }}"},
                    "where": "${{ row.answerable }}",
                    "guard": {"margin": 0.05, "min": 0.7},
                },
                "price": {"metric": "cost", "guard": {"maxIncrease": 0.1}},
                "gap": {"of": "facts", "across": "language", "guard": {"max": 0.1}},
            },
        }
    )
    assert isinstance(spec, Evaluation)
    assert spec.metrics["price"].guard is not None
    assert spec.metrics["price"].guard.max_increase == 0.1


@pytest.mark.parametrize(
    ("metric", "found"),
    [
        ({}, ("invalid-value", ())),
        ({"metric": "a", "of": "b", "across": "c"}, ("invalid-value", ())),
        ({"of": "b"}, ("invalid-value", ())),
        ({"metric": "a", "across": "c"}, ("invalid-value", ())),
        ({"metric": "a", "guard": {"margin": 1}}, ("invalid-value", ("guard", "margin"))),
        ({"metric": "a", "guard": {"min": float("nan")}}, ("invalid-value", ("guard", "min"))),
        ({"metric": "a", "guard": {"max_increase": 1}}, ("unknown-field", ("guard", "max_increase"))),
    ],
)
def test_faults_of_metrics(metric: dict[str, Any], found: tuple[str, tuple[Any, ...]]) -> None:
    rule, route = found
    assert made({**BASE, "metrics": {"m": metric}}) == [(rule, ("metrics", "m", *route))]


def test_faults() -> None:
    assert made({**BASE, "metrics": {}}) == [("invalid-value", ("metrics",))]
    assert made({**BASE, "metrics": {"m": {"metric": "a"}}, "repeats": 0}) == [("invalid-value", ("repeats",))]
