"""JSON a trace."""

import io
import json

import pytest
from tests.monitor.readers.reading import read, reasons, records

from penstock.monitor import objects
from penstock.monitor.observed import Record
from penstock.monitor.readers import jsonl

PENSTOCK = {
    "format_version": "1.0",
    "id": "a" * 32,
    "time": "2026-03-01T08:00:00Z",
    "chain": "shop",
    "content": "on",
    "seconds": 1.5,
    "usd": 0.01,
    "tokens": {"input": 10, "output": 5},
    "inputs": {"question": "why"},
    "outputs": {"answer": "so"},
    "code": None,
    "error": None,
    "status": None,
    "steps": [{"id": "say", "outputs": {"text": "so"}}],
}


def test_reads_what_the_runtime_writes() -> None:
    (found,) = records("jsonl", json.dumps(PENSTOCK).encode())
    assert found.chain == "shop"
    assert found.given["inputs"] == {"question": "why"}
    assert found.given["steps"] == {"say": {"text": "so"}}
    assert (found.given["latency"], found.given["cost"], found.given["tokens"]) == (1.5, 0.01, 15)
    assert found.given["error"] is None


@pytest.mark.parametrize("content", ["off", "hashed"])
def test_contents_that_are_not_told_are_absent(content: str) -> None:
    (found,) = records("jsonl", json.dumps({**PENSTOCK, "content": content}).encode())
    assert "inputs" not in found.given and "steps" not in found.given


def test_counts_what_is_no_row_and_reads_on() -> None:
    data = b'{"q": 1}\n{"q": \n"text"\n\xff\xfe\x00\n\n{"q": 2}\n{"q": 3'
    found = read("jsonl", data)
    assert [dict(each.attributes) for each in found if isinstance(each, Record)] == [{"q": 1}, {"q": 2}]
    assert reasons(found) == ["json", "shape", "encoding", "truncated"]


def test_nesting_without_end_and_endless_numbers_are_no_rows() -> None:
    assert reasons(read("jsonl", b'{"a":' * 100_000 + b"\n" + b'{"a":' + b"9" * 10_000 + b"}\n")) == ["json", "json"]


def test_a_line_that_is_too_long_is_skipped_without_being_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "LINE", 1000)
    monkeypatch.setattr(objects, "_PIECE", 300)
    found = read("jsonl", b'{"a":1}\n' + b"x" * 100_000 + b'\n{"a":2}\n' + b"y" * 5000)
    assert reasons(found) == ["too-long", "too-long"]
    assert [each.attributes["a"] for each in found if isinstance(each, Record)] == [1, 2]


def test_utf_16_is_one_fault() -> None:
    assert reasons(read("jsonl", '{"a": 1}\n{"a": 2}\n'.encode("utf-16"))) == ["encoding"]


def test_a_byte_order_mark_is_no_fault() -> None:
    assert len(records("jsonl", b'\xef\xbb\xbf{"a": 1}\n')) == 1


@pytest.mark.parametrize("piece", [7, 64, 1 << 20])
@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_or_spread_objects_are_read_piece_by_piece(
    monkeypatch: pytest.MonkeyPatch, piece: int, indent: int | None
) -> None:
    monkeypatch.setattr(objects, "_PIECE", piece)
    rows = [{"q": f"text {number} ✓", "n": [number, {"x": "]}"}]} for number in range(50)]
    array = json.dumps(rows, indent=indent, ensure_ascii=False).encode()
    assert [dict(each.attributes) for each in records("jsonl", array)] == rows
    if indent:
        spread = "\n".join(json.dumps(row, indent=2) for row in rows).encode()
        assert [dict(each.attributes) for each in records("jsonl", spread)] == rows


def test_an_array_that_breaks_off_is_read_so_far() -> None:
    found = read("jsonl", b'[{"a": 1}, {"a": 2}, {"a"')
    assert len(found) == 3 and reasons(found) == ["truncated"]


def test_reads_lazily() -> None:
    class Endless(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            line = b'{"a": 1}\n' * (len(buffer) // 9)
            buffer[: len(line)] = line
            return len(line)

    found = jsonl.read(io.BufferedReader(Endless()))
    assert [next(found) for _ in range(3)]
