"""Parquet rows, where PyArrow is installed."""

import io

import pytest

from penstock.source.data import parquet


def test_what_is_no_parquet_is_said_without_the_library() -> None:
    with pytest.raises(parquet.Unreadable, match="PAR1"):
        list(parquet.read(b"id,question\n"))


def test_rows_as_plain_values() -> None:
    arrow = pytest.importorskip("pyarrow")
    file = io.BytesIO()
    pytest.importorskip("pyarrow.parquet").write_table(arrow.table({"id": ["a", "b"], "n": [1, None]}), file)
    assert list(parquet.read(file.getvalue())) == [{"id": "a", "n": 1}, {"id": "b", "n": None}]


def test_damage_is_said() -> None:
    pytest.importorskip("pyarrow")
    with pytest.raises(parquet.Unreadable):
        list(parquet.read(b"PAR1" + b"\0" * 40 + b"PAR1"))
