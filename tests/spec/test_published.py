"""Schemas for editors accept what `validate` accepts, and refuse a typo."""

from typing import Any

import pytest
from jsonschema import Draft7Validator

from penstock.spec import published
from penstock.spec.kinds import KINDS

SOUND: dict[str, dict[str, Any]] = {
    "Project": {},
    "Model": {"model": "builtin/echo", "parameters": {"temperature": 0}},
    "Adapter": {"base": "b", "method": "lora", "uri": "hf://acme/tone"},
    "PromptTemplate": {"messages": [{"role": "user", "content": {"file": "a.md"}}, {"insert": "examples"}]},
    "Chain": {"steps": {"a": {"prompt": "p", "with": {"x": 1}}}, "outputs": {"a": "${{ steps.a.text }}"}},
    "Retriever": {"documents": {"dataset": "d"}},
    "Dataset": {"purpose": "evaluation", "source": {"file": "a.csv"}, "schema": {}},
    "Evaluation": {"chain": "c", "dataset": "d", "metrics": {"m": {"metric": "x", "guard": {"maxIncrease": 0.1}}}},
    "Tool": {"parameters": {"type": "object"}, "effects": "read", "python": "a.b:c"},
    "ToolServer": {"mcp": {"command": ["a"]}},
    "Monitor": {"chain": "c", "traces": {"format": "otlp"}, "drift": {"against": "7d"}, "window": {"rows": 5}},
    "Policy": {"rules": [{"name": "a", "assert": "true", "message": "m"}]},
    "Environment": {"patches": {"Model/a": {"spec": {}}}},
    "Tuning": {"method": "prune", "base": "b", "produces": {"model": "c"}},
}


def document(kind: str, spec: Any) -> dict[str, Any]:
    return {"apiVersion": "penstock/v1", "kind": kind, "metadata": {"name": "a"}, "spec": spec}


@pytest.mark.parametrize("kind", KINDS)
def test_kind(kind: str) -> None:
    made = published.schema(kind)
    Draft7Validator.check_schema(made)
    assert made["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert made["description"]
    assert "$defs" not in str(made)
    validator = Draft7Validator(made)
    assert validator.is_valid(document(kind, SOUND[kind]))
    assert not validator.is_valid(document(kind, {**SOUND[kind], "tpyo": 1}))
    assert not validator.is_valid({**document(kind, SOUND[kind]), "tpyo": 1})
    assert not validator.is_valid({**document(kind, SOUND[kind]), "metadata": {"name": "A"}})


def test_all_chooses_by_kind() -> None:
    made = published.all()
    Draft7Validator.check_schema(made)
    validator = Draft7Validator(made)
    for kind, spec in SOUND.items():
        assert validator.is_valid(document(kind, spec)), kind
        assert not validator.is_valid(document(kind, {**spec, "tpyo": 1})), kind
    assert not validator.is_valid(document("Modl", {}))
    assert all("if" in choice and "then" in choice for choice in made["allOf"])


FAULTS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("Model", {"model": "a", "mood": "chat"}, ["spec"]),
    ("Chain", {**SOUND["Chain"], "outputs": []}, ["spec", "outputs"]),
    ("Chain", {"steps": {"a": {"retrieve": "p", "query": "", "take": "x"}}, "outputs": {"a": 1}},
     ["spec", "steps", "a"]),
    ("Policy", {"rules": []}, ["spec", "rules"]),
    ("Dataset", {"purpose": "evaluate", "source": {"file": "a.csv"}}, ["spec", "purpose"]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "spec", "path"), FAULTS)
def test_one_fault_is_one_error_of_one_branch(kind: str, spec: dict[str, Any], path: list[str]) -> None:
    (error,) = Draft7Validator(published.all()).iter_errors(document(kind, spec))
    assert list(error.absolute_path) == path


def test_an_unknown_kind_is_one_error() -> None:
    (error,) = Draft7Validator(published.all()).iter_errors(document("Modl", {}))
    assert list(error.absolute_path) == ["kind"]
