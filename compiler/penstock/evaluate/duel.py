"""Base's answers against head's: metrics that compare them, when both sides have answered."""

import asyncio
from dataclasses import replace

from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.evaluate.run import RowResult, Run
from penstock.metrics.judge import OTHER
from penstock.metrics.judging import Judging
from penstock.metrics.metric import Unmeasured
from penstock.metrics.score import compares
from penstock.runtime.calls.caps import PREFIX
from penstock.runtime.provider import Failed


def names(evaluation: ResolvedEvaluation) -> list[str]:
    """The metrics that compare."""
    return [name for name in evaluation.spec.metrics if compares(evaluation, name)]


def duel(evaluation: ResolvedEvaluation, base: Run, head: Run, judging: Judging, *, jobs: int = 8) -> tuple[Run, Run]:
    """Both runs with the scores of those metrics: head's as the judge says, base's the complement of it.

    Where one side did not answer, neither is measured. Where a cap leaves no call, the rows of head that are left are
    skipped and say so.
    """
    return asyncio.run(dueled(evaluation, base, head, judging, jobs))


async def dueled(evaluation: ResolvedEvaluation, base: Run, head: Run, judging: Judging, jobs: int) -> tuple[Run, Run]:
    metrics, gate = names(evaluation), asyncio.Semaphore(jobs)
    others = {(row.key, row.repeat): row for row in base.rows}

    async def one(row: RowResult) -> tuple[RowResult, RowResult | None]:
        async with gate:
            return await _row(metrics, others.get((row.key, row.repeat)), row, judging)

    done = await asyncio.gather(*(one(row) for row in head.rows))
    after = {(old.key, old.repeat): old for _, old in done if old is not None}
    return (
        replace(base, rows=tuple(after.get((row.key, row.repeat), row) for row in base.rows)),
        replace(head, rows=tuple(new for new, _ in done)),
    )


async def _row(
    metrics: list[str], base: RowResult | None, head: RowResult, judging: Judging
) -> tuple[RowResult, RowResult | None]:
    for name in metrics:
        if name not in head.planned and name not in head.compared and head.status in ("ok", "failed"):
            continue  # not planned for this row
        if name in head.planned:  # answered to nobody, or with what cannot be compared: it says so already
            base = None if base is None or name in base.planned else _with(base, name, None, "head cannot be compared")
            continue
        value, problem = None, "base did not answer"
        if base is not None and name in base.compared:
            try:
                given = {**head.compared[name], OTHER: base.compared[name]["text"]}
                value = await judging.score(name, given, head.repeat)
            except Unmeasured as unmeasured:
                problem = str(unmeasured)
            except Failed as refused:
                assert refused.code.startswith(PREFIX)
                head = replace(head, status="skipped", error=str(refused))
        head = _with(head, name, value, problem)
        base = None if base is None else _with(base, name, None if value is None else 1.0 - value, problem)
    return head, base


def _with(row: RowResult, name: str, value: float | None, problem: str) -> RowResult:
    planned = row.planned if name in row.planned else (*row.planned, name)
    row = replace(row, planned=planned, scores={**row.scores, name: value})
    if value is not None or row.status in ("errored", "skipped"):
        return row
    said = f"{name}: {problem}"
    return replace(row, status="failed", error=f"{row.error}; {said}" if row.error else said)
