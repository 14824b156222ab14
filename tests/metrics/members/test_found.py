"""The metrics of what was retrieved, cited and called."""

from importlib import import_module
from math import log2
from typing import Any

import pytest

from penstock.metrics.members import MEMBERS
from penstock.metrics.metric import Unmeasured


def call(name: str, **arguments: Any) -> float:
    module, _, function = MEMBERS[name].score.partition(":")
    return float(getattr(import_module(module), function)(arguments, {}, None))


def documents(*names: str) -> list[dict[str, str]]:
    return [{"id": name} for name in names]


@pytest.mark.parametrize(
    ("name", "found", "relevant", "points"),
    [
        ("retrieval-precision", "abb", "a", 1 / 2),
        ("retrieval-precision", "", "a", 0),
        ("retrieval-mrr", "xya", "ab", 1 / 3),
        ("retrieval-mrr", "xyz", "ab", 0),
        ("retrieval-ndcg", "ab", "ab", 1),
        ("retrieval-ndcg", "xa", "a", 1 / log2(3)),
        ("retrieval-ndcg", "aa", "ab", 1 / (1 + 1 / log2(3))),
        ("retrieval-ndcg", "", "a", 0),
        ("retrieval-ndcg", "a", "ab", 1),
    ],
)
def test_retrieval(name: str, found: str, relevant: str, points: float) -> None:
    assert call(name, documents=documents(*found), relevant=list(relevant)) == pytest.approx(points)


@pytest.mark.parametrize("name", ["retrieval-precision", "retrieval-mrr", "retrieval-ndcg"])
def test_nothing_relevant(name: str) -> None:
    with pytest.raises(Unmeasured):
        call(name, documents=documents("a"), relevant=[])


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("It is so [a].", 1),
        ("It is so [a] and [z].", 0.5),
        ("It is so [a, b; z].", 2 / 3),
        ("It is so [c, d].", 1),
        ("See [the page](http://x.example).", 0),
        ("It is so.", 0),
        ("I do not know.", 1),
    ],
)
def test_citations(text: str, points: float) -> None:
    assert call("citations", text=text, documents=documents("a", "b", "c, d")) == pytest.approx(points)


A, B, C = ({"tool": name, "arguments": {"n": 1}} for name in "abc")
ANY_A = {"tool": "a"}
A2 = {"tool": "a", "arguments": {"n": 2}}


@pytest.mark.parametrize(
    ("calls", "expected", "ordered", "f1"),
    [
        ([A, B], [A, B], 1, 1),
        ([B, A], [A, B], 1 / 2, 1),
        ([A, B, C], [A, C], 2 / 3, 4 / 5),
        ([A2], [A], 0, 0),
        ([A2], [ANY_A], 1, 1),
        ([A], [{"tool": "a", "arguments": {"n": 1.0}}], 1, 1),
        ([A], [{"tool": "a", "arguments": {"n": True}}], 0, 0),
        ([A, A2], [ANY_A, A], 1 / 2, 1),
        ([], [], 1, 1),
        ([], [A], 0, 0),
        ([A], [], 0, 0),
    ],
)
def test_calls(calls: list[Any], expected: list[Any], ordered: float, f1: float) -> None:
    assert call("tool-calls", calls=calls, expected=expected) == pytest.approx(ordered)
    assert call("tool-call-f1", calls=calls, expected=expected) == pytest.approx(f1)
