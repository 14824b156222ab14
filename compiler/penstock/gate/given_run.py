"""One side's results as a run."""

from collections.abc import Mapping
from typing import TypeAlias

from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.evaluate.reader import Scored
from penstock.evaluate.run import RowResult, Run, Status
from penstock.runtime.traces.trace import Usage

ENVIRONMENT = "default"
Answers: TypeAlias = Mapping[str, Mapping[int, Scored]]
"""By key and repeat; a key whose answers cannot be told apart has none."""


def good(score: float | None) -> bool:
    """A score that counts."""
    return score is not None and 0 <= score <= 1


def run(evaluation: ResolvedEvaluation, digest: str, own: Answers, other: Answers, side: str) -> Run:
    """Every planned row of `own`, which is `side`: what it lacks is there as an error that says so.

    A metric is planned for a row where either side gives a score or says that it failed; all are where neither says
    anything.
    """
    metrics = list(evaluation.spec.metrics)
    rows = []
    for key in (row.id for row in evaluation.rows):
        answers, others = own.get(key, {}), other.get(key, {})
        named = {name for row in (*answers.values(), *others.values()) for name in row.scores}
        planned = tuple(name for name in metrics if name in named or not named)
        clusters = {row.cluster for row in (*answers.values(), *others.values()) if row.cluster}
        cluster = min(clusters) if clusters else key
        for repeat in range(evaluation.spec.repeats):
            missing = (
                f"not among the rows of {side}" if key not in own else "its key is ambiguous" if not answers else ""
            )
            answer = answers.get(repeat)
            rows.append(_row(key, cluster, repeat, answer, planned, missing or f"no answer {repeat + 1}"))
    return Run(
        evaluation=evaluation.name,
        bundle=digest,
        fingerprint=digest,
        environment=ENVIRONMENT,
        key=digest,
        planned=len(rows),
        rows=rows,
        usage=Usage(),
    )


def _row(
    key: str, cluster: str, repeat: int, answer: Scored | None, planned: tuple[str, ...], missing: str
) -> RowResult:
    scores = {name: answer.scores.get(name) if answer is not None else None for name in planned}
    lost = [name for name, score in scores.items() if not good(score)]
    status: Status = "errored" if len(lost) == len(scores) else "failed" if lost else "ok"
    error = None
    if lost:
        error = missing if answer is None else answer.error or f"'{lost[0]}' has no score in [0, 1]"
    return RowResult(
        key=key,
        cluster=cluster,
        repeat=repeat,
        status=status,
        scores=scores,
        planned=planned,
        required=False,
        reviewed=True,
        slices={},
        inputs=answer.inputs if answer is not None else {},
        outputs=answer.outputs if answer is not None else {},
        seconds=0.0,
        usage=Usage(),
        error=error,
        reasons=answer.reasons if answer is not None else {},
    )
