from typing import Any

import pytest

from penstock.diff.change import Change, Cost, Difference, Impact, Level, PathChange
from penstock.gate.cause import cause
from penstock.gate.decide import decide
from penstock.spec.kinds.project import Gate
from penstock.spec.resource import Identity


def path(name: str, level: Level, before: Any = 1, after: Any = 2) -> PathChange:
    return PathChange(name, before, after, level, "")


def change(kind: str, name: str, *paths: PathChange, how: Any = "modified", level: Level = Level.BEHAVIOURAL) -> Change:
    return Change(Identity(kind, name), how, level, paths)


def difference(*changes: Change) -> Difference:
    return Difference(Level.BREAKING, changes, Impact(), Cost(None, None), ())


CHUNK = change("Retriever", "handbook", path("spec.chunk.tokens", Level.BEHAVIOURAL, 200, 40))
LABEL = change("Model", "m", path("metadata.labels.tier", Level.METADATA, "a", "b"))
OUTPUT = change("Chain", "c", path("spec.outputs.answer", Level.BREAKING, "x", None))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ((LABEL, CHUNK), "Retriever/handbook spec.chunk.tokens: 200 -> 40"),
        ((CHUNK, OUTPUT), 'Chain/c spec.outputs.answer: "x" -> null'),
        (
            (CHUNK, change("Model", "n", path("p", Level.BEHAVIOURAL))),
            "Retriever/handbook spec.chunk.tokens: 200 -> 40",
        ),
        (
            (change("Evaluation", "e", path("spec.repeats", Level.BREAKING)), CHUNK),
            "Retriever/handbook spec.chunk.tokens: 200 -> 40",
        ),
        ((change("Model", "n", how="removed", level=Level.BREAKING),), "Model/n removed"),
        ((LABEL,), None),
        ((), None),
    ],
)
def test_highest_level_first_then_order(changes: Any, expected: str | None) -> None:
    assert cause(difference(*changes)) == expected


def test_long_texts_are_cut_to_where_they_differ() -> None:
    before, after = "Answer briefly. " * 40 + "Use the documents.", "Answer briefly. " * 40 + "Guess."
    found = cause(
        difference(
            change("PromptTemplate", "answer", path("spec.messages[0].content", Level.BEHAVIOURAL, before, after))
        )
    )
    assert found is not None
    assert len(found) < 220
    assert "Use the documents." in found and "Guess." in found


def test_only_a_fail_has_one(bench: Any) -> None:
    good, bad = {"facts": [1.0] * 100}, {"facts": [0.0] * 100}
    for head, expected in ((bad, True), (good, False)):
        case = bench.case(bench.judged(bench.evaluation(100), good, head))
        verdict = decide([case], settings=Gate(), base="a", head="b", difference=difference(CHUNK))
        assert (verdict.cause is not None) is expected
