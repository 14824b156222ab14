"""A field has the same value in every row.

It tells nothing apart: a slice by it has one value, a `where` by it holds for all rows or for none. Fields that no
Evaluation reads, and those that were left at their default, are not looked at.
"""

import json
from collections.abc import Iterator

from penstock.check.practice import Finding, Looked, Severity, fields_in
from penstock.check.rule import Wording

CODE = "PS549"
SEVERITY = Severity.WARNING
FEWEST = 10
"""Rows below which it may be chance."""


def find(data: Looked) -> Iterator[Finding]:
    if len(data.rows) < FEWEST:
        return
    properties = (data.spec.schema_ or {}).get("properties", {})
    for name in sorted(_read(data)):
        values = {json.dumps(row.values.get(name), sort_keys=True) for row in data.rows}
        declared = properties.get(name) if isinstance(properties, dict) else None
        default = declared.get("default") if isinstance(declared, dict) else None
        if len(values) == 1 and values != {json.dumps(default, sort_keys=True)}:
            shown = values.pop()[:60]
            words = Wording(f"`{name}` is {shown} in all {len(data.rows)} rows", "vary it, or read another field")
            yield Finding(data.place(data.rows[0], name), words, data.resource)


def _read(data: Looked) -> set[str]:
    """What Evaluations read of a row: inputs, slices, `where` and what metrics are given."""
    return {
        field
        for _, each in data.evaluations
        for value in (
            each.inputs,
            each.slices,
            each.required,
            *(part for metric in each.metrics.values() for part in (metric.with_, metric.where)),
        )
        for field in fields_in(data.project, value)
    }
