"""A few clusters hold most of the rows.

Rows of one cluster are not independent, so a verdict rests on the effective number of clusters, (sum n)^2 / sum n^2:
it says how many clusters of one size would tell as much. The design effect, 1 + (sum n^2 / sum n - 1) rho, is by how
much the variance grows where rows of a cluster correlate by rho. Add rows to the small clusters.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from penstock.check.practice import Finding, Looked, Severity
from penstock.check.rule import Wording
from penstock.stats import reach

CODE = "PS546"
SEVERITY = Severity.WARNING
CORRELATION = 0.1
"""Assumed of rows of one cluster where nothing is known."""


class Clusters(NamedTuple):
    """Sizes of clusters as figures. `largest`: the share of rows in the largest."""

    number: int
    effective: float
    design_effect: float
    largest: float


def clusters(labels: Sequence[str]) -> Clusters:
    """Of the label of each row; one row at least."""
    sizes = Counter(labels).values()
    squares, total = sum(size * size for size in sizes), sum(sizes)
    return Clusters(len(sizes), total * total / squares, 1 + (squares / total - 1) * CORRELATION, max(sizes) / total)


def find(data: Looked) -> Iterator[Finding]:
    if data.spec.cluster is None or data.spec.purpose != "evaluation" or not data.rows:
        return
    found = clusters([data.cluster(row) for row in data.rows])
    least = reach.fewest_clusters(data.project.settings.gate.alpha)
    if found.effective >= max(found.number / 2, least) and found.largest <= 0.5:
        return
    message = (
        f"{found.number} clusters tell as much as {found.effective:.1f} of one size; the largest holds "
        f"{found.largest:.0%} of the rows"
    )
    help = (
        f"add rows to the small clusters; where rows of a cluster correlate by {CORRELATION:g}, the variance is "
        f"{found.design_effect:.1f} times that of independent rows"
    )
    yield Finding(data.at("cluster"), Wording(message, help), data.resource)
