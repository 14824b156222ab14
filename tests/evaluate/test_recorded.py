"""Recorded answers as a base: what is missing, and what is too old."""

from penstock.evaluate.ledger import Ledger
from penstock.evaluate.recorded import days
from penstock.evaluate.run import RowResult
from penstock.runtime.traces.trace import Usage
from penstock.source.store import memory


def row(name: str, score: float = 1.0) -> RowResult:
    return RowResult(name, name, 0, "ok", {"m": score}, ("m",), False, True, {}, {}, {"a": 1}, 0.1, Usage())


def test_the_newest_entry_of_the_zones_with_its_age() -> None:
    store, clock = memory(), [1000.0]
    now = lambda: clock[0]  # noqa: E731
    Ledger(store, now=now, zone="base").put("k", row("a", 0.0))
    clock[0] = 1500.0
    Ledger(store, now=now, zone="head").put("k", row("a", 1.0))
    clock[0] = 2000.0
    ledger = Ledger(store, now=now, max_age=600, zone="head", reads=("base",))
    entry = ledger.entry("k", "a", 0)
    assert entry is not None
    assert (entry.age, entry.fresh, entry.row.scores) == (500.0, True, {"m": 1.0})
    old = Ledger(store, now=now, max_age=600, zone="base").entry("k", "a", 0)
    assert old is not None
    assert (old.age, old.fresh) == (1000.0, False)
    assert ledger.entry("k", "b", 0) is None
    clock[0] = 100.0
    assert ledger.entry("k", "a", 0) is None, "from the future"


def test_days() -> None:
    assert (days(7200), days(8 * 86_400)) == ("2 hours", "8.0 days")
