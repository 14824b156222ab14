"""Rows already answered, kept across runs and processes."""

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, NamedTuple

from penstock.evaluate.run import RowResult
from penstock.runtime.traces.trace import Usage
from penstock.source.store import Store

_SPACE = "rows"
_SECONDS = {"m": 60.0, "h": 3600.0, "d": 86400.0}


def seconds(age: str) -> float:
    """Seconds of `baselineMaxAge`: `30m`, `12h`, `7d`."""
    return float(age[:-1]) * _SECONDS[age[-1]]


class Entry(NamedTuple):
    """A row with its age in seconds, and whether it is young enough to be given."""

    row: RowResult
    age: float
    fresh: bool


class Ledger:
    """Finished rows by comparability key, row key and repeat, with the time at which they were made.

    A row is durable once `put` returns. A caller reads its own zone and those in `reads`, and writes its own, so that
    a pull request plants nothing that the base branch would read.

    Args:
        now: seconds since the epoch.
        max_age: rows older than this, in seconds, are not given; None: they never expire.
    """

    def __init__(
        self,
        store: Store,
        *,
        now: Callable[[], float] = time.time,
        max_age: float | None = None,
        zone: str = "base",
        reads: tuple[str, ...] = (),
    ) -> None:
        self._store, self._now, self._max_age, self._zone = store, now, max_age, zone
        self._zones = (zone, *(other for other in reads if other != zone))

    def get(self, key: str, row_key: str, repeat: int) -> RowResult | None:
        """The row, or None where it is not known, too old, from the future or damaged."""
        for zone in self._zones:
            entry = self._store.get(_SPACE, _name(zone, key, row_key, repeat))
            row = _row(entry) if isinstance(entry, Mapping) and self._fresh(entry.get("made")) else None
            if row is not None and (row.key, row.repeat) == (row_key, repeat):
                return row
        return None

    def entry(self, key: str, row_key: str, repeat: int) -> Entry | None:
        """The newest such row, however old, or None where it is not known, from the future or damaged."""
        found = []
        for zone in self._zones:
            entry = self._store.get(_SPACE, _name(zone, key, row_key, repeat))
            if not isinstance(entry, Mapping):
                continue
            row, made = _row(entry), entry.get("made")
            if row is None or (row.key, row.repeat) != (row_key, repeat):
                continue
            if isinstance(made, int | float) and not isinstance(made, bool) and made <= self._now():
                found.append(Entry(row, self._now() - made, self._fresh(made)))
        return min(found, key=lambda entry: entry.age, default=None)

    def put(self, key: str, row: RowResult) -> None:
        """Keep a row that was answered and measured; any other is left to be asked again."""
        if row.status == "ok":
            entry = {"made": self._now(), "row": asdict(row)}
            self._store.put(_SPACE, _name(self._zone, key, row.key, row.repeat), entry)

    def _fresh(self, made: object) -> bool:
        if isinstance(made, bool) or not isinstance(made, int | float):
            return False
        return self._max_age is None or 0 <= self._now() - made <= self._max_age


def _name(zone: str, key: str, row_key: str, repeat: int) -> str:
    return f"{zone}/{key}/{repeat}/{row_key}"


def _row(entry: Mapping[str, Any]) -> RowResult | None:
    try:
        fields = dict(entry["row"])
        fields["usage"] = Usage(**fields["usage"])
        fields["planned"] = tuple(fields["planned"])
        row = RowResult(**fields)
        return row if _is_sound(row) else None
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _is_sound(row: RowResult) -> bool:
    """Answered and measured, each field of its type: an edited row is asked again, and no NaN passes."""
    usage = row.usage
    counts = (usage.input_tokens, usage.output_tokens, usage.calls, usage.cached)
    mappings = (row.scores, row.slices, row.inputs, row.outputs, row.people, row.compared)
    return (
        row.status == "ok"
        and all(isinstance(mapping, Mapping) for mapping in mappings)
        and all(_is_number(row.scores.get(name)) for name in row.planned)
        and all(value is None or _is_number(value) for value in (*row.scores.values(), usage.usd))
        and all(map(_is_number, (row.seconds, *row.people.values())))
        and all(type(count) is int and 0 <= count < 1 << 63 for count in counts)
        and isinstance(row.required, bool)
        and isinstance(row.reviewed, bool)
        and isinstance(row.cluster, str)
        and isinstance(row.error, str | None)
        and all(isinstance(each, Mapping) for each in row.compared.values())
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= sys.float_info.max
