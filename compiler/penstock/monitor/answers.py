"""What a chain answered in an evaluation, as the reference of a Monitor."""

from collections.abc import Iterable, Mapping
from typing import Any

from penstock.bundle.frozen import drawn, said
from penstock.bundle.stratum import stratum
from penstock.monitor.observed import Record
from penstock.spec.kinds.monitor import Monitor


def answered(monitor: Monitor, records: Iterable[Record]) -> Mapping[str, Any] | str:
    """Texts of the answers of its Evaluation, one a row: the first; or why there are too few.

    records: traces as the runtime writes them, of the bundle that is watched.
    """
    assert monitor.skew is not None
    rows = set()
    pairs = []
    for each in records:
        row = each.attributes.get("row")
        if each.attributes.get("evaluation") != monitor.skew.evaluation or row in rows:
            continue
        told = {root: each.given.get(root, {}) for root in ("inputs", "outputs", "steps")}
        text, among = said(monitor, told), stratum(monitor.within, told)
        if text is not None and among is not None:
            pairs.append((text, among))
            rows.add(row)
    return drawn(pairs, monitor)
