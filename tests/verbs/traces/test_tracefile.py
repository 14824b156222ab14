"""A trace file holds whole lines, whatever the disk does."""

import json
import resource
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.runtime.traces.record import Record, Tokens
from penstock.verbs.traces.tracefile import opened

LIMIT = 64 * 1024


def record(text: str) -> Record:
    empty = dict.fromkeys(("side", "commit", "modified", "evaluation", "row", "repeat", "status", "scores", "code"))
    return Record(
        **empty,
        id="0" * 32,
        time="2026-01-01T00:00:00.000Z",
        command="run",
        chain="shop",
        environment="default",
        bundle="sha256:b",
        fingerprint="sha256:f",
        content="on",
        kept=False,
        seconds=0.5,
        tokens=Tokens(input=1, output=2),
        usd=None,
        calls=1,
        cached=0,
        inputs={"text": text},
        outputs={},
        error=None,
        steps=[],
    )


@pytest.fixture
def full_disk() -> Iterator[None]:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    signal.signal(signal.SIGXFSZ, before)


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_leaves_no_half_line(tmp_path: Path) -> None:
    file = opened(tmp_path / "t.jsonl")
    with pytest.raises(Fatal, match=r"t\.jsonl' cannot be written"):
        for number in range(100):
            file.write(record(f"{number} " + "x" * 5000))
    file.close()
    lines = (tmp_path / "t.jsonl").read_bytes()
    assert lines.endswith(b"\n")
    assert [json.loads(line)["inputs"]["text"].split()[0] for line in lines.splitlines()] == [str(n) for n in range(11)]


def test_a_line_is_there_when_it_is_written(tmp_path: Path) -> None:
    file = opened(tmp_path / "t.jsonl")
    for number in range(3):
        file.write(record("line\nbreak\u2028 \ud800 é"))
        assert len((tmp_path / "t.jsonl").read_bytes().split(b"\n")) == number + 2
    file.close()
    text = (tmp_path / "t.jsonl").read_text(encoding="utf-8").split("\n")[0]
    assert json.loads(text)["inputs"] == {"text": "line\nbreak\u2028 ? é"}


def test_an_earlier_file_gives_way(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text("old\n" * 100)
    file = opened(tmp_path / "t.jsonl")
    file.close()
    assert (tmp_path / "t.jsonl").read_bytes() == b""


def test_parquet_of_many_batches_and_of_nothing(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    for count in (0, 1, 2500):
        file = opened(tmp_path / f"{count}.parquet")
        for number in range(count):
            file.write(record(str(number)))
        file.close()
        table = parquet.read_table(tmp_path / f"{count}.parquet")
        assert [json.loads(text)["text"] for text in table["inputs"].to_pylist()] == [str(n) for n in range(count)]
        assert table["usd"].to_pylist() == [None] * count
        assert str(table.schema.field("modified").type) == "bool"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.parquet", "1.parquet", "2500.parquet"]
