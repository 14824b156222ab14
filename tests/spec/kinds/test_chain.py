"""The kind Chain."""

from typing import Any

import pytest

from penstock.source.parsing.yaml import LocatedDoc
from penstock.spec.kinds.chain import Chain
from penstock.spec.resource import Resource, validate


def made(spec: dict[str, Any]) -> Any:
    """The Resource, or the rules and routes of what is wrong."""
    data = {"apiVersion": "penstock/v1", "kind": "Chain", "metadata": {"name": "a"}, "spec": spec}
    found = validate(LocatedDoc("a.yaml", 0, data))
    if isinstance(found, Resource):
        return found.spec
    return [(fault.rule, fault.location.route[1:]) for fault in found or ()]


def test_everything() -> None:
    spec = made(
        {
            "inputs": {"question": {"type": "string", "maxLength": 2000}},
            "steps": {
                "search": {"retrieve": "handbook", "query": "${{ inputs.question }}", "take": 4},
                "answer": {
                    "prompt": "answer",
                    "model": "answerer",
                    "with": {"question": "${{ inputs.question }}"},
                    "when": "${{ size(steps.search.documents) > 0 }}",
                    "otherwise": {"text": "I do not know."},
                    "retry": {"attempts": 3},
                    "timeoutSeconds": 20,
                },
            },
            "outputs": {"answer": "${{ steps.answer.text }}"},
            "deprecated": {"outputs": {"answer": {"use": "text", "removeAfter": "2027-03-01"}}},
        }
    )
    assert isinstance(spec, Chain)
    assert [step.type_ for step in spec.steps.values()] == ["retrieve", "prompt"]


STEP = {"prompt": "p"}


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ({"steps": {}, "outputs": {"a": 1}}, ("invalid-value", ("steps",))),
        ({"steps": {"a": STEP}, "outputs": {}}, ("invalid-value", ("outputs",))),
        ({"steps": {"a": STEP}}, ("missing-field", ())),
        ({"steps": {"a": {}}, "outputs": {"a": 1}}, ("invalid-value", ("steps", "a"))),
        (
            {"steps": {"a": {**STEP, "retrieve": "r"}}, "outputs": {"a": 1}},
            ("unknown-field", ("steps", "a", "retrieve")),
        ),
        (
            {"steps": {"a": {**STEP, "retry": {"attempts": 0}}}, "outputs": {"a": 1}},
            ("invalid-value", ("steps", "a", "retry", "attempts")),
        ),
        ({"steps": {"a": {**STEP, "when": True}}, "outputs": {"a": 1}}, ("invalid-value", ("steps", "a", "when"))),
        ({"inputs": {"a": "string"}, "steps": {"a": STEP}, "outputs": {"a": 1}}, ("invalid-value", ("inputs", "a"))),
    ],
)
def test_faults(spec: dict[str, Any], found: tuple[str, tuple[Any, ...]]) -> None:
    assert made(spec) == [found]
