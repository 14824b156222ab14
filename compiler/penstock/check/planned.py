"""The rows that a metric is planned for, counted without answering one."""

from typing import NamedTuple

from penstock.project import dataset
from penstock.project.project import Project
from penstock.spec.expressions import expression
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.kinds.evaluation import Evaluation, Metric


class Planned(NamedTuple):
    """How many rows a metric has, and in how many clusters; unclustered, each row is one."""

    rows: int
    clusters: int


def planned(project: Project, spec: Evaluation, metric: Metric, rows: int, clusters: int) -> Planned | None:
    """Counts until both numbers are reached; None where rows or `where` have faults, or no row could be read."""
    source = project.spec("Dataset", spec.dataset)
    if not isinstance(source, Dataset):
        return None
    found = dataset.rows(project, spec.dataset)
    if (
        found.unread is not None
        or found.faults
        or (source.cluster and not any(source.cluster in row.values for row in found.rows))
    ):
        return None
    where = None
    seen = 0
    groups: set[str] = set()
    try:
        where = expression.whole(metric.where) if metric.where else None
        for row in found.rows:
            if source.reviewed is not None and row.values.get(source.reviewed) is False:
                continue
            if where is not None and expression.evaluate(where.source, {"row": row.values}) is not True:
                continue
            seen += 1
            groups.add(repr(row.values.get(source.cluster)) if source.cluster else str(seen))
            if seen >= rows and len(groups) >= clusters:
                break
    except expression.Failed:
        return None
    return Planned(seen, len(groups))
