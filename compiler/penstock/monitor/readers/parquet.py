"""Parquet, a row a trace, read batch by batch."""

from collections.abc import Iterator
from importlib import import_module
from io import BufferedReader
from typing import Any

from penstock.diagnostics.fatal import Fatal
from penstock.monitor import natural
from penstock.monitor.observed import Record, Rejected
from penstock.source.data import parquet

_BATCH = 1024


def read(file: BufferedReader) -> Iterator[Record | Rejected]:
    if not parquet.is_installed():
        raise Fatal("a Parquet file is read by PyArrow, which is not installed", help=parquet.INSTALL)
    arrow: Any = import_module("pyarrow")
    opened: Any = import_module("pyarrow.parquet")
    try:
        for batch in opened.ParquetFile(file).iter_batches(batch_size=_BATCH):
            for row in batch.to_pylist():
                yield natural.record(row)
    except (arrow.ArrowException, OSError, ValueError, OverflowError):
        yield Rejected("parquet")
