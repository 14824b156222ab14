"""The same rows as each tool writes them: `{key: {metric: score}}`, None for what was not measured."""

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

Rows = Mapping[str, Mapping[str, float | None]]


def promptfoo(rows: Rows, prompt: str = "Answer: {{q}}") -> str:
    """`pass` is the test's own; the other metrics are named scores."""
    results: list[dict[str, Any]] = []
    for index, (key, scores) in enumerate(rows.items()):
        failed = scores.get("pass") is None
        results.append(
            {
                "testIdx": index,
                "promptIdx": 0,
                "prompt": {"raw": f"Answer: {key}", "label": prompt},
                "provider": {"id": "echo", "label": ""},
                "vars": {"q": key},
                "testCase": {"vars": {"q": key}, "assert": []},
                "success": bool(scores.get("pass")),
                "failureReason": 2 if failed else 0 if scores["pass"] else 1,
                "score": scores.get("pass") or 0,
                "namedScores": {name: score for name, score in scores.items() if name != "pass"},
                **({"error": "no answer"} if failed else {"response": {"output": key}}),
            }
        )
    errors = sum(row["failureReason"] == 2 for row in results)
    passed = sum(row["success"] for row in results)
    stats = {"successes": passed, "failures": len(results) - passed - errors, "errors": errors}
    summary = {"version": 3, "prompts": [{"label": prompt}], "results": results, "stats": stats}
    return json.dumps({"evalId": "e", "results": summary, "config": {}})


def inspect(rows: Rows, status: str = "success") -> str:
    samples = [
        {
            "id": key,
            "epoch": 1,
            "input": key,
            "target": "x",
            "output": {"completion": key},
            "scores": {
                name: {"value": {1: "C", 0: "I"}.get(score, score), "answer": key}  # type: ignore[call-overload]
                for name, score in scores.items()
                if score is not None
            },
            **({"error": {"message": "timed out"}} if None in scores.values() else {}),
        }
        for key, scores in rows.items()
    ]
    results = {"total_samples": len(samples), "completed_samples": len(samples), "scores": []}
    log = {"version": 2, "status": status, "eval": {"task": "t"}, "results": results, "samples": samples}
    return json.dumps(log)


def deepeval(rows: Rows) -> str:
    cases = [
        {
            "name": f"test_case_{index}",
            "input": key,
            "actualOutput": key,
            "success": all(scores.values()),
            "metricsData": [
                {"name": name, "threshold": 0.5, "success": bool(score), "score": score, "reason": "because"}
                | ({"error": "judge down"} if score is None else {})
                for name, score in scores.items()
            ],
        }
        for index, (key, scores) in enumerate(rows.items())
    ]
    return json.dumps({"testCases": cases, "conversationalTestCases": [], "metricsScores": []})


def braintrust(rows: Rows) -> str:
    return "".join(
        json.dumps({"id": f"{index}", "span_parents": None, "input": key, "output": key, "scores": scores}) + "\n"
        for index, (key, scores) in enumerate(rows.items())
    )


def jsonl(rows: Rows) -> str:
    return "".join(
        json.dumps({"key": key, "metric": name, "score": score}) + "\n"
        for key, scores in rows.items()
        for name, score in scores.items()
    )


def ragas(rows: Rows) -> str:
    out = io.StringIO()
    metrics = list(dict.fromkeys(name for scores in rows.values() for name in scores))
    writer = csv.writer(out)
    writer.writerow(["user_input", "response", "retrieved_contexts", *metrics])
    for key, scores in rows.items():
        cells = ["" if scores.get(name) is None else scores[name] for name in metrics]
        writer.writerow([key, "an answer, of course", "['a', 'b']", *cells])
    return out.getvalue()


WRITERS = {
    "promptfoo": (promptfoo, "json"),
    "inspect": (inspect, "json"),
    "deepeval": (deepeval, "json"),
    "braintrust": (braintrust, "jsonl"),
    "jsonl": (jsonl, "jsonl"),
    "ragas": (ragas, "csv"),
}
