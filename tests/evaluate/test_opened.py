import json
from pathlib import Path

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.evaluate.opened import opened


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("r.json", b"", "it is empty"),
        ("r.json", b" \n", "it is empty"),
        ("r.json", b'{"a": [1, 2', "it is no whole JSON: "),
        ("r.json", b"[" * 200_000, "it is nested too deep"),
        ("r.json", b'[{"a": 1}, 3]', "1 of 2 members of its list are no objects"),
        ("r.jsonl", b'{"a": 1}\n{"a": ', "line 2 is no JSON object"),
        ("r.json", b'{"a": 1}\n{"a": ', "line 2 is no JSON object"),
        ("r.jsonl", b'{"a": 1}\n[2]\n', "line 2 is no JSON object"),
        ("r.csv", b"a,b\n1,2\n1\n", "line 3 has 1 fields where the heading has 2"),
        ("r.csv", b'a,b\n1,"2\n', "it is no whole CSV: "),
        ("r.csv", b"a,b\n1,0.8", "its last line has no end"),
        ("r.json", b'{"a": "\xff"}', "the byte FF at 7 is no UTF-8"),
        ("r.parquet", b"PAR1", "no Parquet"),
    ],
)
def test_what_is_not_whole_says_so(name: str, data: bytes, said: str) -> None:
    assert (opened(name, data).broken or "").startswith(said)


@pytest.mark.parametrize("length", range(1, 40))
def test_json_cut_anywhere_is_broken(length: int) -> None:
    whole = json.dumps({"results": {"results": [{"a": "b"}]}}).encode()
    assert opened("r.json", whole).broken is None
    assert opened("r.json", whole[: -min(length, len(whole))]).broken is not None


def test_rows_of_each_kind_of_file() -> None:
    rows = ({"key": "a", "score": 1}, {"key": "b", "score": 0})
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    frame = {"key": {"0": "a", "1": "b"}, "score": {"0": 1, "1": 0}}
    assert opened("r.jsonl", lines.encode()).rows == rows
    assert opened("r", lines.encode()).rows == rows
    assert opened("r.json", json.dumps(rows).encode()).rows == rows
    assert opened("r.json", json.dumps(frame).encode()).rows == rows
    assert opened("r.csv", "\ufeffkey,score\r\na,1\r\n\r\nb,0\r\n".encode()).rows == (
        {"key": "a", "score": "1"},
        {"key": "b", "score": "0"},
    )


def test_nan_is_read_as_missing_from_a_table(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pyarrow.table({"key": ["a", "b"], "score": [1.0, float("nan")]}), tmp_path / "r.parquet")
    found = opened("r.parquet", (tmp_path / "r.parquet").read_bytes())
    assert found.broken is None
    assert [row["score"] == row["score"] for row in found.rows] == [True, False]


def test_an_archive_names_the_step_before() -> None:
    with pytest.raises(Fatal) as refused:
        opened("log.eval", b"PK\x03\x04....")
    assert refused.value.help is not None and refused.value.help.startswith("inspect log convert --to json")


@pytest.mark.parametrize("name", ["r.json", "r.jsonl"])
def test_a_member_that_comes_twice_says_nothing(name: str) -> None:
    found = opened(name, b'{"key": "a", "metric": "m", "score": 0, "score": 1}')
    assert found.broken in ("'score' comes twice in one object", "line 1 is no JSON object")
    assert found.value is None and found.rows == ()
