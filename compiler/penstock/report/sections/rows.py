"""Rows with their answers, base beside head."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from math import fsum, isfinite
from typing import Any, ClassVar, Final, Literal, NamedTuple, TypeAlias

from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.evaluate.run import RowResult, Run
from penstock.gate.pair import Pair, pair
from penstock.report import figure
from penstock.report.block import Block, Column, Foreign, Heading, Table
from penstock.report.section import Section, Shape
from penstock.report.stepped import Inside
from penstock.report.value import plain

MOST: Final = 5000
"""Rows that a report holds."""
Side: TypeAlias = Literal["base", "head"] | None
Traces: TypeAlias = Callable[[Side, str, str, RowResult], Sequence[Inside] | None]
"""The steps of an answer, by side, environment, evaluation and answer; None where they are not known."""


class Metric(Shape):
    """A metric of an evaluation."""

    evaluation: str
    metric: str
    kind: Literal["binary", "score", "cost", "latency"]
    larger_is_better: bool
    min: float | None = None
    max: float | None = None
    """What head's guard asks."""


class Answer(Shape):
    """One side's answer, once."""

    repeat: int
    status: Literal["ok", "failed", "errored", "skipped"]
    scores: dict[str, float | None]
    outputs: dict[str, Any] | None
    """Null where texts are not shown."""
    error: str | None
    seconds: float
    usd: float | None
    """Null where no price is known."""
    tokens: int
    """Input and output together."""
    steps: tuple[Inside, ...] | None = None
    """Null where they were not kept, or are not shown."""


class Row(Shape):
    """A row and what was answered, by repeat; a side that was not asked has no answers."""

    evaluation: str
    environment: str
    chain: str
    row: str
    cluster: str
    required: bool
    reviewed: bool
    slices: dict[str, str]
    inputs: dict[str, Any] | None
    """Null where texts are not shown."""
    base: tuple[Answer, ...]
    head: tuple[Answer, ...]
    different: bool
    """Outputs differ."""
    regressed: tuple[str, ...]
    """Metrics, pass/fail and scores, whose mean over repeats is worse on head; what was not measured is the worst."""
    improved: tuple[str, ...]
    failed: bool
    """An answer or a score of head is missing, or a pass/fail metric does not pass in more than half of the repeats."""


class RowsSection(Section):
    """Every row of the evaluations that were run, at most 5,000."""

    name: ClassVar[str] = "rows"
    page_only: ClassVar[bool] = True
    compared: bool
    """Base was asked too."""
    metrics: tuple[Metric, ...]
    rows: tuple[Row, ...]
    left_out: int
    """Rows for which there is no room: those that differ or fail come first."""

    def blocks(self) -> list[Block]:
        said = [("different", self._count("different")), ("regressed", self._count("regressed"))]
        said += [("improved", self._count("improved")), ("failed", self._count("failed"))]
        columns = (Column("rows"), Column("", right=True))
        table = Table(columns, tuple((Foreign(name), f"{amount:,}") for name, amount in said))
        return [Heading(figure.count(len(self.rows), "row")), table]

    def _count(self, name: str) -> int:
        return sum(bool(getattr(row, name)) for row in self.rows)


class _Asked(NamedTuple):
    evaluation: ResolvedEvaluation
    base: Run | None
    head: Run | None


def section(
    runs: Iterable[tuple[Side, ResolvedEvaluation, Run]],
    *,
    shown: Callable[[str], bool] = lambda evaluation: True,
    traces: Traces = lambda *_: None,
) -> RowsSection:
    """
    Args:
        shown: whether the texts of an evaluation's rows may be shown, by its name.
        traces: asked of the rows that differ, fail or are required, and of the first others.
    """
    pairs = [(asked, each) for asked in _asked(runs) for each in pair(asked.base, asked.head)]
    # those worth a look come first where there is no room for all; their order stays
    if len(pairs) > MOST:
        worth = [bool(_state(asked.evaluation, each).worth) for asked, each in pairs]
        order = sorted(range(len(pairs)), key=lambda place: not worth[place])[:MOST]
        kept = [pairs[place] for place in sorted(order)]
    else:
        kept = pairs
    evaluations = {asked.evaluation.name: asked.evaluation for asked, _ in kept}
    rows = []
    room = _TRACED
    for asked, each in kept:
        state = _state(asked.evaluation, each)
        texts = shown(asked.evaluation.name)
        traced = texts and (room > 0 if state.worth else room > _TRACED // 2)
        room -= traced
        rows.append(_row(asked, each, state, texts, traces if traced else lambda *_: None))
    return RowsSection(
        compared=any(row.base and row.head for row in rows),
        metrics=tuple(metric for each in evaluations.values() for metric in _metrics(each)),
        rows=tuple(rows),
        left_out=len(pairs) - len(kept),
    )


_TRACED: Final = 80
"""Rows whose steps are told, half of them kept for what is worth a look."""


class _State(NamedTuple):
    different: bool
    regressed: tuple[str, ...]
    improved: tuple[str, ...]
    failed: bool
    required: bool

    @property
    def worth(self) -> bool:
        return self.different or self.failed or self.required or bool(self.regressed or self.improved)


def _asked(runs: Iterable[tuple[Side, ResolvedEvaluation, Run]]) -> Iterator[_Asked]:
    """Base and head of an evaluation in an environment together; of one side alone it is head."""
    every = sorted(enumerate(runs), key=lambda each: (each[1][2].evaluation, each[1][2].environment))
    for _, own in groupby(every, key=lambda each: (each[1][2].evaluation, each[1][2].environment)):
        sides = {side: (evaluation, run) for _, (side, evaluation, run) in own}
        head, base = sides.get("head") or sides.get(None), sides.get("base")
        known = head or base
        if known is not None:
            yield _Asked(known[0], base[1] if base else None, head[1] if head else None)


def _metrics(evaluation: ResolvedEvaluation) -> Iterator[Metric]:
    for name, metric in evaluation.spec.metrics.items():
        if metric.metric is not None:
            signature = evaluation.signatures[metric.metric]
            guard = metric.guard
            yield Metric(
                evaluation=evaluation.name,
                metric=name,
                kind=signature.kind,
                larger_is_better=signature.larger_is_better,
                min=guard.min if guard is not None else None,
                max=guard.max if guard is not None else None,
            )


def _state(evaluation: ResolvedEvaluation, each: Pair) -> _State:
    regressed: list[str] = []
    improved: list[str] = []
    failed = any(row.status != "ok" for row in each.head)
    for name in each.row.planned:
        metric = evaluation.spec.metrics.get(name)
        if metric is None or metric.metric is None:
            continue
        signature = evaluation.signatures[metric.metric]
        if signature.kind not in ("binary", "score"):
            continue
        sign = 1 if signature.larger_is_better else -1
        worst = 0.0 if signature.larger_is_better else 1.0
        before, after = _mean(each.base, name, worst), _mean(each.head, name, worst)
        if before is not None and after is not None and before != after:
            (improved if sign * after > sign * before else regressed).append(name)
        if signature.kind == "binary" and after is not None and sign * (after - 0.5) <= 0:
            failed = True
    outputs = [[plain(row.outputs) for row in side] for side in (each.base, each.head)]
    different = bool(each.base and each.head) and outputs[0] != outputs[1]
    return _State(different, tuple(regressed), tuple(improved), failed, each.row.required)


def _mean(rows: Sequence[RowResult], metric: str, worst: float) -> float | None:
    """None: nobody was asked. What was not measured counts as the worst."""
    if not rows:
        return None
    scores = [_finite(row.scores.get(metric)) for row in rows]
    return fsum(worst if score is None else score for score in scores) / len(scores)


def _finite(score: float | None) -> float | None:
    return score if score is not None and isfinite(score) else None


def _row(asked: _Asked, each: Pair, state: _State, texts: bool, traces: Traces) -> Row:
    some = asked.head or asked.base
    assert some is not None
    row = each.row
    place = (some.environment, some.evaluation)
    head: Side = "head" if asked.base is not None else None
    return Row(
        evaluation=some.evaluation,
        environment=some.environment,
        chain=asked.evaluation.spec.chain,
        row=each.key,
        cluster=row.cluster,
        required=row.required,
        reviewed=row.reviewed,
        slices=dict(row.slices),
        inputs=plain(row.inputs) if texts else None,
        base=tuple(_answer(one, texts, traces("base", *place, one)) for one in each.base),
        head=tuple(_answer(one, texts, traces(head, *place, one)) for one in each.head),
        different=state.different,
        regressed=state.regressed,
        improved=state.improved,
        failed=state.failed,
    )


def _answer(row: RowResult, texts: bool, steps: Sequence[Inside] | None) -> Answer:
    scores: Mapping[str, float | None] = {name: _finite(row.scores.get(name)) for name in row.planned}
    return Answer(
        repeat=row.repeat,
        status=row.status,
        scores=dict(scores),
        outputs=plain(row.outputs) if texts else None,
        error=row.error if texts or row.error is None else "withheld",
        seconds=row.seconds,
        usd=row.usage.usd,
        tokens=row.usage.input_tokens + row.usage.output_tokens,
        steps=None if steps is None else tuple(steps),
    )
