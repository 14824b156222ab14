"""Scores of bundles under evaluations, nothing compared."""

from collections.abc import Iterable, Iterator, Sequence
from math import fsum, isfinite
from typing import ClassVar, Literal, TypeAlias

from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.evaluate.run import RowResult, Run
from penstock.metrics.calibration import Calibration
from penstock.report import figure, labelled
from penstock.report.block import Block, Column, Facts, Fold, Foreign, Heading, Inline, Table, Tone, Verdict, Word
from penstock.report.case import Case, Suite
from penstock.report.labelled import Labelled
from penstock.report.section import Section, Shape
from penstock.stats.agreement import agreement
from penstock.stats.ppi import ppi

Side: TypeAlias = Literal["base", "head"] | None
_SHOWN = 10
_ALPHA = 0.05  # of each bound


class Scored(Shape):
    """A metric over the rows planned for it."""

    metric: str
    planned: int
    measured: int
    mean: float | None
    """Over what was measured; null where nothing was."""


class Sliced(Shape):
    """A metric over the rows of one value of a slice."""

    slice: str
    value: str
    metric: str
    planned: int
    measured: int
    mean: float | None
    """Over what was measured; null where nothing was."""


class Judge(Labelled):
    """The judge of a metric, on rows that people judged too."""

    metric: str


class Row(Shape):
    """One row, answered once."""

    row: str
    repeat: int
    status: Literal["ok", "failed", "errored", "skipped"]
    scores: dict[str, float | None]
    required: bool
    seconds: float
    error: str | None


class Cost(Shape):
    """What this very run cost."""

    usd: float | None
    calls: int
    cached: int


class Evaluated(Shape):
    """One bundle under one evaluation. planned = ok + failed + errored + skipped."""

    evaluation: str
    environment: str
    side: Side
    """Which revision answered, where two are compared."""
    bundle: str
    fingerprint: str
    key: str
    """Runs of an equal key may be compared."""
    planned: int
    ok: int
    failed: int
    errored: int
    skipped: int
    metrics: tuple[Scored, ...]
    slices: tuple[Sliced, ...]
    rows: tuple[Row, ...]
    cost: Cost
    judges: tuple[Judge, ...] = ()
    """Those with labels."""

    def blocks(self) -> list[Block]:
        word, tone, states = self._state()
        made: list[Block] = [
            Heading(self._title()),
            Verdict(word, tone, (states,)),
            Table(
                (Column("metric"), Column("mean", right=True), Column("measured", right=True)),
                tuple(
                    (Foreign(m.metric), Word(figure.number(m.mean), strong=True), f"{m.measured} of {m.planned}")
                    for m in self.metrics
                ),
            ),
        ]
        made += [_sliced(name, self.slices) for name in dict.fromkeys(each.slice for each in self.slices)]
        if self.judges:
            made.append(labelled.table([(judge.metric, judge) for judge in self.judges], "mean"))
        wrong = [row for row in self.rows if row.status != "ok"]
        if wrong:
            made.append(_unanswered(wrong))
        return [
            *made,
            Facts(
                (
                    ("bundle", (Foreign(figure.short(self.bundle)),)),
                    ("cost", (figure.usd(self.cost.usd),)),
                    ("calls", (f"{self.cost.calls}, {self.cost.cached} of them from the store",)),
                )
            ),
        ]

    def brief(self) -> Block:
        word, tone, states = self._state()
        return Verdict(word, tone, (Foreign(self.evaluation), f" in {self.environment}, {states}"))

    def suite(self) -> Suite:
        """A test for each answer: it is there, and every planned metric was measured."""
        cases = tuple(self._case(row) for row in self.rows)
        nothing = Case("rows", "errored", "no row was planned", kind="incomplete")
        return Suite(self._title(), cases or (nothing,))

    def _case(self, row: Row) -> Case:
        repeated = any(other.repeat for other in self.rows)
        name = f"{row.row} (repeat {row.repeat + 1})" if repeated else row.row
        scores = "\n".join(f"{metric}: {figure.number(score)}" for metric, score in row.scores.items())
        match row.status:
            case "ok":
                return Case(name, seconds=row.seconds, detail=scores)
            case "failed":
                return Case(name, "failed", row.error or _unmeasured(row), "not measured", scores, row.seconds)
            case "skipped":
                return Case(name, "skipped", row.error or "not asked")
        return Case(name, "errored", row.error or "not answered", "not answered", scores, row.seconds)

    def _title(self) -> str:
        return f"{self.evaluation} in {self.environment}" + (f", {self.side}" if self.side else "")

    def _state(self) -> tuple[str, Tone, str]:
        word, tone = ("MEASURED", Tone.GOOD) if self.ok == self.planned and self.planned else ("INCOMPLETE", Tone.BAD)
        states = f"{figure.count(self.planned, 'row')}: {self.ok} ok, {self.failed} failed, {self.errored} errored, "
        return word, tone, f"{states}{self.skipped} skipped"


class EvalSection(Section):
    """Every evaluation that was run."""

    name: ClassVar[str] = "eval"
    runs: tuple[Evaluated, ...]

    def blocks(self) -> list[Block]:
        if not self.runs:
            return [Verdict("NOTHING EVALUATED", Tone.WARN, ("the project has no evaluation",))]
        return [block for run in self.runs for block in run.blocks()]

    def brief(self) -> list[Block]:
        return [run.brief() for run in self.runs] or self.blocks()

    def suites(self, *, strict: bool = False) -> list[Suite]:
        nothing = Suite("eval", (Case("evaluations", "skipped", "the project has no evaluation"),))
        return [run.suite() for run in self.runs] or [nothing]

    def exit_code(self, *, strict: bool = False) -> int:
        """1 where a row was not answered or not measured: what is missing is never fine."""
        return int(any(run.ok < run.planned for run in self.runs))


def _sliced(name: str, slices: Sequence[Sliced]) -> Fold:
    """A row a value, a column a metric."""
    own = [each for each in slices if each.slice == name]
    means = {(each.value, each.metric): each.mean for each in own}
    metrics, values = dict.fromkeys(each.metric for each in own), dict.fromkeys(each.value for each in own)
    rows: tuple[tuple[Inline, ...], ...] = tuple(
        (Foreign(value), *(figure.number(means.get((value, metric))) for metric in metrics)) for value in values
    )
    columns = (Column(name), *(Column(metric, right=True) for metric in metrics))
    return Fold((f"By {name}",), (Table(columns, rows),))


def _unanswered(rows: Sequence[Row]) -> Fold:
    more = f"{len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""
    return Fold(
        (f"{figure.count(len(rows), 'row')} without all scores",),
        (
            Table(
                (Column("row"), Column("state"), Column("why")),
                tuple(
                    (Foreign(row.row), row.status, Foreign(row.error or _unmeasured(row)) if row.status else "")
                    for row in rows[:_SHOWN]
                ),
                more,
            ),
        ),
        open=True,
    )


def _unmeasured(row: Row) -> str:
    return "not measured: " + ", ".join(name for name, score in row.scores.items() if score is None)


def section(runs: Iterable[tuple[Side, ResolvedEvaluation, Run]]) -> EvalSection:
    """Every evaluation with its run, and the side that answered where two are compared."""
    return EvalSection(runs=tuple(_evaluated(side, evaluation, run) for side, evaluation, run in runs))


def _evaluated(side: Side, evaluation: ResolvedEvaluation, run: Run) -> Evaluated:
    # A metric that no row is planned for stands there too, with nothing measured.
    names = [name for name, metric in evaluation.spec.metrics.items() if metric.metric is not None]
    return Evaluated(
        evaluation=run.evaluation,
        environment=run.environment,
        side=side,
        bundle=run.bundle,
        fingerprint=run.fingerprint,
        key=run.key,
        planned=run.planned,
        ok=run.count("ok"),
        failed=run.count("failed"),
        errored=run.count("errored"),
        skipped=run.count("skipped"),
        metrics=tuple(_scored(name, run.rows) for name in names),
        slices=tuple(_slices(names, run.rows)),
        rows=tuple(_row(row) for row in run.rows),
        judges=tuple(_judge(name, calibration, run) for name, calibration in run.calibrations.items()),
        cost=Cost(usd=run.usage.usd, calls=run.usage.calls, cached=run.usage.cached),
    )


def _judge(name: str, calibration: Calibration, run: Run) -> Judge:
    scores = [score for row in run.rows if (score := row.scores.get(name)) is not None]
    estimate = ppi(calibration.people, calibration.judge, scores, _ALPHA)
    figures = agreement(calibration.people, calibration.judge)
    return Judge(
        metric=name, **labelled.labelled(calibration.labelled, figures, estimate, calibration.refusal).model_dump()
    )


def _slices(names: Sequence[str], rows: Sequence[RowResult]) -> Iterator[Sliced]:
    for slice in dict.fromkeys(name for row in rows for name in row.slices):
        for value in sorted({row.slices[slice] for row in rows if slice in row.slices}):
            own = [row for row in rows if row.slices.get(slice) == value]
            for name in names:
                yield Sliced(slice=slice, value=value, **_scored(name, own).model_dump())


def _scored(name: str, rows: Sequence[RowResult]) -> Scored:
    planned = [row for row in rows if name in row.planned]
    scores = [score for row in planned if (score := row.scores.get(name)) is not None and isfinite(score)]
    return Scored(
        metric=name,
        planned=len(planned),
        measured=len(scores),
        mean=fsum(scores) / len(scores) if scores else None,
    )


def _row(row: RowResult) -> Row:
    return Row(
        row=row.key,
        repeat=row.repeat,
        status=row.status,
        scores={name: score if score is not None and isfinite(score) else None for name, score in row.scores.items()},
        required=row.required,
        seconds=row.seconds,
        error=row.error,
    )
