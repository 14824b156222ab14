"""A metric is planned for a row that has nothing to hold the answer against.

An empty list of facts, or an empty text where the expected answer should stand: the row is not measured, or any answer
passes. Fill it in, or leave the row out by the metric's `where`.
"""

from collections.abc import Iterator
from typing import Any

from penstock.check.practice import Finding, Looked, Severity, fields_in
from penstock.check.rule import Wording

CODE = "PS548"
SEVERITY = Severity.WARNING


def find(data: Looked) -> Iterator[Finding]:
    told: set[tuple[str, str]] = set()
    for name, evaluation in data.evaluations:
        for metric, spec in evaluation.metrics.items():
            fields = sorted(fields_in(data.project, spec.with_) & data.expected)
            for row in data.planned(spec) if fields else ():
                for field in fields:
                    if field in row.values and _is_empty(row.values[field]) and (row.id, field) not in told:
                        told.add((row.id, field))
                        message = f"row '{row.id[:60]}' has no {field}, and metric '{metric}' of '{name}' reads it"
                        words = Wording(message, f"fill in `{field}`, or leave the row out by the metric's `where`")
                        yield Finding(data.place(row, field), words, data.resource)


def _is_empty(value: Any) -> bool:
    """Nothing, or a list or a text with nothing in it; false and 0 are values."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, list):
        return not value or any(isinstance(each, str) and not each.strip() for each in value)
    return value is None
