"""Rows of a Parquet file, by PyArrow where it is installed: from bytes, so that nothing is opened or written."""

import io
import json
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

INSTALL = "pip install 'penstock[data]'"
MOST = 1_000_000
"""Rows of one file."""
BATCH = 1024
"""Rows in memory at once as Python values."""


class Unreadable(ValueError):
    """What is wrong with a file, in words."""


def is_parquet(path: str) -> bool:
    """By its ending."""
    return path.lower().endswith(".parquet")


@cache
def is_installed() -> bool:
    """Whether a file can be read here."""
    return find_spec("pyarrow") is not None


def read(data: bytes, *, nan: bool = False) -> Iterator[dict[str, Any]]:
    """Each row as plain JSON values, in the order of the file; what JSON has no word for (a date) as text.
    `nan`: NaN and infinity are given as they are; else they make the file unreadable.

    Raises:
        Unreadable: no Parquet, damaged, or more than `MOST` rows.
    """
    if data[:4] != b"PAR1" or data[-4:] != b"PAR1":
        raise Unreadable("no Parquet: its first or last four bytes are not PAR1")
    parquet: Any = import_module("pyarrow.parquet")
    arrow: Any = import_module("pyarrow")
    try:
        file = parquet.ParquetFile(io.BytesIO(data))
        if file.metadata.num_rows > MOST:
            raise Unreadable(f"more than {MOST:,} rows")
        for batch in file.iter_batches(batch_size=BATCH):
            for row in batch.to_pylist():
                yield json.loads(json.dumps(row, default=str, allow_nan=nan))
    except (arrow.ArrowException, OSError) as error:
        raise Unreadable(f"no Parquet that can be read: {str(error).splitlines()[0]}") from None
    except (ValueError, TypeError, RecursionError) as error:
        raise error if isinstance(error, Unreadable) else Unreadable(f"a value has no JSON: {error}") from None
