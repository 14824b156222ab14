"""What fields ask of each other: the schemas for editors and the checker say the same."""

from typing import Any

import pytest
from jsonschema import Draft7Validator

from penstock.source.parsing.yaml import LocatedDoc
from penstock.spec import published
from penstock.spec.resource import Resource, validate

MONITOR = {"chain": "c", "traces": {"format": "otlp"}, "window": {"rows": 5}}
DRIFT = {**MONITOR, "drift": {"against": "7d"}}
TOOL = {"effects": "read", "parameters": {"type": "object"}}


def chain(**step: Any) -> dict[str, Any]:
    return {"steps": {"a": step}, "outputs": {"a": "x"}}


def metric(**fields: Any) -> dict[str, Any]:
    return {"chain": "c", "dataset": "d", "metrics": {"m": fields}}


def shots(**fields: Any) -> dict[str, Any]:
    message = {"role": "user", "content": "a"}
    return {"messages": [message], "examples": {"dataset": "d", "take": 1, "messages": [message], **fields}}


GUARD = {"guard": {"pii": False}, "text": "x"}
WEIGHTS = {"uri": "hf://a/b", "parameters": 1e9, "layers": 1, "heads": 1, "kvHeads": 1, "headSize": 1}

SPECS: list[tuple[bool, str, Any]] = [
    (True, "Project", None),
    (True, "Environment", None),
    (False, "Model", None),
    (True, "Model", {"model": "a", "base": "b", "adapter": "c"}),
    (True, "Model", {"model": "a", "base": None, "adapter": None}),
    (False, "Model", {"model": "a", "base": "b"}),
    (False, "Model", {"model": "a", "adapter": "c"}),
    (False, "Model", {"model": "a", "base": "b", "adapter": "c", "serving": {"weights": WEIGHTS, "maxContext": 9}}),
    (True, "Tool", {**TOOL, "python": "a:b", "http": None}),
    (False, "Tool", TOOL),
    (False, "Tool", {**TOOL, "python": "a:b", "server": "s"}),
    (False, "Tool", {**TOOL, "python": "a:b", "name": "n"}),
    (False, "Tool", {"effects": "read", "python": "a:b"}),
    (True, "Tool", {"effects": "read", "server": "s", "name": "n"}),
    (False, "ToolServer", {"mcp": {}}),
    (False, "ToolServer", {"mcp": {"command": ["a"], "url": "https://a.example.org"}}),
    (False, "Dataset", {"purpose": "evaluation", "source": {}}),
    (False, "Dataset", {"purpose": "evaluation", "source": {"file": "a.csv", "files": "*.md"}}),
    (False, "Dataset", {"purpose": "evaluation", "source": {"file": "a.csv", "sha256": "a" * 64}}),
    (True, "Dataset", {"purpose": "evaluation", "source": {"uri": "s3://a/b", "sha256": "a" * 64}}),
    (True, "Evaluation", metric(of="a", across="b")),
    (False, "Evaluation", metric()),
    (False, "Evaluation", metric(metric="cost", of="a", across="b")),
    (False, "Evaluation", metric(of="a")),
    (False, "Evaluation", metric(metric="cost", across="b")),
    (True, "Monitor", DRIFT),
    (False, "Monitor", MONITOR),
    (False, "Monitor", {**DRIFT, "skew": {"evaluation": "e"}}),
    (False, "Monitor", {**MONITOR, "objective": {"measure": "cost", "max": 1}, "detectors": ["length"]}),
    (False, "Monitor", {**MONITOR, "objective": {"measure": "cost"}}),
    (False, "Monitor", {**MONITOR, "objective": {"measure": "cost", "min": 1}}),
    (False, "Monitor", {**MONITOR, "objective": {"measure": "metric", "min": 1}}),
    (True, "Monitor", {**MONITOR, "objective": {"measure": "metric", "min": 1, "evaluation": "e", "metric": "m"}}),
    (False, "Monitor", {**DRIFT, "window": {}}),
    (False, "Monitor", {**DRIFT, "window": {"rows": 5, "every": "1d"}}),
    (False, "Monitor", {**DRIFT, "window": {"rows": 5, "minRows": 3}}),
    (True, "Tuning", {"method": "prune", "base": "b", "produces": {"model": "m"}}),
    (False, "Tuning", {"method": "sft", "base": "b", "produces": {"model": "m"}}),
    (False, "Tuning", {"method": "prune", "base": "b", "produces": {}}),
    (True, "PromptTemplate", shots(select="label", by="kind")),
    (False, "PromptTemplate", shots(select="label")),
    (True, "Chain", chain(prompt="p", when="${{ true }}", otherwise={})),
    (False, "Chain", chain(prompt="p", otherwise={})),
    (True, "Chain", chain(**GUARD, onFail="replace", replacement="y")),
    (False, "Chain", chain(**GUARD, onFail="replace")),
    (False, "Chain", chain(**GUARD, replacement="y")),
    (False, "Chain", chain(**GUARD, otherwise={})),
    (False, "Chain", chain(guard={}, text="x")),
    (False, "Environment", {"patches": {"answerer": {}}}),
    (False, "Chain", {**chain(prompt="p"), "inputs": {"a-b": {"type": "string"}}}),
]


@pytest.mark.parametrize(("sound", "kind", "spec"), SPECS)
def test_editors_and_checker_agree(sound: bool, kind: str, spec: Any) -> None:
    data = {"apiVersion": "penstock/v1", "kind": kind, "metadata": {"name": "a"}, "spec": spec}
    assert isinstance(validate(LocatedDoc("a.yaml", 0, data)), Resource) is sound
    assert Draft7Validator(published.schema(kind)).is_valid(data) is sound
