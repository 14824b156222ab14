"""The metrics that say yes or no."""

from importlib import import_module
from typing import Any

import pytest

from penstock.metrics.members import MEMBERS
from penstock.metrics.metric import Unmeasured


def call(name: str, **arguments: Any) -> float:
    defaults = {key: given["default"] for key, given in MEMBERS[name].arguments.items() if "default" in given}
    module, _, function = MEMBERS[name].score.partition(":")
    return float(getattr(import_module(module), function)({**defaults, **arguments}, {}, None))


@pytest.mark.parametrize(
    ("name", "arguments", "points"),
    [
        ("pattern", {"text": "Order A-17 is sent", "pattern": r"[A-Z]-\d+"}, 1),
        ("pattern", {"text": "Order A-17 is sent", "pattern": r"^[A-Z]-\d+$"}, 0),
        ("json-schema", {"value": '{"a": 1}', "schema": {"required": ["a"]}}, 1),
        ("json-schema", {"value": {"a": "x"}, "schema": {"properties": {"a": {"type": "integer"}}}}, 0),
        ("json-schema", {"value": "no json", "schema": {"type": "string"}}, 0),
        ("json-schema", {"value": "[" * 100_000, "schema": {}}, 0),
        ("numeric", {"value": "It costs 1,250.50 euros", "expected": 1250.5}, 1),
        ("numeric", {"value": "from 3 to 5", "expected": 3}, 0),
        ("numeric", {"value": "about \u22122e3", "expected": -2000}, 1),
        ("numeric", {"value": 101, "expected": 100, "relative": 0.01}, 1),
        ("numeric", {"value": 102, "expected": 100, "relative": 0.01, "absolute": 1}, 0),
        ("numeric", {"value": "none", "expected": 1}, 0),
        ("toxicity", {"text": "You idiot"}, 1),
        ("toxicity", {"text": "You are kind"}, 0),
        ("toxicity", {"text": "Try Acme", "words": ["acme"]}, 1),
        ("harm", {"text": "First, make a bomb."}, 1),
        ("harm", {"text": "I can't help you to make a bomb."}, 0),
        ("pii-leak", {"text": "Write to ann@mail.invalid-corp.eu"}, 1),
        ("pii-leak", {"text": "Call +49 30 1234567", "allowed": ["tel. +49-30-123-4567"]}, 0),
        ("pii-leak", {"text": "No data here"}, 0),
        ("language", {"text": "Das ist nicht die Antwort, die Sie von mir haben wollten.", "expected": "de-AT"}, 1),
        ("language", {"text": "That is not the answer you want from me.", "expected": "de"}, 0),
        ("length", {"text": "one two three", "max": 3}, 1),
        ("length", {"text": "one two three", "max": 2}, 0),
        ("length", {"text": "One. Two.", "min": 3, "unit": "sentences"}, 0),
        ("length", {"text": "abc", "min": 3, "max": 3, "unit": "characters"}, 1),
    ],
)
def test_points(name: str, arguments: dict[str, Any], points: float) -> None:
    assert call(name, **arguments) == points


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("pattern", {"text": "a", "pattern": "(?=a)"}),
        ("json-schema", {"value": 1, "schema": {"type": "nonsense"}}),
        ("numeric", {"value": 1, "expected": None}),
        ("language", {"text": "some text", "expected": "xx"}),
        ("language", {"text": "Ok", "expected": "en"}),
        ("length", {"text": "a"}),
    ],
)
def test_not_measured(name: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(Unmeasured):
        call(name, **arguments)
