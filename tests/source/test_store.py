"""A cache that is checked on every read, and never in the way."""

import math
import os
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from penstock.diagnostics.secret import Secret
from penstock.source import store
from penstock.source.store import Store

VALUE = {"z": [1, 2.5, None, "é"], "a": {"b": True}}


def test_a_value_comes_back_with_its_order(tmp_path: Path) -> None:
    kept = Store(tmp_path / "cache" / "store.sqlite")
    kept.put("runs", "k", VALUE)
    kept.put("runs", "k2", [])
    kept.close()
    again = Store(tmp_path / "cache" / "store.sqlite")
    assert again.get("runs", "k") == VALUE
    assert list(again.get("runs", "k") or ()) == ["z", "a"]
    assert again.get("runs", "k2") == []
    assert again.get("other", "k") is None
    again.put("runs", "k", 2)
    assert again.get("runs", "k") == 2
    assert again.problem is None


def test_many_at_once(tmp_path: Path) -> None:
    kept = Store(tmp_path / "store.sqlite")
    assert kept.get_many("s", ["a"]) == {}
    for number in range(1200):
        kept.put_bytes("s", f"k{number}", b"%d" % number)
    kept.put_bytes("other", "a", b"x")
    with kept.held():
        kept.put_bytes("s", "held", b"y")
        found = kept.get_many("s", [*(f"k{number}" for number in range(1200)), "a", "held", "k1"])
    assert found == {**{f"k{number}": b"%d" % number for number in range(1200)}, "held": b"y"}
    connection = sqlite3.connect(tmp_path / "store.sqlite")
    with connection:
        connection.execute("UPDATE entries SET value = ? WHERE key = ?", (b"z", "k1"))
    assert kept.get_many("s", ["k1", "k2"]) == {"k2": b"2"}
    assert Store(None).get_many("s", ["a"]) == {}


def test_what_is_held_is_written_when_the_outermost_ends(tmp_path: Path) -> None:
    kept, other = Store(tmp_path / "store.sqlite"), Store(tmp_path / "store.sqlite")
    with kept.held():
        with pytest.raises(ZeroDivisionError), kept.held():
            kept.put("s", "inner", 1)
            raise ZeroDivisionError
        kept.put("s", "outer", 2)
        assert kept.get("s", "inner") == 1
        assert other.get("s", "inner") is None
    assert (other.get("s", "inner"), other.get("s", "outer")) == (1, 2)


def test_nothing_is_made_before_the_first_put(tmp_path: Path) -> None:
    kept = Store(tmp_path / "cache" / "store.sqlite")
    assert kept.get("a", "b") is None
    kept.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("value", [math.nan, [math.inf]])
def test_what_is_no_json_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        store.memory().put("a", "b", value)


def test_memory_keeps_values_and_hands_out_copies() -> None:
    kept = store.memory()
    kept.put("a", "b", {"x": []})
    first = kept.get("a", "b")
    assert first is not None
    first["x"].append(1)
    assert kept.get("a", "b") == {"x": []}


def test_an_unwritable_place_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    kept = Store(tmp_path / "file" / "store.sqlite")
    kept.put("a", "b", 1)
    assert kept.get("a", "b") == 1
    assert kept.problem is not None


def test_a_file_that_is_no_database_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_bytes(b"no database" * 1000)
    kept = Store(path)
    assert kept.get("a", "b") is None
    kept.put("a", "b", 1)
    kept.close()
    assert Store(path).get("a", "b") == 1
    assert kept.problem is not None


def test_flipped_bytes_are_misses_and_never_wrong_values(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    kept = Store(path)
    values = {f"key{i}": {"n": i, "text": f"value number {i} " * 4} for i in range(40)}
    for key, value in values.items():
        kept.put("s", key, value)
    kept.close()
    whole = path.read_bytes()
    chance = random.Random(0)
    misses = 0
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(chance.choice((1, 1, 20))):
            damaged[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        for ending in ("-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        path.write_bytes(damaged)
        opened = Store(path)
        for key in chance.sample(sorted(values), 8):
            got = opened.get("s", key)
            assert got is None or got == values[key]
            misses += got is None
        opened.put("s", "new", 1)
        assert opened.get("s", "new") in (1, None)
        opened.close()
    assert misses > 0


WRITER = """
import sys
from pathlib import Path
from penstock.source.store import Store
who = int(sys.argv[2])
store = Store(Path(sys.argv[1]))
for i in range(100):
    store.put("shared", str(i), {"i": i})
    store.put("own", f"{who}-{i}", [who, i])
assert store.problem is None, store.problem
store.close()
"""


def test_eight_processes_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(who)]) for who in range(8)]
    assert [writer.wait() for writer in writers] == [0] * 8
    kept = Store(path)
    assert all(kept.get("shared", str(i)) == {"i": i} for i in range(100))
    assert all(kept.get("own", f"{who}-{i}") == [who, i] for who in range(8) for i in range(100))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_opens_its_own_connection(tmp_path: Path) -> None:
    kept = Store(tmp_path / "store.sqlite")
    kept.put("a", "parent", 1)
    child = os.fork()
    if child == 0:
        kept.put("a", "child", 2)
        os._exit(0 if kept.get("a", "parent") == 1 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert (kept.get("a", "parent"), kept.get("a", "child")) == (1, 2)


def test_a_process_that_ends_leaves_one_file(tmp_path: Path) -> None:
    ends = "s.me = s; gc.freeze()"  # a circle, that nobody looks for any more
    code = (
        f"import gc, sys; from penstock.source.store import Store; s = Store(sys.argv[1]); s.put('s', 'k', 1); {ends}"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "store.sqlite")], check=True)
    assert [path.name for path in tmp_path.iterdir()] == ["store.sqlite"]


def test_the_oldest_go_where_it_is_too_much(tmp_path: Path) -> None:
    path, clock = tmp_path / "store.sqlite", [0.0]
    for second in range(600):
        clock[0] = second
        if second % 100 == 0:
            kept = Store(path, size=400_000, now=lambda: clock[0])
        kept.put("a", str(second), "x" * 2000)
    again = Store(path)
    assert again.get("a", "599") is not None
    assert again.get("a", "0") is None
    assert path.stat().st_size < 1_000_000


def test_what_is_too_old_goes(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    Store(path, now=lambda: 0.0).put("a", "old", 1)
    Store(path, now=lambda: 100.0).put("a", "new", 1)
    Store(path, age=50.0, now=lambda: 120.0).put("a", "newest", 1)
    assert [Store(path).get("a", key) for key in ("old", "new", "newest")] == [None, 1, 1]


def test_a_file_of_an_earlier_version_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    kept = Store(path)
    kept.put("a", "b", 1)
    kept.close()
    with sqlite3.connect(path) as file:
        file.execute("DROP INDEX entries_made")
        file.execute("ALTER TABLE entries DROP COLUMN made")
    again = Store(path, size=10**9)
    again.put("a", "c", 2)
    assert (again.get("a", "b"), again.get("a", "c"), again.problem) == (1, 2, None)


def test_no_secret_is_kept(tmp_path: Path) -> None:
    secret = Secret('canary-"store"-1234567890')
    kept = Store(tmp_path / "store.sqlite")
    kept.put("a", "b", {"text": f"Bearer {secret.reveal()}"})
    assert kept.get("a", "b") == {"text": "Bearer ***"}
    kept.close()
    assert b"1234567890" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())
