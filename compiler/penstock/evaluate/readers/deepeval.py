"""DeepEval: a test run (`.deepeval/.latest_test_run.json`, or what `DEEPEVAL_RESULTS_FOLDER` collects) and the JSON of
an `EvaluationResult`.

A row is a test case, its key the name it was given, else its input. Metrics are DeepEval's, by their scores; `success`
is shown alone, for it is a threshold on the same numbers.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from penstock.evaluate.numbered import numbered
from penstock.evaluate.reader import Opened, Results, Scored
from penstock.evaluate.told import listed, mapped, number, short, text

_SMALLER = ("bias", "toxicity", "hallucination", "pii leakage", "misuse", "role violation", "non-advice")
_LISTS = ("testCases", "test_cases", "conversationalTestCases", "conversational_test_cases", "testResults")
_GIVEN = re.compile(r"(conversational_)?test_case_\d+")
"""A name that DeepEval itself makes of a case's place."""


def claims(opened: Opened) -> bool:
    return any(_metrics(case) is not None for case in _cases(opened)[:3])


def read(opened: Opened) -> Results:
    cases = _cases(opened)
    rows = tuple(numbered(list(_rows(cases))))
    smaller = {name for row in rows for name in row.scores if name.lower().startswith(_SMALLER)}
    return Results(
        "deepeval", rows, frozenset(smaller), frozenset({"success"}), opened.broken or _unfinished(opened, len(cases))
    )


def _run(opened: Opened) -> Mapping[str, Any]:
    value = mapped(opened.value)
    return mapped(value.get("testRunData", value.get("test_run_data", value)))


def _cases(opened: Opened) -> Sequence[Any]:
    if isinstance(opened.value, dict):
        return [case for name in (*_LISTS, "test_results") for case in listed(_run(opened).get(name))]
    return opened.rows


def _unfinished(opened: Opened, cases: int) -> str | None:
    """A test run's own counts against its cases; a case that neither passed nor failed is in none of them."""
    run = _run(opened)
    counts = [run.get("testPassed", run.get("test_passed")), run.get("testFailed", run.get("test_failed"))]
    planned = sum(count for count in counts if isinstance(count, int))
    return f"DeepEval counted {planned} cases, and {cases} are there" if planned > cases else None


def _metrics(case: Any) -> list[Any] | None:
    found = mapped(case).get("metricsData", mapped(case).get("metrics_data"))
    return found if isinstance(found, list) else None


def _rows(cases: Sequence[Any]) -> Iterator[Scored]:
    for case in cases:
        scores: dict[str, float | None] = {}
        reasons, errors = {}, []
        for metric in map(mapped, _metrics(case) or []):
            name = text(metric.get("name"), 100)
            if metric.get("error"):
                errors.append(text(metric["error"], 300))
            score = None if metric.get("error") else number(metric.get("score"))
            scores[name] = None if name in scores else score
            if metric.get("reason"):
                reasons[name] = text(metric["reason"], 500)
        case = mapped(case)
        success = number(case.get("success"))
        if success is not None and not errors:
            scores["success"] = success
        asked = case.get("input", case.get("turns", case.get("scenario")))
        name = text(case.get("name"), 200)
        yield Scored(
            key=name if name and not _GIVEN.fullmatch(name) else short([asked, case.get("expectedOutput")]),
            scores=scores,
            error=errors[0] if errors else None if scores else "not scored",
            inputs={"input": asked},
            outputs={"output": case.get("actualOutput", case.get("actual_output"))},
            reasons=reasons,
        )
