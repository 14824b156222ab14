"""Bytes as a reader sees them."""

import io
from collections.abc import Sequence

from penstock.monitor import reader
from penstock.monitor.observed import Record, Rejected


def read(format: str, data: bytes) -> list[Record | Rejected]:
    return list(reader.load(format)(io.BufferedReader(io.BytesIO(data))))  # type: ignore[arg-type]


def records(format: str, data: bytes) -> list[Record]:
    return [each for each in read(format, data) if isinstance(each, Record)]


def reasons(found: Sequence[Record | Rejected]) -> list[str]:
    return [each.reason for each in found if isinstance(each, Rejected)]
