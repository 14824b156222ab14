"""The kind Policy."""

from typing import Any

import pytest

from penstock.source.parsing.yaml import LocatedDoc
from penstock.spec.kinds.policy import Policy
from penstock.spec.resource import Resource, validate


def made(spec: dict[str, Any]) -> Any:
    """The Resource, or the rules and routes of what is wrong."""
    data = {"apiVersion": "penstock/v1", "kind": "Policy", "metadata": {"name": "a"}, "spec": spec}
    found = validate(LocatedDoc("a.yaml", 0, data))
    if isinstance(found, Resource):
        return found.spec
    return [(fault.rule, fault.location.route[1:]) for fault in found or ()]


RULE = {"name": "pinned", "assert": "resource.spec.model.matches('.*')", "message": "Pin it."}
WAIVER = {"resource": "Model/old", "rule": "pinned", "reason": "leaves", "until": "2027-03-31", "owner": "team"}


def test_everything() -> None:
    spec = made({"match": {"kinds": ["Model"], "labels": {"tier": "prod"}}, "rules": [RULE], "waivers": [WAIVER]})
    assert isinstance(spec, Policy)
    assert spec.rules[0].severity == "error"


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ({"rules": []}, ("invalid-value", ("rules",))),
        ({"rules": [{**RULE, "severity": "fatal"}]}, ("invalid-value", ("rules", 0, "severity"))),
        ({"rules": [RULE], "waivers": [{**WAIVER, "until": "soon"}]}, ("invalid-value", ("waivers", 0, "until"))),
        ({"rules": [RULE], "waivers": [{**WAIVER, "resource": "old"}]}, ("invalid-value", ("waivers", 0, "resource"))),
    ],
)
def test_faults(spec: dict[str, Any], found: tuple[str, tuple[Any, ...]]) -> None:
    assert made(spec) == [found]
