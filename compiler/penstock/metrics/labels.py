"""Rows that people have judged, as a metric's judge is asked about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.diagnostics.fatal import Fatal
from penstock.metrics.judge import OTHER
from penstock.source import canonical
from penstock.source.data.rows import Row
from penstock.spec.kinds.prompt_template import PromptTemplate

_WORDS = {"pass": 1.0, "good": 1.0, "yes": 1.0, "fail": 0.0, "bad": 0.0, "no": 0.0}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A row that people gave `score` in [0, 1]; `canary`: which a sound judge must give more, or less, than 1/2."""

    arguments: Mapping[str, Any]
    score: float
    canary: bool


class Labels:
    """The labelled rows of one metric; a row's fields of the metric's arguments' names are what was judged."""

    def __init__(self, rows: Sequence[Labelled]) -> None:
        self.rows = tuple(row for row in rows if not row.canary)
        self.canaries = tuple(row for row in rows if row.canary)
        self._fields = {tuple(sorted(row.arguments)) for row in self.rows}
        self._scores: dict[str, list[float]] = {}
        for row in self.rows:
            self._scores.setdefault(canonical.digest(dict(row.arguments)), []).append(row.score)

    def find(self, arguments: Mapping[str, Any]) -> float | None:
        """What people gave this very answer: their mean, where it was judged several times."""
        for fields in self._fields:
            asked = {name: arguments[name] for name in fields if name in arguments}
            scores = self._scores.get(canonical.digest(asked)) if len(asked) == len(fields) else None
            if scores:
                return sum(scores) / len(scores)
        return None


def labels(evaluation: ResolvedEvaluation, name: str) -> Labels:
    """Those of a metric; none where its judge has no `labels`.

    Raises:
        Fatal: a row says nothing of what people think of it, or not what they judged.
    """
    judge = evaluation.spec.metrics[name].judge
    if judge is None or judge.labels is None:
        return Labels(())
    wanted = {*evaluation.signatures[evaluation.spec.metrics[name].metric or ""].arguments, OTHER}
    if judge.prompt is not None and evaluation.judges is not None:
        prompt = evaluation.judges.spec("PromptTemplate", judge.prompt)
        wanted |= set(prompt.inputs) if isinstance(prompt, PromptTemplate) else set()
    return Labels([_labelled(row, wanted, judge.labels) for row in evaluation.labels[judge.labels]])


def _labelled(row: Row, wanted: set[str], dataset: str) -> Labelled:
    score = _score(row.values.get("score", row.values.get("label")))
    given = {name: value for name, value in row.values.items() if name in wanted and name not in ("score", "label")}
    if score is None or not given:
        problem = "it has no field of an argument of the metric, such as `text`"
        if score is None:
            problem = "it needs `score`, from 0 to 1, or `label`: true or false, pass or fail"
        raise Fatal(f"row {row.line} of Dataset/{dataset} is no label: {problem}", exit_code=1)
    return Labelled(given, score, row.values.get("canary") is True)


def _score(value: Any) -> float | None:
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, int | float):
        return float(value) if 0 <= value <= 1 else None
    return _WORDS.get(value.strip().lower()) if isinstance(value, str) else None
