"""The kind Retriever."""

from typing import Any

import pytest

from penstock.source.parsing.yaml import LocatedDoc
from penstock.spec.kinds.retriever import Retriever
from penstock.spec.resource import Resource, validate


def made(spec: dict[str, Any]) -> Any:
    """The Resource, or the rules and routes of what is wrong."""
    data = {"apiVersion": "penstock/v1", "kind": "Retriever", "metadata": {"name": "a"}, "spec": spec}
    found = validate(LocatedDoc("a.yaml", 0, data))
    if isinstance(found, Resource):
        return found.spec
    return [(fault.rule, fault.location.route[1:]) for fault in found or ()]


def test_defaults() -> None:
    spec = made({"documents": {"dataset": "pages"}})
    assert isinstance(spec, Retriever)
    assert (spec.documents.id, spec.documents.text, spec.search.mode, spec.search.candidates) == (
        "id",
        "text",
        "lexical",
        30,
    )
    assert spec.chunk is None


def test_everything() -> None:
    spec = made(
        {
            "documents": {"dataset": "pages", "id": "key", "text": "body"},
            "chunk": {"tokens": 200, "overlap": 40},
            "search": {"mode": "hybrid", "embedding": "embedder", "candidates": 30},
            "store": {"type": "embedded"},
        }
    )
    assert isinstance(spec, Retriever)


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ({}, ("missing-field", ())),
        ({"documents": {"dataset": "p"}, "chunk": {"tokens": 4}}, ("invalid-value", ("chunk", "tokens"))),
        ({"documents": {"dataset": "p"}, "chunk": {"tokens": 40, "overlap": 40}}, ("invalid-value", ("chunk",))),
        ({"documents": {"dataset": "p"}, "search": {"mode": "dense"}}, ("invalid-value", ("search", "mode"))),
        ({"documents": {"dataset": "p"}, "store": {"type": "postgrs"}}, ("invalid-value", ("store",))),
    ],
)
def test_faults(spec: dict[str, Any], found: tuple[str, tuple[Any, ...]]) -> None:
    assert made(spec) == [found]
