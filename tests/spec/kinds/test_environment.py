"""The kind Environment."""

from typing import Any

import pytest

from penstock.source.parsing.yaml import LocatedDoc
from penstock.spec.kinds.environment import Environment
from penstock.spec.resource import Resource, validate


def made(spec: dict[str, Any]) -> Any:
    """The Resource, or the rules and routes of what is wrong."""
    data = {"apiVersion": "penstock/v1", "kind": "Environment", "metadata": {"name": "a"}, "spec": spec}
    found = validate(LocatedDoc("a.yaml", 0, data))
    if isinstance(found, Resource):
        return found.spec
    return [(fault.rule, fault.location.route[1:]) for fault in found or ()]


def test_everything() -> None:
    spec = made(
        {
            "extends": None,
            "vars": {"region": "eu"},
            "patches": {"Model/answerer": {"spec": {"parameters": {"max_tokens": 300}}}},
            "bindings": {"Model/answerer": {"endpoint": "https://prod.example.org/v1", "credentials": {"env": "KEY"}}},
        }
    )
    assert isinstance(spec, Environment)
    assert spec.vars == {"region": "eu"}


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ({"patches": {"answerer": {}}}, ("invalid-value", ("patches", "answerer"))),
        ({"patches": {"Model/a": "x"}}, ("invalid-value", ("patches", "Model/a"))),
        ({"vars": {"a b": 1}}, ("invalid-value", ("vars", "a b"))),
        ({"extends": "A"}, ("invalid-value", ("extends",))),
    ],
)
def test_faults(spec: dict[str, Any], found: tuple[str, tuple[Any, ...]]) -> None:
    assert made(spec) == [found]
