"""Scores of bundles under evaluations, nothing compared."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from math import fsum, isfinite
from typing import Annotated, Any, ClassVar, Literal, TypeAlias, overload

from pydantic import SerializerFunctionWrapHandler, ValidatorFunctionWrapHandler, WrapSerializer, WrapValidator

from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.diagnostics.fatal import Fatal
from penstock.evaluate.run import RowResult, Run
from penstock.metrics import calibration
from penstock.metrics.calibration import Calibration
from penstock.metrics.share import Share
from penstock.report import figure
from penstock.report.block import Block, Column, Facts, Fold, Foreign, Heading, Inline, Table, Tone, Verdict, Word
from penstock.report.case import Case, Suite
from penstock.report.judged import labelled
from penstock.report.judged.labelled import Labelled
from penstock.report.judged.tried import Tried, tried
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
    slices: dict[str, str] = {}


class _Rows(Sequence[Row]):
    """A Row is made when it is looked at: who prints the figures alone holds none."""

    def __init__(self, rows: Sequence[RowResult]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, index: int | slice) -> Row | tuple[Row, ...]:
        return tuple(map(_row, self._rows[index])) if isinstance(index, slice) else _row(self._rows[index])

    def __iter__(self) -> Iterator[Row]:
        return map(_row, self._rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]


def _as_they_are(rows: Any, read: ValidatorFunctionWrapHandler) -> Any:
    return rows if isinstance(rows, _Rows) else read(rows)


def _all_there(rows: Any, write: SerializerFunctionWrapHandler):  # type: ignore[no-untyped-def]  # the type is the field's
    return write(tuple(rows))


class Shard(Shape):
    """Every `count`-th row, from the `index`-th on."""

    index: int
    """From 1."""
    count: int
    rows: int
    """Of the whole evaluation."""
    tried: tuple[Tried, ...] = ()


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
    rows: Annotated[tuple[Row, ...], WrapValidator(_as_they_are), WrapSerializer(_all_there)]
    cost: Cost
    judges: tuple[Judge, ...] = ()
    """Those with labels."""
    shard: Shard | None = None
    """Null: all rows."""

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
        repeated = any(row.repeat for row in self.rows)
        cases = tuple(self._case(row, repeated) for row in self.rows)
        nothing = Case("rows", "errored", "no row was planned", kind="incomplete")
        return Suite(self._title(), cases or (nothing,))

    def _case(self, row: Row, repeated: bool) -> Case:
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
        part = f", shard {self.shard.index} of {self.shard.count}" if self.shard else ""
        return f"{self.evaluation} in {self.environment}" + (f", {self.side}" if self.side else "") + part

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


def section(runs: Iterable[tuple[Side, ResolvedEvaluation, Run]], shards: Sequence[Shard | None] = ()) -> EvalSection:
    """Every evaluation with its run, and the side that answered where two are compared. shards: of each run."""
    runs = list(runs)
    which = [*shards, *[None] * (len(runs) - len(shards))]
    return EvalSection(runs=tuple(_evaluated(*run, shard) for run, shard in zip(runs, which, strict=True)))


def shard(share: Share, rows: int) -> Shard:
    """rows: of the whole evaluation."""
    return Shard(index=share.index, count=share.count, rows=rows)


def merged(shards: Sequence[EvalSection]) -> EvalSection:
    """The section that one run of all rows gives, from those of its shards in any order.

    Raises:
        Fatal: they are not of the same runs, one is missing or there twice, or one does not hold its rows.
    """
    if not shards or any(run.shard is None for section in shards for run in section.runs):
        raise _apart("not every file is a shard, as eval --shard writes it")
    names = [(run.evaluation, run.environment) for run in shards[0].runs]
    if any([(run.evaluation, run.environment) for run in section.runs] != names for section in shards):
        raise _apart("the shards are of different evaluations or environments")
    return EvalSection(runs=tuple(_merged([section.runs[place] for section in shards]) for place in range(len(names))))


def _merged(runs: Sequence[Evaluated]) -> Evaluated:
    first = runs[0]
    found = {run.shard.index: run for run in runs if run.shard is not None}
    count, total = (first.shard.count, first.shard.rows) if first.shard is not None else (1, 0)
    what = f"of {first.evaluation} in {first.environment}"
    for run in runs:
        for field in ("key", "bundle", "fingerprint"):
            if getattr(run, field) != getattr(first, field):
                raise _apart(f"the shards {what} differ in their {field}: they are not of one revision and evaluation")
        if run.shard is None or (run.shard.count, run.shard.rows) != (count, total):
            raise _apart(f"the shards {what} were not made alike: {count} of {total} rows, and others")
    missing = [f"{index}/{count}" for index in range(1, count + 1) if index not in found]
    if missing:
        raise _apart(f"incomplete: shard {', '.join(missing)} {what} is missing", code=1)
    if len(runs) != count:
        raise _apart(f"a shard {what} is there twice")
    groups = {index: _by_row(run.rows) for index, run in found.items()}
    for index, own in groups.items():
        if len(own) != len(range(index - 1, total, count)):
            raise _apart(
                f"shard {index}/{count} {what} holds {len(own)} rows, not {len(range(index - 1, total, count))}"
            )
    every = [group for own in groups.values() for group in own]
    if len({group[0].row for group in every}) != total or len({len(group) for group in every}) > 1:
        raise _apart(f"a row {what} is there twice, or lacks a repeat")
    rows = tuple(row for place in range(total) for row in groups[place % count + 1][place // count])
    figures = _Figures([metric.metric for metric in first.metrics], rows)
    usd = [run.cost.usd for run in runs]
    return Evaluated(
        evaluation=first.evaluation,
        environment=first.environment,
        side=first.side,
        bundle=first.bundle,
        fingerprint=first.fingerprint,
        key=first.key,
        planned=len(rows),
        ok=figures.states["ok"],
        failed=figures.states["failed"],
        errored=figures.states["errored"],
        skipped=figures.states["skipped"],
        metrics=figures.metrics(),
        slices=figures.slices(),
        rows=rows,
        judges=tuple(_judge(name, own, rows) for name, own in _calibrations(runs).items()),
        cost=Cost(
            usd=None if None in usd else _usd(fsum(amount for amount in usd if amount is not None)),
            calls=sum(run.cost.calls for run in runs),
            cached=sum(run.cost.cached for run in runs),
        ),
    )


def _calibrations(runs: Sequence[Evaluated]) -> dict[str, Calibration]:
    """Of the judges that every shard tried."""
    found: dict[str, list[Calibration]] = {}
    for run in runs:
        for one in run.shard.tried if run.shard is not None else ():
            found.setdefault(one.metric, []).append(one.calibration())
    return {name: calibration.merged(own) for name, own in found.items() if len(own) == len(runs)}


def _by_row(rows: Sequence[Row]) -> list[list[Row]]:
    return [list(group) for _, group in groupby(rows, key=lambda row: row.row)]


def _apart(why: str, *, code: int = 2) -> Fatal:
    return Fatal(
        f"the reports cannot be merged: {why}", help="eval --shard i/n --format json, for every i", exit_code=code
    )


def _usd(amount: float | None) -> float | None:
    """Without the last digits, which the order of a sum leaves."""
    return None if amount is None else round(amount, 10)


def _evaluated(side: Side, evaluation: ResolvedEvaluation, run: Run, shard: Shard | None) -> Evaluated:
    # A metric that no row is planned for stands there too, with nothing measured.
    names = [name for name, metric in evaluation.spec.metrics.items() if metric.metric is not None]
    rows = _Rows(run.rows)
    figures = _Figures(names, rows)
    return Evaluated(
        evaluation=run.evaluation,
        environment=run.environment,
        side=side,
        bundle=run.bundle,
        fingerprint=run.fingerprint,
        key=run.key,
        planned=run.planned,
        ok=figures.states["ok"],
        failed=figures.states["failed"],
        errored=figures.states["errored"],
        skipped=figures.states["skipped"],
        metrics=figures.metrics(),
        slices=figures.slices(),
        rows=rows,  # type: ignore[arg-type]  # what the validator lets through
        judges=() if shard else tuple(_judge(name, own, rows) for name, own in run.calibrations.items()),
        cost=Cost(usd=_usd(run.usage.usd), calls=run.usage.calls, cached=run.usage.cached),
        shard=None if shard is None else shard.model_copy(update={"tried": tried(run.calibrations)}),
    )


def _judge(name: str, held: Calibration, rows: Sequence[Row]) -> Judge:
    scores = [score for row in rows if (score := row.scores.get(name)) is not None]
    estimate = ppi(held.people, held.judge, scores, _ALPHA)
    figures = agreement(held.people, held.judge)
    return Judge(metric=name, **labelled.labelled(held.labelled, figures, estimate, held.refusal).model_dump())


class _Figures:
    """What rows come to, each looked at once. A row has a score, be it null, of every metric planned for it."""

    def __init__(self, names: Sequence[str], rows: Iterable[Row]) -> None:
        self._names = names
        self._all = {name: _Column() for name in names}
        self._sliced: dict[str, dict[str, dict[str, _Column]]] = {}
        self.states = dict.fromkeys(("ok", "failed", "errored", "skipped"), 0)
        for row in rows:
            self.states[row.status] += 1
            columns = [self._all]
            for slice, value in row.slices.items():
                values = self._sliced.setdefault(slice, {})
                columns.append(values.setdefault(value, {name: _Column() for name in names}))
            for name in names:
                if name in row.scores:
                    for column in columns:
                        column[name].add(row.scores[name])

    def metrics(self) -> tuple[Scored, ...]:
        return tuple(Scored(metric=name, **self._all[name].figures()) for name in self._names)

    def slices(self) -> tuple[Sliced, ...]:
        return tuple(
            Sliced(slice=slice, value=value, metric=name, **values[value][name].figures())
            for slice, values in self._sliced.items()
            for value in sorted(values)
            for name in self._names
        )


class _Column:
    def __init__(self) -> None:
        self.planned, self.scores = 0, array("d")

    def add(self, score: float | None) -> None:
        self.planned += 1
        if score is not None:
            self.scores.append(score)

    def figures(self) -> dict[str, Any]:
        measured = len(self.scores)
        mean = fsum(self.scores) / measured if measured else None
        return {"planned": self.planned, "measured": measured, "mean": mean}


def _row(row: RowResult) -> Row:
    return Row(
        row=row.key,
        repeat=row.repeat,
        status=row.status,
        scores={name: _finite(row.scores.get(name)) for name in row.planned},
        required=row.required,
        seconds=row.seconds,
        error=row.error,
        slices=dict(row.slices),
    )


def _finite(score: float | None) -> float | None:
    return score if score is not None and isfinite(score) else None
