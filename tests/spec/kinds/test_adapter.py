"""The kind Adapter."""

from typing import Any

import pytest

from penstock.source.parsing.yaml import LocatedDoc
from penstock.spec.kinds.adapter import Adapter
from penstock.spec.resource import Resource, validate


def made(spec: dict[str, Any]) -> Any:
    """The Resource, or the rules and routes of what is wrong."""
    data = {"apiVersion": "penstock/v1", "kind": "Adapter", "metadata": {"name": "a"}, "spec": spec}
    found = validate(LocatedDoc("a.yaml", 0, data))
    if isinstance(found, Resource):
        return found.spec
    return [(fault.rule, fault.location.route[1:]) for fault in found or ()]


BASE: dict[str, Any] = {"base": "house", "method": "lora", "uri": "oci://registry.example.org/adapters/tone"}


def test_everything() -> None:
    spec = made({**BASE, "digest": f"sha256:{'0' * 64}", "rank": 16})
    assert isinstance(spec, Adapter)
    assert (spec.base, spec.rank) == ("house", 16)


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ({"method": "lora", "uri": "s3://b/a"}, ("missing-field", ())),
        ({**BASE, "method": "loar"}, ("invalid-value", ("method",))),
        ({**BASE, "uri": "ftp://x/a"}, ("invalid-value", ("uri",))),
        ({**BASE, "uri": "s3:///a"}, ("invalid-value", ("uri",))),
        ({**BASE, "digest": "sha256:0"}, ("invalid-value", ("digest",))),
        ({**BASE, "rank": 0}, ("invalid-value", ("rank",))),
    ],
)
def test_faults(spec: dict[str, Any], found: tuple[str, tuple[Any, ...]]) -> None:
    assert made(spec) == [found]
