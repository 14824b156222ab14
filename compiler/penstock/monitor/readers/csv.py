"""Comma separated values, a row a trace, the names of columns in the first."""

import csv
from collections.abc import Iterator
from io import BufferedReader

from penstock.monitor import natural, objects
from penstock.monitor.observed import Record, Rejected


def read(file: BufferedReader) -> Iterator[Record | Rejected]:
    lost: list[Rejected] = []
    rows = csv.reader(_texts(file, lost), strict=True)
    heading: list[str] | None = None
    while True:
        row: list[str] | None
        try:
            row = next(rows)
        except StopIteration:
            yield from lost
            return
        except csv.Error as error:
            yield Rejected("truncated" if "unexpected end" in str(error) else "columns")
            continue
        yield from lost
        lost.clear()
        if not row:
            continue
        if heading is None:
            heading = row
        elif len(row) != len(heading):
            yield Rejected("columns")
        else:
            yield natural.record({name: value for name, value in zip(heading, row, strict=True) if value != ""})


def _texts(file: BufferedReader, lost: list[Rejected]) -> Iterator[str]:
    for line in objects.lines(file):
        found = line if isinstance(line, Rejected) else objects.text(line)
        if isinstance(found, Rejected):
            lost.append(found)
        else:
            yield found
