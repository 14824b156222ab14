"""What scorers gave when their version was last raised: another score needs another `signature.version`.

Recorded rows are compared with new ones under a key that holds the versions. A scorer that changes its mind under
the old version would have base and head judged by two rulers.
"""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from penstock.metrics.members import MEMBERS
from penstock.metrics.metric import Unmeasured
from penstock.runtime.traces.trace import Trace, Usage

GOLDEN = Path(__file__).with_name("golden.json")
TEXTS = [
    "",
    "The tank holds 60 litres [a].",
    "I am sorry, I do not know.",
    "Write to eve@example.org or call +49 30 1234567; you idiot. The tank holds sixty litres [b, c].",
    "Der Tank fasst 60 Liter, und das Öl wird alle zwei Jahre gewechselt.",
    '{"answer": "60 litres", "sources": ["a"]}',
]
DOCUMENTS = [
    {"id": "a", "text": "The tank holds 60 litres. Oil is changed every two years."},
    {"id": "b", "text": "Refunds are paid within a week."},
]
VALUES: dict[str, list[Any]] = {
    "text": TEXTS,
    "expected": ["The tank holds 60 litres.", ["60 litres", "sixty litres"]],
    "pattern": [r"\d+ litres"],
    "value": [{"answer": "x"}, 3.1, "60"],
    "schema": [{"type": "object", "required": ["answer"]}],
    "facts": [["60 litres", "two years"]],
    "documents": [DOCUMENTS, []],
    "relevant": [["a"], ["b", "z"], ["a", "b"]],
    "calls": [[{"tool": "find", "arguments": {"id": 1}}, {"tool": "refund", "arguments": {"id": 1}}], []],
    "words": [["idiot"], []],
    "allowed": [[], ["eve@example.org"]],
    "unit": ["words", "characters"],
    "min": [None, 3],
    "max": [10],
    "absolute": [0.2],
    "relative": [0],
    "variant": ["1", "2", "L"],
}
OWN: dict[str, dict[str, list[Any]]] = {
    "contains": {"expected": ["60 litres", "Refund"]},
    "numeric": {"value": [3.1, "60", "none"], "expected": [3, 60]},
    "tool-calls": {"expected": [[{"tool": "find"}], [{"tool": "find", "arguments": {"id": 1}}]]},
    "tool-call-f1": {"expected": [[{"tool": "find"}], [{"tool": "find", "arguments": {"id": 1}}]]},
    "language": {"expected": ["en", "de"]},
    "exact-match": {"expected": ["The tank holds 60 litres [a].", ""]},
}


def scores(name: str) -> list[float | str]:
    """Every combination of the arguments above, rounded where machines may differ."""
    signature = MEMBERS[name]
    module, _, function = signature.score.partition(":")
    score = getattr(import_module(module), function)
    arguments: list[dict[str, Any]] = [{}]
    for argument in signature.arguments:
        values = OWN.get(name, {}).get(argument, VALUES[argument])
        arguments = [{**given, argument: value} for given in arguments for value in values]
    trace = Trace({}, {}, {}, 1.5, Usage(10, 5, 0.25, 1), "sha256:b")
    found: list[float | str] = []
    for given in arguments:
        try:
            found.append(round(float(score(given, {}, trace)), 9))
        except Unmeasured:
            found.append("unmeasured")
    return found


@pytest.mark.parametrize("name", [name for name, signature in MEMBERS.items() if not signature.judged])
def test_another_score_needs_another_version(name: str) -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    found, known = {"version": MEMBERS[name].version, "scores": scores(name)}, golden.get(name)
    assert known is not None, f"{name} is new: write it by `python -m tests.metrics.test_golden`"
    if found["scores"] != known["scores"]:
        assert found["version"] > known["version"], f"{name} scores otherwise: raise its signature.version"
        pytest.fail(f"{name} has a new version: write it by `python -m tests.metrics.test_golden`")
    assert found["version"] == known["version"], f"{name}: write its version by `python -m tests.metrics.test_golden`"
    assert len(set(map(str, known["scores"]))) > 1 or name in ("cost", "latency", "tokens"), "examples that tell apart"


if __name__ == "__main__":
    every = {n: {"version": s.version, "scores": scores(n)} for n, s in MEMBERS.items() if not s.judged}
    GOLDEN.write_text(json.dumps(every, indent=1) + "\n", encoding="utf-8")
