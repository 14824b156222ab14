"""The kind Model."""

from typing import Any

import pytest

from penstock.source.parsing.yaml import LocatedDoc
from penstock.spec.kinds.model import Model
from penstock.spec.resource import Resource, validate


def made(spec: dict[str, Any]) -> Any:
    """The Resource, or the rules and routes of what is wrong."""
    data = {"apiVersion": "penstock/v1", "kind": "Model", "metadata": {"name": "a"}, "spec": spec}
    found = validate(LocatedDoc("a.yaml", 0, data))
    if isinstance(found, Resource):
        return found.spec
    return [(fault.rule, fault.location.route[1:]) for fault in found or ()]


SERVING: dict[str, Any] = {
    "engine": "vllm",
    "weights": {
        "uri": "hf://acme/base-8b",
        "parameters": 8.03e9,
        "quantization": "awq",
        "layers": 32,
        "heads": 32,
        "kvHeads": 8,
        "headSize": 128,
    },
    "hardware": {"gpu": "nvidia-l4"},
    "maxContext": 8192,
}


def test_hosted() -> None:
    spec = made(
        {
            "model": "openai/gpt-4.1-mini-2025-04-14",
            "parameters": {"temperature": 0},
            "requires": ["tools", "json_schema"],
            "fallbacks": ["backup"],
            "price": {"inputPerMillion": 0.4, "outputPerMillion": 1.6},
            "compliance": {"license": "proprietary", "regions": ["eu"], "retention": "none"},
            "endpoint": "https://llm.example.org/v1",
            "credentials": {"env": "OPENAI_API_KEY"},
            "limits": {"requestsPerMinute": 600, "concurrent": 32, "timeoutSeconds": 30},
        }
    )
    assert isinstance(spec, Model)
    assert spec.mode == "chat"
    assert spec.price is not None
    assert spec.price.input_per_million == 0.4


def test_served() -> None:
    spec = made({"model": "hosted_vllm/support-8b", "serving": SERVING})
    assert isinstance(spec, Model)
    assert spec.serving is not None
    assert (spec.serving.max_concurrent, spec.serving.weights.dtype) == (1, "bfloat16")


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ({}, ("missing-field", ())),
        ({"model": ""}, ("invalid-value", ("model",))),
        ({"model": "a", "mode": "chatt"}, ("invalid-value", ("mode",))),
        ({"model": "a", "requires": ["sight"]}, ("invalid-value", ("requires", 0))),
        ({"model": "a", "credentials": {"env": "sk-abc"}}, ("invalid-value", ("credentials", "env"))),
        ({"model": "a", "apiKey": "x"}, ("unknown-field", ("apiKey",))),
        (
            {"model": "a", "price": {"inputPerMillion": -1, "outputPerMillion": 0}},
            ("invalid-value", ("price", "inputPerMillion")),
        ),
        ({"model": "a", "fallbacks": ["A b"]}, ("invalid-value", ("fallbacks", 0))),
        ({"model": "a", "serving": {**SERVING, "replicas": 0}}, ("invalid-value", ("serving", "replicas"))),
    ],
)
def test_faults(spec: dict[str, Any], found: tuple[str, tuple[Any, ...]]) -> None:
    assert made(spec) == [found]
