"""The kind Monitor."""

from typing import Any

import pytest

from penstock.source.parsing.yaml import LocatedDoc
from penstock.spec.kinds.monitor import Monitor
from penstock.spec.resource import Resource, validate


def made(spec: dict[str, Any]) -> Any:
    """The Resource, or the rules and routes of what is wrong."""
    data = {"apiVersion": "penstock/v1", "kind": "Monitor", "metadata": {"name": "a"}, "spec": spec}
    found = validate(LocatedDoc("a.yaml", 0, data))
    if isinstance(found, Resource):
        return found.spec
    return [(fault.rule, fault.location.route[1:]) for fault in found or ()]


BASE: dict[str, Any] = {"chain": "support", "traces": {"format": "jsonl"}, "window": {"rows": 500}}


def test_everything() -> None:
    spec = made(
        {
            "chain": "support",
            "traces": {"format": "otlp", "map": {"inputs.question": "attributes['app.question']"}},
            "signal": "${{ inputs.question }}",
            "skew": {"evaluation": "support-quality"},
            "detectors": ["mixture", "novelty", "length"],
            "window": {"every": "1d", "minRows": 100},
            "alert": {"alpha": 0.01, "minEffect": 0.02, "for": 2, "severity": "warning"},
        }
    )
    assert isinstance(spec, Monitor)
    assert spec.alert.for_ == 2


def test_like_with_like() -> None:
    spec = made({**BASE, "drift": {"against": "7d"}, "detectors": ["context"], "within": ["tenant", "hour"]})
    assert isinstance(spec, Monitor) and spec.within == ["tenant", "hour"]
    assert isinstance(made({**BASE, "skew": {"evaluation": "quality"}, "within": ["inputs.kind"]}), Monitor)


def test_an_objective_of_a_metric() -> None:
    objective = {"measure": "metric", "evaluation": "quality", "metric": "facts", "min": 0.7, "sample": 0.05}
    spec = made({**BASE, "objective": objective})
    assert isinstance(spec, Monitor) and spec.objective is not None
    assert spec.objective.sample == 0.05


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        (BASE, ("invalid-value", ())),
        (
            {**BASE, "drift": {"against": "7d"}, "objective": {"measure": "latency.p95", "max": 2.5}},
            ("invalid-value", ()),
        ),
        (
            {**BASE, "objective": {"measure": "latency.p59", "max": 2.5}},
            ("invalid-value", ("objective", "measure")),
        ),
        ({**BASE, "objective": {"measure": "errors"}}, ("invalid-value", ("objective",))),
        ({**BASE, "objective": {"measure": "errors", "max": 0.5}, "within": ["tenant"]}, ("invalid-value", ())),
        ({**BASE, "drift": {"against": "7d"}, "detectors": ["context"]}, ("invalid-value", ())),
        ({**BASE, "skew": {"evaluation": "quality"}, "within": ["tenant"]}, ("invalid-value", ())),
        (
            {**BASE, "drift": {"against": "7d"}, "window": {"rows": 5, "coverage": 0}},
            ("invalid-value", ("window", "coverage")),
        ),
        ({**BASE, "objective": {"measure": "errors", "min": 0.1}}, ("invalid-value", ("objective",))),
        ({**BASE, "objective": {"measure": "errors", "max": 0.1, "sample": 0.1}}, ("invalid-value", ("objective",))),
        ({**BASE, "objective": {"measure": "metric", "min": 0.5}}, ("invalid-value", ("objective",))),
        (
            {**BASE, "objective": {"measure": "errors", "max": 0.1}, "detectors": ["length"]},
            ("invalid-value", ()),
        ),
        ({**BASE, "drift": {"against": "7d"}, "window": {"rows": 9, "minRows": 9}}, ("invalid-value", ("window",))),
        ({**BASE, "drift": {"against": "7m"}}, ("invalid-value", ("drift", "against"))),
        ({**BASE, "drift": {"against": "0d"}}, ("invalid-value", ("drift", "against"))),
        ({**BASE, "drift": {"against": "7d"}, "window": {"every": "0h"}}, ("invalid-value", ("window", "every"))),
        ({**BASE, "drift": {"against": "7d"}, "detectors": []}, ("invalid-value", ("detectors",))),
        ({**BASE, "objective": {"measure": "cost", "max": -1}}, ("invalid-value", ("objective",))),
        ({**BASE, "objective": {"measure": "errors", "max": 1}}, ("invalid-value", ("objective",))),
        ({**BASE, "drift": {"against": "7d"}, "window": {}}, ("invalid-value", ("window",))),
        ({**BASE, "drift": {"against": "7d"}, "alert": {"for_": 2}}, ("unknown-field", ("alert", "for_"))),
    ],
)
def test_faults(spec: dict[str, Any], found: tuple[str, tuple[Any, ...]]) -> None:
    assert made(spec) == [found]
