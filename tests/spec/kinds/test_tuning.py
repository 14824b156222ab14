"""The kind Tuning."""

from typing import Any

import pytest

from penstock.source.parsing.yaml import LocatedDoc
from penstock.spec.kinds.tuning import Tuning
from penstock.spec.resource import Resource, validate


def made(spec: dict[str, Any]) -> Any:
    """The Resource, or the rules and routes of what is wrong."""
    data = {"apiVersion": "penstock/v1", "kind": "Tuning", "metadata": {"name": "a"}, "spec": spec}
    found = validate(LocatedDoc("a.yaml", 0, data))
    if isinstance(found, Resource):
        return found.spec
    return [(fault.rule, fault.location.route[1:]) for fault in found or ()]


BASE: dict[str, Any] = {"method": "sft", "base": "house", "dataset": "pairs", "produces": {"adapter": "tone"}}


def test_everything() -> None:
    spec = made({**BASE, "hyperparameters": {"epochs": 2, "rank": 16}, "trigger": "topics"})
    assert isinstance(spec, Tuning)
    assert spec.produces.adapter == "tone"


def test_methods_that_need_no_rows() -> None:
    for method in ("prune", "quantize"):
        assert isinstance(made({"method": method, "base": "house", "produces": {"model": "small"}}), Tuning)


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ({**BASE, "method": "ppo"}, ("invalid-value", ("method",))),
        ({**BASE, "dataset": None}, ("invalid-value", ())),
        ({**BASE, "produces": {}}, ("invalid-value", ("produces",))),
        ({**BASE, "rank": 16}, ("unknown-field", ("rank",))),
    ],
)
def test_faults(spec: dict[str, Any], found: tuple[str, tuple[Any, ...]]) -> None:
    assert made(spec) == [found]
