"""A bundle answers the rows of an evaluation."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple, Protocol

from penstock.bundle.bundle import Bundle
from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.diagnostics.progress import Progress, Silent
from penstock.evaluate import question as rows_of
from penstock.evaluate.key import key
from penstock.evaluate.ledger import Ledger
from penstock.evaluate.question import Question
from penstock.evaluate.rows import Rows
from penstock.evaluate.run import RowResult, Run
from penstock.metrics.calibration import Calibration
from penstock.metrics.judging import Judging, Verdicts
from penstock.metrics.score import Scores, compares, score
from penstock.runtime.calls.caps import PREFIX
from penstock.runtime.provider import Failed
from penstock.runtime.traces.trace import Trace, Usage
from penstock.source import canonical


class Answers(Protocol):
    """What is asked: a chain bound to a bundle. A failure of the chain itself is in the trace, not raised.

    `repeat` keeps several answers to the same inputs apart where calls are remembered.
    """

    async def answer(self, inputs: Mapping[str, Any], *, repeat: int = 0) -> Trace: ...


Until = Callable[[Usage, float], str | None]
"""Told of what this run has spent and of its seconds, before each row: a reason to stop, or None."""

Told = Callable[[RowResult, Trace | None], None]
"""Told of each answer as it is counted; no Trace: an earlier run gave the answer. A row that is not asked has none."""


class _Task(NamedTuple):
    place: int
    question: Question
    repeat: int


def run(
    bundle: Bundle,
    chain: Answers,
    evaluation: ResolvedEvaluation,
    ledger: Ledger,
    *,
    environment: str,
    jobs: int = 8,
    progress: Progress | None = None,
    until: Until | None = None,
    fresh: bool = False,
    told: Told | None = None,
    judging: Judging | None = None,
) -> Run:
    """`answer_all` in an event loop of its own."""
    return asyncio.run(
        answer_all(
            bundle,
            chain,
            evaluation,
            ledger,
            environment=environment,
            jobs=jobs,
            progress=progress,
            until=until,
            fresh=fresh,
            told=told,
            judging=judging,
        )
    )


async def answer_all(
    bundle: Bundle,
    chain: Answers,
    evaluation: ResolvedEvaluation,
    ledger: Ledger,
    *,
    environment: str,
    jobs: int = 8,
    progress: Progress | None = None,
    until: Until | None = None,
    fresh: bool = False,
    told: Told | None = None,
    judging: Judging | None = None,
) -> Run:
    """Every row, `jobs` at a time; in the evaluation's order, repeats of a row together.

    A finished row is in the ledger before it counts, so whatever ends the run (an interrupt, a crash) loses none, and
    the next run asks only for the rest. Where `until` gives a reason, rows in flight are finished and the others are
    `skipped` with that reason; a row for which a cap of the chain leaves no call is skipped, and all behind it.
    `fresh`: rows in the ledger are asked again. `judging`: the judges of the evaluation; without them what they would
    score is not measured. Of a row answered the run holds a few numbers in memory.
    """
    if jobs < 1:
        raise ValueError(f"jobs is {jobs}, below 1")
    rows_of.distinct(evaluation)
    work = _Work(bundle, chain, evaluation, ledger, progress or Silent(), until, told, judging)
    work.begin(fresh)
    try:
        await _together(work, work.pending(), jobs)
        calibrations = await work.calibrations()
    finally:
        work.progress.end()
    return Run(
        evaluation=evaluation.name,
        bundle=bundle.digest,
        fingerprint=bundle.fingerprint,
        environment=environment,
        key=work.key,
        planned=work.planned,
        rows=work.rows,
        usage=work.spent,
        calibrations=calibrations,
    )


async def _together(work: "_Work", pending: Iterator[_Task], jobs: int) -> None:
    async def one_after_another() -> None:
        for task in pending:
            await work.answer(task)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(jobs):
                group.create_task(one_after_another())
    except BaseExceptionGroup as several:
        raise several.exceptions[0] from None


class _Work:
    """One run under way."""

    def __init__(
        self,
        bundle: Bundle,
        chain: Answers,
        evaluation: ResolvedEvaluation,
        ledger: Ledger,
        progress: Progress,
        until: Until | None,
        told: Told | None,
        judging: Judging | None,
    ) -> None:
        self.judging = judging
        self.chain, self.evaluation, self.ledger, self.until = chain, evaluation, ledger, until
        self.progress, self.told = progress, told
        self.key = key(bundle.fingerprint, evaluation)
        self.repeats = evaluation.spec.repeats
        self.planned = len(evaluation.rows) * self.repeats
        self.rows = Rows(self.planned, self._inputs)
        self.spent = Usage()
        self.stopped: str | None = None
        self.started = time.monotonic()

    def begin(self, fresh: bool) -> None:
        self.progress.begin(self.evaluation.name, self.planned)
        for place in range(0 if fresh else self.planned):
            index, repeat = divmod(place, self.repeats)
            known = self.ledger.get(self.key, rows_of.key(self.evaluation, self.evaluation.rows[index]), repeat)
            if known is not None:
                self._done(place, known, Usage(calls=known.usage.calls, cached=known.usage.calls))

    def pending(self) -> Iterator[_Task]:
        for index, row in enumerate(self.evaluation.rows):
            places = range(index * self.repeats, (index + 1) * self.repeats)
            waiting = [place for place in places if not self.rows.has(place)]
            if waiting:
                question = rows_of.question(self.evaluation, row)
                yield from (_Task(place, question, place - places.start) for place in waiting)

    async def answer(self, task: _Task) -> None:
        if self.stopped is None and self.until is not None:
            self.stopped = self.until(self.spent, time.monotonic() - self.started)
        if self.stopped is not None:
            self._done(task.place, _unanswered(task, "skipped", self.stopped), Usage())
        elif task.question.problem is not None:
            self._done(task.place, _unanswered(task, "errored", task.question.problem), Usage())
        else:
            trace = await self.chain.answer(task.question.inputs, repeat=task.repeat)
            if trace.code is not None and trace.code.startswith(PREFIX):
                self.stopped = self.stopped or trace.error or ""
                self._done(task.place, _unanswered(task, "skipped", self.stopped), _paid(trace), trace)
                return
            try:
                row = _measured(self.evaluation, task, trace, await self._verdicts(task, trace))
            except Failed as refused:  # no judge is asked any more, so the answer counts for nothing
                self.stopped = self.stopped or str(refused)
                self._done(task.place, _unanswered(task, "skipped", self.stopped), _paid(trace), trace)
                return
            self.ledger.put(self.key, row)
            self._done(task.place, row, _paid(trace), trace)

    async def calibrations(self) -> dict[str, Calibration]:
        """Judges against people; none where the run was stopped before."""
        if self.judging is None or self.stopped is not None:
            return {}
        try:
            return await self.judging.calibrations()
        except Failed as refused:
            self.stopped = str(refused)
            return {}
        finally:
            self.spent += self.judging.take()

    async def _verdicts(self, task: _Task, trace: Trace) -> Verdicts | None:
        if self.judging is None or trace.error is not None:
            return None
        return await self.judging.row(task.question.row, trace, task.repeat)

    def _inputs(self, place: int) -> Mapping[str, Any]:
        return rows_of.question(self.evaluation, self.evaluation.rows[place // self.repeats]).inputs

    def _done(self, place: int, row: RowResult, usage: Usage, trace: Trace | None = None) -> None:
        if self.told is not None and (trace is not None or row.status == "ok"):
            self.told(row, trace)
        self.rows.put(place, row)
        self.spent += usage if self.judging is None else usage + self.judging.take()
        self.progress.advance(len(self.rows), usd=self.spent.usd or 0.0)


def _paid(trace: Trace) -> Usage:
    """A trace tells the full price also of calls that came from the store; what was paid now leaves them out."""
    steps = [step.usage for step in trace.steps.values()]
    paid = (replace(usage, usd=0.0) if 0 < usage.calls <= usage.cached else usage for usage in steps)
    return sum(paid, Usage()) if steps else trace.usage


def _unanswered(task: _Task, status: Any, error: str) -> RowResult:
    question = task.question
    return RowResult(
        key=question.key,
        cluster=question.cluster,
        repeat=task.repeat,
        status=status,
        scores=dict.fromkeys(question.planned),
        planned=question.planned,
        required=question.required,
        reviewed=question.reviewed,
        slices=question.slices,
        inputs=question.inputs,
        outputs={},
        seconds=0.0,
        usage=Usage(),
        error=error,
    )


def _measured(evaluation: ResolvedEvaluation, task: _Task, trace: Trace, verdicts: Verdicts | None) -> RowResult:
    bare = replace(_unanswered(task, "errored", trace.error or ""), seconds=trace.seconds, usage=trace.usage)
    if trace.error is not None:
        return bare
    try:
        canonical.dumps(dict(trace.outputs))
    except (ValueError, TypeError) as problem:
        return replace(bare, error=f"the answer is no JSON: {problem}")
    computed, judged = score(evaluation, task.question.row, trace), Scores({}, {})
    if verdicts is not None:
        judged = verdicts.scores
    # What compares both sides is scored when both have answered (`duel`), where this one can be compared at all.
    planned = tuple(name for name in bare.planned if not compares(evaluation, name) or name in judged.problems)
    values = {name: {**computed.values, **judged.values}.get(name) for name in planned}
    problems = {**computed.problems, **judged.problems}
    lost = [name for name in planned if values[name] is None]
    return replace(
        bare,
        status="failed" if lost else "ok",
        planned=planned,
        scores=values,
        outputs=trace.outputs,
        error="; ".join(f"{name}: {problems.get(name, 'there is no judge to ask')}" for name in lost) or None,
        people={} if verdicts is None else dict(verdicts.people),
        compared={} if verdicts is None else dict(verdicts.compared),
        reasons={} if verdicts is None else dict(verdicts.reasons),
    )
