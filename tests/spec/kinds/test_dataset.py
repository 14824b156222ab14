"""The kind Dataset."""

from typing import Any

import pytest

from penstock.source.parsing.yaml import LocatedDoc
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.resource import Resource, validate


def made(spec: dict[str, Any]) -> Any:
    """The Resource, or the rules and routes of what is wrong."""
    data = {"apiVersion": "penstock/v1", "kind": "Dataset", "metadata": {"name": "a"}, "spec": spec}
    found = validate(LocatedDoc("a.yaml", 0, data))
    if isinstance(found, Resource):
        return found.spec
    return [(fault.rule, fault.location.route[1:]) for fault in found or ()]


def test_everything() -> None:
    spec = made(
        {
            "purpose": "evaluation",
            "source": {"file": "data/questions.jsonl"},
            "key": "id",
            "cluster": "topic",
            "reviewed": "reviewed",
            "schema": {"type": "object", "properties": {"id": {"type": "string"}}},
        }
    )
    assert isinstance(spec, Dataset)
    assert spec.schema_ is not None


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ({"purpose": "evaluation", "source": {}}, ("invalid-value", ("source",))),
        ({"purpose": "evaluation", "source": {"file": "a", "files": "b"}}, ("invalid-value", ("source",))),
        ({"purpose": "test", "source": {"file": "a"}}, ("invalid-value", ("purpose",))),
        ({"source": {"file": "a"}}, ("missing-field", ())),
        ({"purpose": "evaluation", "source": {"file": "a"}, "schema_": {}}, ("unknown-field", ("schema_",))),
    ],
)
def test_faults(spec: dict[str, Any], found: tuple[str, tuple[Any, ...]]) -> None:
    assert made(spec) == [found]
