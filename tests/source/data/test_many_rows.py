"""Rows on disk look like rows in memory."""

import pickle
import signal
from collections.abc import Iterator

import pytest

from penstock.source.data import many_rows
from penstock.source.data.many_rows import ManyRows, kept
from penstock.source.data.rows import Row


def rows(count: int) -> Iterator[Row]:
    for number in range(count):
        values = {"id": f"r{number}", "text": "é\ud83d\udcaf" if number % 2 else "x" * number, "n": [number, 0.1, None]}
        yield Row(f"r{number}", values, number + 1)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many_rows, "_FEW", 10)
    monkeypatch.setattr(many_rows, "_BUFFER", 200)


@pytest.mark.parametrize("count", [0, 1, 10, 11, 100])
def test_rows_come_back_in_their_order(few: None, count: int) -> None:
    found, wanted = kept(rows(count)), tuple(rows(count))
    assert isinstance(found, ManyRows) == (count > 10)
    assert len(found) == count
    assert tuple(found) == wanted
    assert tuple(found) == wanted, "a second look"
    assert found == wanted
    assert [found[place] for place in reversed(range(count))] == list(reversed(wanted))
    assert found[1::3] == wanted[1::3]


def test_other_rows_are_not_equal(few: None) -> None:
    assert kept(rows(100)) != kept(rows(99))
    assert kept(rows(100)) != tuple(rows(100))[::-1]
    assert kept(rows(100)) != list(rows(100))


def test_a_place_beyond_the_end_is_refused(few: None) -> None:
    found = kept(rows(20))
    assert found[-1].id == "r19"
    with pytest.raises(IndexError):
        found[20]


def test_pickled_rows_are_a_tuple(few: None) -> None:
    assert pickle.loads(pickle.dumps(kept(rows(20)))) == tuple(rows(20))


def test_a_lone_surrogate_comes_back(few: None) -> None:
    assert ManyRows([Row("\ud800", {"a": "\udfff"}, 1)])[0] == Row("\ud800", {"a": "\udfff"}, 1)


def test_memory_takes_all_where_the_disk_is_full(few: None) -> None:
    resource = pytest.importorskip("resource")
    before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        found = kept(rows(100))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert found == tuple(rows(100))


def test_memory_takes_all_where_no_file_can_be_made(few: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise FileNotFoundError("no usable temporary directory")

    monkeypatch.setattr(many_rows.tempfile, "TemporaryFile", refuse)
    assert kept(rows(100)) == tuple(rows(100))
