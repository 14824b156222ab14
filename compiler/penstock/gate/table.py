"""One metric's scores on the rows that count for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, isnan

from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.gate.pair import Pair, values
from penstock.spec.signature import Signature


@dataclass(frozen=True, slots=True)
class Table:
    """Raw scores of the reviewed rows that a metric is planned for, rows x repeats, NaN where not measured.

    `base` is None where base was not asked, or cannot be.
    """

    metric: str
    signature: Signature
    pairs: tuple[Pair, ...]
    base: list[list[float]] | None
    head: list[list[float]]

    @property
    def clusters(self) -> list[str]:
        return [pair.row.cluster for pair in self.pairs]

    @property
    def bounded(self) -> bool:
        """Scores in [0, 1]; amounts have no upper end."""
        return self.signature.kind in ("binary", "score")


def table(evaluation: ResolvedEvaluation, metric: str, pairs: Sequence[Pair], *, compared: bool) -> Table:
    """The scores of `metric`, which is no gap."""
    signature = evaluation.signatures[evaluation.spec.metrics[metric].metric or ""]
    repeats = evaluation.spec.repeats
    rows = tuple(pair for pair in pairs if pair.row.reviewed and pair.plans(metric))
    head = [values(pair.head, metric, signature, repeats) for pair in rows]
    base = [values(pair.base, metric, signature, repeats) for pair in rows] if compared else None
    return Table(metric, signature, rows, base, head)


def measured(scores: Sequence[Sequence[float]] | None) -> int:
    """Rows with at least one measured repeat."""
    return sum(not all(map(isnan, row)) for row in scores or ())


def mean(scores: Sequence[Sequence[float]], missing: float) -> float | None:
    """Mean over rows of the mean over repeats, a missing score counted as `missing`; None without rows."""
    rows = [fsum(missing if isnan(score) else score for score in row) / len(row) for row in scores]
    return fsum(rows) / len(rows) if rows else None


def largest(*sides: Sequence[Sequence[float]] | None) -> float:
    """The largest measured score; 0 without any. Stands for the worst of an amount, which has no upper end."""
    return max((score for side in sides for row in side or () for score in row if not isnan(score)), default=0.0)
