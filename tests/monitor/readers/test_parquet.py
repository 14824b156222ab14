"""Parquet, a row a trace."""

import io

import pytest
from tests.monitor.readers.reading import read, reasons, records

pyarrow = pytest.importorskip("pyarrow")


def written(rows: list[dict[str, object]]) -> bytes:
    import pyarrow.parquet

    file = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), file)
    return file.getvalue()


def test_reads_rows_with_json_in_columns() -> None:
    data = written([{"id": "a", "inputs": '{"question": "why"}', "input_tokens": 3, "output_tokens": 4}])
    (found,) = records("parquet", data)
    assert found.given["inputs"] == {"question": "why"}
    assert found.given["tokens"] == 7


def test_damage_is_one_fault() -> None:
    data = written([{"id": str(number)} for number in range(10)])
    assert reasons(read("parquet", data[: len(data) // 2])) == ["parquet"]
    assert reasons(read("parquet", b"no parquet at all")) == ["parquet"]
