"""What a gate asked of a share of the rows, for the gate that judges all of them."""

from collections.abc import Iterable
from math import isfinite
from typing import Any, ClassVar, Literal

from pydantic import Field

from penstock.evaluate.run import RowResult, Run
from penstock.gate.case import Case
from penstock.gate.verdict import Reason
from penstock.metrics.share import Share
from penstock.report import figure
from penstock.report.block import Block, Column, Facts, Foreign, Inline, Table, Tone, Verdict
from penstock.report.judged.tried import Tried, tried
from penstock.report.section import Section, Shape
from penstock.runtime.traces.trace import Usage


class Used(Shape):
    """What an answer, or a run, took; `usd` is null where a price is unknown."""

    input_tokens: int = Field(ge=0)
    output_tokens: int = Field(ge=0)
    usd: float | None = Field(ge=0)
    calls: int = Field(ge=0)
    cached: int = Field(ge=0)


class Answer(Shape):
    """One row, answered once."""

    row: str
    repeat: int
    status: Literal["ok", "failed", "errored", "skipped"]
    planned: tuple[str, ...]
    scores: dict[str, float | None]
    outputs: dict[str, Any]
    seconds: float = Field(ge=0)
    usage: Used
    error: str | None
    people: dict[str, float] = {}


class Side(Shape):
    """The rows of one side of an evaluation."""

    environment: str
    chain: str
    evaluation: str
    side: Literal["base", "head"]
    bundle: str
    fingerprint: str
    key: str
    """Runs of an equal key may be compared."""
    rows: tuple[Answer, ...]
    usage: Used
    tried: tuple[Tried, ...] = ()
    """Judges on this shard's labelled rows."""

    def run(self) -> Run:
        return Run(
            evaluation=self.evaluation,
            bundle=self.bundle,
            fingerprint=self.fingerprint,
            environment=self.environment,
            key=self.key,
            planned=len(self.rows),
            rows=tuple(map(_row, self.rows)),
            usage=Usage(**self.usage.model_dump()),
            calibrations={one.metric: one.calibration() for one in self.tried},
        )


class Ended(Shape):
    """Why a chain could not be asked to its end."""

    environment: str
    chain: str
    reason: Reason
    detail: str


class GateShardSection(Section):
    """No verdict: `gate --runs` gives it."""

    name: ClassVar[str] = "gate-shard"
    kind: Literal["gate-shard"] = "gate-shard"
    base: str
    """A commit."""
    head: str
    """A commit, or `worktree`."""
    trust: Literal["head", "data", "base"]
    index: int = Field(ge=1)
    """From 1."""
    count: int = Field(ge=1)
    sides: tuple[Side, ...]
    ended: tuple[Ended, ...]

    def blocks(self) -> list[Block]:
        columns = (
            Column("evaluation"),
            Column("environment"),
            Column("side"),
            Column("ok", True),
            Column("rows", True),
        )
        rows: tuple[tuple[Inline, ...], ...] = tuple(
            (
                Foreign(run.evaluation),
                Foreign(run.environment),
                run.side,
                str(sum(row.status == "ok" for row in run.rows)),
                str(len(run.rows)),
            )
            for run in self.sides
        )
        told = f"shard {self.index} of {self.count}: gate --runs judges when all are there"
        made: list[Block] = [Verdict("NO VERDICT", Tone.PLAIN, (told,))]
        made += [Table(columns, rows)] if rows else []
        made += [Verdict("STOPPED", Tone.WARN, (Foreign(each.chain), f": {each.detail}")) for each in self.ended]
        facts = (("base", (Foreign(figure.short(self.base)),)), ("head", (Foreign(figure.short(self.head)),)))
        return [*made, Facts(facts)]


def section(
    runs: Iterable[tuple[Literal["base", "head"], str, Run]],
    cases: Iterable[Case],
    *,
    share: Share,
    base: str,
    head: str,
    trust: Literal["head", "data", "base"],
) -> GateShardSection:
    """runs: side, chain and run. cases: of the same rows; what stopped them goes along."""
    return GateShardSection(
        base=base,
        head=head,
        trust=trust,
        index=share.index,
        count=share.count,
        sides=tuple(_side(*run) for run in runs),
        ended=tuple(
            Ended(environment=c.environment, chain=c.chain, reason=c.stopped.reason, detail=c.stopped.detail)
            for c in cases
            if c.stopped is not None
        ),
    )


def _side(side: Literal["base", "head"], chain: str, run: Run) -> Side:
    return Side(
        environment=run.environment,
        chain=chain,
        evaluation=run.evaluation,
        side=side,
        bundle=run.bundle,
        fingerprint=run.fingerprint,
        key=run.key,
        rows=tuple(map(_answer, run.rows)),
        usage=_used(run.usage),
        tried=tried(run.calibrations),
    )


def _answer(row: RowResult) -> Answer:
    return Answer(
        row=row.key,
        repeat=row.repeat,
        status=row.status,
        planned=row.planned,
        scores={name: _finite(score) for name, score in row.scores.items()},
        outputs=dict(row.outputs),
        seconds=row.seconds,
        usage=_used(row.usage),
        error=row.error,
        people=dict(row.people),
    )


def _row(answer: Answer) -> RowResult:
    """What it is under the evaluation is not said here."""
    return RowResult(
        key=answer.row,
        cluster=answer.row,
        repeat=answer.repeat,
        status=answer.status,
        scores=answer.scores,
        planned=answer.planned,
        required=True,
        reviewed=True,
        slices={},
        inputs={},
        outputs=answer.outputs,
        seconds=answer.seconds,
        usage=Usage(**answer.usage.model_dump()),
        error=answer.error,
        people=answer.people,
    )


def _used(usage: Usage) -> Used:
    return Used(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        usd=usage.usd,
        calls=usage.calls,
        cached=usage.cached,
    )


def _finite(score: float | None) -> float | None:
    return score if score is not None and isfinite(score) else None
