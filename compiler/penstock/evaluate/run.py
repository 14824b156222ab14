"""The rows of one bundle under one evaluation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from penstock.metrics.calibration import Calibration
from penstock.runtime.traces.trace import Usage

Status: TypeAlias = Literal["ok", "failed", "errored", "skipped"]


@dataclass(frozen=True, slots=True)
class RowResult:
    """One row, answered once.

    Attributes:
        key: identifies the row across revisions.
        cluster: rows of one cluster are not independent; the key itself where there is no cluster field.
        repeat: from 0.
        status: `ok` answered and every planned metric measured; `failed` answered, a planned metric not measured;
            `errored` not answered; `skipped` not asked (budget, interrupt).
        scores: raw value of each metric planned for this row; None where it could not be measured.
        planned: names of the metrics planned for this row.
        required, reviewed: of the row under the evaluation.
        slices: name to value.
        usage: of the chain; what judges took is in the Run's alone.
        people: what people gave this very answer, by metric, where a judge's `labels` have it.
        compared: the arguments of metrics that compare this answer with the other side's.
        reasons: what judges said for their scores, by metric.
    """

    key: str
    cluster: str
    repeat: int
    status: Status
    scores: Mapping[str, float | None]
    planned: tuple[str, ...]
    required: bool
    reviewed: bool
    slices: Mapping[str, str]
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    seconds: float
    usage: Usage
    error: str | None = None
    people: Mapping[str, float] = field(default_factory=dict)
    compared: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """All rows of one side. `planned == ok + failed + errored + skipped`, asserted on making.

    Attributes:
        key: the comparability key: fingerprint, evaluation, scorer versions.
        rows: in the evaluation's order; of many, `rows.Rows`.
        usage: of this very run, judges included; what came from the store counts as cached.
        calibrations: of the judges that have labels, by metric.
    """

    evaluation: str
    bundle: str
    fingerprint: str
    environment: str
    key: str
    planned: int
    rows: Sequence[RowResult]
    usage: Usage
    calibrations: Mapping[str, Calibration] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.planned != len(self.rows):
            raise ValueError(f"{self.planned} rows planned, {len(self.rows)} accounted for")

    def count(self, status: str) -> int:
        return sum(row.status == status for row in self.rows)
