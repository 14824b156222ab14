"""A file of traces, written as they come."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Protocol

from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.secret import clean_bytes
from penstock.runtime.traces.record import Record

PARQUET = ".parquet"
_BATCH = 1024
_TEXTS = ("scores", "inputs", "outputs", "steps")
"""Columns of a Parquet file that hold JSON."""


class TraceFile(Protocol):
    """Takes records; `close` ends the file whatever happened before."""

    def write(self, record: Record) -> None: ...

    def close(self) -> None: ...


def opened(path: Path) -> TraceFile:
    """An empty file in place of what is there: Parquet where its name ends so, else JSON Lines.

    Raises:
        Fatal: it cannot be written, or a package is missing.
    """
    return Parquet(path) if path.suffix == PARQUET else Lines(path)


class Lines:
    """One JSON object a line; a line is in the file, whole, when `write` returns."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file: IO[bytes] = path.open("wb", buffering=0)  # noqa: SIM115 - closed by `close`
        except OSError as error:
            raise _unwritten(path, error) from None

    def write(self, record: Record) -> None:
        text = json.dumps(record.model_dump(), ensure_ascii=False, sort_keys=True, allow_nan=False)
        line = clean_bytes(text.encode("utf-8", "replace")) + b"\n"
        end = self._file.tell()
        try:
            left = memoryview(line)
            while left:
                left = left[self._file.write(left) :]
        except OSError as error:
            self._file.truncate(end)  # no half line
            raise _unwritten(self._path, error) from None

    def close(self) -> None:
        self._file.close()


class Parquet:
    """A row an answer; `scores`, `inputs`, `outputs` and `steps` are JSON texts.

    Such a file is readable once it is ended: until then lines lie beside it, and stay there where a crash comes first.
    """

    def __init__(self, path: Path) -> None:
        try:
            import pyarrow.parquet  # noqa: F401
        except ImportError:
            raise Fatal(
                f"'{path}' is to be Parquet, and PyArrow is not installed", help="pip install 'penstock[data]'"
            ) from None
        self._path = path
        self._beside = path.with_name(f"{path.name}.jsonl")
        self._draft = path.with_name(f".{path.name}.draft")
        self._lines = Lines(self._beside)

    def write(self, record: Record) -> None:
        self._lines.write(record)

    def close(self) -> None:
        self._lines.close()
        try:
            _convert(self._beside, self._draft)
            self._draft.replace(self._path)
            self._beside.unlink()
        except OSError as error:
            raise _unwritten(self._path, error) from None


def _convert(lines: Path, into: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    schema = _schema(pyarrow)
    with pyarrow.parquet.ParquetWriter(into, schema) as writer:
        for batch in _batches(lines):
            writer.write_table(pyarrow.Table.from_pylist(batch, schema=schema))


def _batches(lines: Path) -> Iterator[list[dict[str, Any]]]:
    batch = []
    with lines.open("rb") as file:
        for line in file:
            batch.append(_row(json.loads(line)))
            if len(batch) == _BATCH:
                yield batch
                batch = []
    if batch:
        yield batch


def _row(told: dict[str, Any]) -> dict[str, Any]:
    tokens = told.pop("tokens")
    texts = {
        name: None if told[name] is None else json.dumps(told[name], ensure_ascii=False, sort_keys=True)
        for name in _TEXTS
    }
    return {**told, **texts, "input_tokens": tokens["input"], "output_tokens": tokens["output"]}


def _schema(pyarrow: Any) -> Any:
    kinds = {bool: pyarrow.bool_(), int: pyarrow.int64(), float: pyarrow.float64()}
    columns: dict[str, Any] = {}
    for name, field in Record.model_fields.items():
        if name == "tokens":
            columns |= {"input_tokens": kinds[int], "output_tokens": kinds[int]}
        else:
            found = next((kind for plain, kind in kinds.items() if field.annotation in (plain, plain | None)), None)
            columns[name] = pyarrow.string() if found is None else found
    return pyarrow.schema(list(columns.items()))


def _unwritten(path: Path, error: OSError) -> Fatal:
    return Fatal(f"'{path}' cannot be written: {error.strerror}")
