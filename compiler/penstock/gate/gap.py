"""The largest difference of a metric between the groups of a slice."""

from collections.abc import Sequence

from penstock.gate.table import Table, largest, mean


def gap(table: Table, across: str, scores: Sequence[Sequence[float]]) -> float | None:
    """Largest difference of two groups' means, each missing score counted so that the gap is as large as it can be.

    scores: one side of the table. None where fewer than two groups have rows, or a row belongs to none.
    """
    groups: dict[str, list[Sequence[float]]] = {}
    for pair, row in zip(table.pairs, scores, strict=True):
        if across not in pair.row.slices:
            return None
        groups.setdefault(pair.row.slices[across], []).append(row)
    if len(groups) < 2:
        return None
    worst = 1.0 if table.bounded else largest(scores)
    ends = {name: (mean(rows, 0.0) or 0.0, mean(rows, worst) or 0.0) for name, rows in groups.items()}
    return max(ends[a][1] - ends[b][0] for a in ends for b in ends if a != b)
