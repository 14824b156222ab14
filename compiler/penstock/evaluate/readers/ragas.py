"""ragas: the data frame of its result (`result.to_pandas()`), written as CSV, Parquet or JSON.

A row is a sample, its key the column `key`, `id` or `sample_id` where there is one, else what was asked and expected.
Metrics are the columns that ragas does not use for the sample itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from penstock.evaluate.numbered import numbered
from penstock.evaluate.reader import Opened, Results, Scored
from penstock.evaluate.told import number, short, text

_ASKED = ("user_input", "question")
_EXPECTED = ("reference", "ground_truth", "ground_truths")
_ANSWERED = ("response", "answer")
_KEYS = ("key", "id", "sample_id")
_CLUSTERS = ("cluster", "topic", "group")
_SAMPLE = frozenset(
    (
        *_ASKED,
        *_EXPECTED,
        *_ANSWERED,
        *_KEYS,
        *_CLUSTERS,
        "retrieved_contexts",
        "reference_contexts",
        "contexts",
        "retrieved_context_ids",
        "reference_context_ids",
        "multi_responses",
        "rubric",
        "rubrics",
        "reference_tool_calls",
        "reference_topics",
        "persona_name",
        "query_style",
        "query_length",
        "synthesizer_name",
        "episode_done",
        "evolution_type",
        "metadata",
        "",
        "Unnamed: 0",
        "index",
        "__index_level_0__",
    )
)
_SMALLER = ("noise_sensitivity",)


def claims(opened: Opened) -> bool:
    return any(set(_ASKED) & row.keys() and _metrics([row]) for row in opened.rows[:1])


def read(opened: Opened) -> Results:
    metrics = _metrics(opened.rows)
    smaller = frozenset(name for name in metrics if name.startswith(_SMALLER))
    return Results("ragas", tuple(numbered(list(_rows(opened.rows, metrics)))), smaller, broken=opened.broken)


def _metrics(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Columns in which no cell is text: a metric that failed leaves its cell empty."""
    names = dict.fromkeys(name for row in rows for name in row if name not in _SAMPLE)
    return [name for name in names if all(_is_score(row.get(name)) for row in rows)]


def _is_score(value: Any) -> bool:
    return value is None or value == "" or isinstance(value, bool | int | float) or number(value) is not None


def _rows(rows: Sequence[Mapping[str, Any]], metrics: Sequence[str]) -> Iterator[Scored]:
    for row in rows:
        asked, expected = _first(row, _ASKED), _first(row, _EXPECTED)
        key, cluster = _first(row, _KEYS), _first(row, _CLUSTERS)
        scores = {name: number(row.get(name)) for name in metrics}
        yield Scored(
            key=short([asked, expected]) if key in (None, "") else text(key, 200),
            scores=scores,
            cluster=None if cluster in (None, "") else text(cluster, 200),
            error=None if any(score is not None for score in scores.values()) else "not scored",
            inputs={"input": asked},
            outputs={"output": _first(row, _ANSWERED)},
        )


def _first(row: Mapping[str, Any], names: Sequence[str]) -> Any:
    return next((row[name] for name in names if row.get(name) not in (None, "")), None)
