"""Rows of base and head, paired by their key."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite, nan

from penstock.evaluate.run import RowResult, Run
from penstock.spec.signature import Signature


@dataclass(frozen=True, slots=True)
class Pair:
    """One row: its repeats on either side, empty where that side does not have the row."""

    key: str
    base: tuple[RowResult, ...]
    head: tuple[RowResult, ...]

    @property
    def row(self) -> RowResult:
        """What both sides share (cluster, slices, required, reviewed, planned): as head says."""
        return (self.head or self.base)[0]

    def plans(self, metric: str) -> bool:
        return any(metric in row.planned for row in (*self.base, *self.head))


def pair(base: Run | None, head: Run | None) -> tuple[Pair, ...]:
    """The rows of both runs by key, sorted by it: the order of a dataset leaves no trace. A row that one side lacks
    stays, as missing there.
    """
    before, after = _by_key(base), _by_key(head)
    return tuple(Pair(key, before.get(key, ()), after.get(key, ())) for key in sorted({*before, *after}))


def value(row: RowResult, metric: str, signature: Signature) -> float | None:
    """The raw score, or None where there is none on the metric's scale."""
    score = row.scores.get(metric) if row.status in ("ok", "failed") else None
    if score is None or not isfinite(score) or score < 0:
        return None
    if signature.kind in ("cost", "latency"):
        return score
    return None if score > 1 or (signature.kind == "binary" and score not in (0, 1)) else score


def values(rows: Iterable[RowResult], metric: str, signature: Signature, repeats: int) -> list[float]:
    """Raw scores of a row's repeats, NaN where there is none; always `repeats` of them."""
    found = {row.repeat: value(row, metric, signature) for row in rows}
    scores = (found.get(repeat) for repeat in range(repeats))
    return [nan if score is None else score for score in scores]


def _by_key(run: Run | None) -> dict[str, tuple[RowResult, ...]]:
    rows: dict[str, tuple[RowResult, ...]] = {}
    for row in sorted(run.rows if run is not None else (), key=lambda row: row.repeat):
        rows[row.key] = (*rows.get(row.key, ()), row)
    return rows
