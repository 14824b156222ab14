import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from penstock.evaluate.ledger import Ledger, seconds
from penstock.evaluate.run import RowResult
from penstock.runtime.traces.trace import Usage
from penstock.source.store import Store, memory

ROW = RowResult(
    key="a/b c",
    cluster="t",
    repeat=1,
    status="ok",
    scores={"m": 0.5},
    planned=("m",),
    required=True,
    reviewed=True,
    slices={"language": "en"},
    inputs={"question": "é"},
    outputs={"answer": [1, {"x": None}]},
    seconds=0.25,
    usage=Usage(1, 2, None, 3, 4),
)


def test_a_row_comes_back_as_it_was_from_another_process_s_store(tmp_path: Path) -> None:
    Ledger(Store(tmp_path / "store.sqlite")).put("k", ROW)
    other = Ledger(Store(tmp_path / "store.sqlite"))
    assert other.get("k", "a/b c", 1) == ROW
    assert other.get("k", "a/b c", 0) is None
    assert other.get("l", "a/b c", 1) is None


@pytest.mark.parametrize("status", ["failed", "errored", "skipped"])
def test_what_was_not_measured_is_asked_again(status: Any) -> None:
    ledger = Ledger(memory())
    ledger.put("k", replace(ROW, status=status))
    assert ledger.get("k", ROW.key, 1) is None


def test_rows_expire() -> None:
    store, now = memory(), 1000.0
    Ledger(store, now=lambda: now).put("k", ROW)
    ages = {later: Ledger(store, now=lambda at=later: at, max_age=60.0) for later in (1000.0, 1060.0, 1061.0, 999.0)}
    assert {later: ledger.get("k", ROW.key, 1) is not None for later, ledger in ages.items()} == {
        1000.0: True,
        1060.0: True,
        1061.0: False,
        999.0: False,
    }


def test_a_pull_request_plants_nothing_for_base() -> None:
    store = memory()
    head = Ledger(store, zone="head", reads=("base",))
    base = Ledger(store, zone="base")
    head.put("k", ROW)
    assert base.get("k", ROW.key, 1) is None
    assert head.get("k", ROW.key, 1) == ROW
    base.put("l", ROW)
    assert head.get("l", ROW.key, 1) == ROW


@pytest.mark.parametrize(
    "entry",
    [
        None,
        [],
        {"made": 1.0},
        {"made": "yesterday", "row": {}},
        {"made": 1.0, "row": {"key": "a"}},
        {"made": 1.0, "row": {"unknown": 1}},
    ],
)
def test_a_damaged_entry_is_a_miss(entry: Any) -> None:
    store = memory()
    store.put("rows", "base/k/1/a/b c", entry)
    assert Ledger(store).get("k", ROW.key, 1) is None


def test_an_ok_row_without_its_score_is_a_miss() -> None:
    ledger = Ledger(memory())
    ledger.put("k", replace(ROW, scores={"m": None}))
    assert ledger.get("k", ROW.key, 1) is None


@pytest.mark.parametrize(("text", "expected"), [("30m", 1800), ("12h", 43200), ("7d", 604800)])
def test_ages(text: str, expected: float) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize(
    "change",
    [
        {"scores": {"m": float("nan")}},
        {"scores": {"m": float("inf")}},
        {"scores": {"m": True}},
        {"scores": {"m": "1"}},
        {"scores": {"m": 10**400}},
        {"scores": [0.5]},
        {"planned": 3},
        {"cluster": ["t"]},
        {"required": "yes"},
        {"reviewed": None},
        {"slices": "en"},
        {"outputs": None},
        {"seconds": None},
        {"seconds": float("nan")},
        {"usage": {"input_tokens": "1"}},
        {"usage": {"usd": float("nan")}},
        {"usage": {"calls": -1}},
        {"usage": None},
        {"people": {"m": "good"}},
        {"compared": {"m": 3}},
    ],
)
def test_an_edited_row_is_asked_again(change: dict[str, Any]) -> None:
    store = memory()
    Ledger(store, now=lambda: 0.0).put("k", ROW)
    (name,) = [key for space, key in store._memory if space == "rows"]
    entry = store.get("rows", name)
    entry["row"] |= change
    store.put_bytes("rows", name, json.dumps(entry).encode())
    assert Ledger(store, now=lambda: 0.0).get("k", ROW.key, ROW.repeat) is None
