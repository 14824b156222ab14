"""Scores of one answer: what cannot be measured is never a number."""

from asyncio import CancelledError
from math import inf, nan
from typing import Any

import pytest

from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.metrics import score as module
from penstock.metrics.members import MEMBERS
from penstock.metrics.score import planned, score
from penstock.source.data.rows import Row
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.signature import Signature

ROW = Row("a", {"id": "a", "facts": ["blue"], "answerable": True, "none": None}, 1)


def resolved(metrics: dict[str, Any], **signatures: Signature) -> ResolvedEvaluation:
    spec = Evaluation.model_validate({"chain": "c", "dataset": "d", "metrics": metrics})
    return ResolvedEvaluation("e", spec, (ROW,), "id", None, None, {**MEMBERS, **signatures}, "sha256:0")


def test_arguments_come_from_row_outputs_and_steps(trace: Any) -> None:
    evaluation = resolved(
        {
            "facts": {
                "metric": "fact-coverage",
                "with": {"text": "${{ outputs.answer }}", "facts": "${{ row.facts }}"},
            },
            "recall": {
                "metric": "retrieval-recall",
                "with": {"documents": "${{ steps.search.documents }}", "relevant": ["p"]},
            },
            "price": {"metric": "cost"},
        }
    )
    found = score(evaluation, ROW, trace({"answer": "It is blue."}, documents=[{"id": "p", "text": "t"}]))
    assert found.values == {"facts": 1.0, "recall": 1.0, "price": 0.0}
    assert found.problems == {}


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("${{ row.answerable }}", ("m",)),
        ("${{ !row.answerable }}", ()),
        ("${{ row.nosuch }}", ("m",)),
        ("${{ row.none }}", ("m",)),
    ],
)
def test_planned(where: str, expected: tuple[str, ...]) -> None:
    evaluation = resolved({"m": {"metric": "cost", "where": where}, "gap": {"of": "m", "across": "s"}})
    assert planned(evaluation, ROW) == expected


@pytest.mark.parametrize("where", ["${{ row.nosuch }}", "${{ row.none }}"])
def test_faulty_where_is_not_measured(trace: Any, where: str) -> None:
    found = score(resolved({"m": {"metric": "cost", "where": where}}), ROW, trace())
    assert found.values == {"m": None}
    assert "m" in found.problems


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"text": "${{ outputs.nosuch }}", "facts": ["a"]}, "nosuch"),
        ({"text": "${{ outputs.answer }}", "facts": "a text"}, "facts"),
        ({"text": "${{ row.none }}", "facts": ["a"]}, "text"),
        ({"text": "${{ outputs.answer }}"}, "`facts` is missing"),
        ({"text": "${{ outputs.answer }}", "facts": []}, "no facts"),
    ],
)
def test_bad_arguments_are_not_measured(trace: Any, given: dict[str, Any], said: str) -> None:
    found = score(resolved({"m": {"metric": "fact-coverage", "with": given}}), ROW, trace({"answer": "a"}))
    assert found.values == {"m": None}
    assert said in found.problems["m"]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("score", 0.5, 0.5),
        ("score", 1.0000000000000004, 1.0),
        ("score", -1e-12, 0.0),
        ("score", 1.01, None),
        ("score", nan, None),
        ("score", inf, None),
        ("score", "0.5", None),
        ("score", None, None),
        ("binary", True, 1.0),
        ("binary", 0.5, None),
        ("cost", 12.5, 12.5),
        ("cost", -1, None),
        ("latency", inf, None),
        ("score", KeyError("x"), None),
    ],
)
def test_scale(trace: Any, monkeypatch: pytest.MonkeyPatch, kind: Any, value: Any, expected: float | None) -> None:
    def scorer(arguments: Any, row: Any, trace: Any) -> Any:
        if isinstance(value, Exception):
            raise value
        return value

    monkeypatch.setattr(module, "load", lambda path: scorer)
    evaluation = resolved({"m": {"metric": "own"}}, own=Signature({}, kind, True, 1, "x:y"))
    found = score(evaluation, ROW, trace())
    assert found.values == {"m": expected}
    assert ("m" in found.problems) is (expected is None)


def test_no_answer_no_score(trace: Any) -> None:
    found = score(resolved({"price": {"metric": "cost"}}), ROW, trace(error="down"))
    assert found.values == {"price": None}
    assert "down" in found.problems["price"]


def test_unknown_metric_is_not_measured(trace: Any) -> None:
    assert score(resolved({"m": {"metric": "nosuch"}}), ROW, trace()).values == {"m": None}


@pytest.mark.parametrize("name", MEMBERS)
def test_every_member_loads_and_follows_the_contract(name: str) -> None:
    loaded = module.load(MEMBERS[name].score)
    assert callable(loaded)
    assert loaded.__doc__
    assert MEMBERS[name].score == f"penstock.metrics.members.{name.replace('-', '_')}:score"


class Lying(float):
    """Says that it is below everything."""

    def __le__(self, other: object) -> bool:
        return True


class Mute:
    def __repr__(self) -> str:
        raise SystemExit(0)


RETURNED = [nan, inf, -inf, "1.0", None, 1 + 0j, [1.0], 1.5, -1, 10**400, -(10**400), Lying(nan), Mute(), b"1", {}]
ENDINGS = [
    ValueError(),
    SystemExit(0),
    CancelledError(),
    MemoryError(),
    RecursionError(),
    StopIteration(),
    GeneratorExit(),
]


@pytest.mark.parametrize("returned", RETURNED, ids=lambda each: type(each).__name__)
def test_what_a_scorer_may_not_return(trace: Any, monkeypatch: pytest.MonkeyPatch, returned: Any) -> None:
    monkeypatch.setattr(module, "load", lambda path: lambda arguments, row, trace: returned)
    found = score(resolved({"m": {"metric": "own"}}, own=Signature({}, "score", True, 1, "acme:own")), ROW, trace())
    assert found.values == {"m": None}
    assert found.problems["m"].startswith("the score is")


@pytest.mark.parametrize("raised", ENDINGS, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("when", ["asked", "loaded"])
def test_a_scorer_ends_neither_process_nor_task(
    trace: Any, monkeypatch: pytest.MonkeyPatch, raised: BaseException, when: str
) -> None:
    def ends(*given: Any) -> Any:
        raise raised

    monkeypatch.setattr(module, "load", ends if when == "loaded" else lambda path: ends)
    found = score(resolved({"m": {"metric": "own"}}, own=Signature({}, "score", True, 1, "acme:own")), ROW, trace())
    assert found.values == {"m": None}
    assert type(raised).__name__ in found.problems["m"]
