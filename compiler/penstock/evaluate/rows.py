"""The rows of a run in little room: columns of numbers in memory, outputs on disk."""

from array import array
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from math import nan
from typing import Any, Generic, TypeVar, get_args, overload

from penstock.evaluate.run import RowResult, Status
from penstock.runtime.traces.trace import Usage
from penstock.source.data.spill import Spill

_STATUSES: tuple[Status, ...] = get_args(Status)
_MISSING = len(_STATUSES)

T = TypeVar("T")


class Rows(Sequence[RowResult]):
    """A RowResult is made when it is looked at; its `inputs` and `outputs` are read when they are.

    The row at a place stands there whenever it is put. The length counts those that are there, so that a Run which
    lacks one is not made.

    Args:
        count: of the places.
        inputs: what the row at a place asks.
    """

    def __init__(self, count: int, inputs: Callable[[int], Mapping[str, Any]]) -> None:
        self._inputs = inputs
        self._outputs = Spill(count)
        self._status = array("B", [_MISSING]) * count
        self._there = 0
        self._keys: list[str] = [""] * count
        self._clusters: list[str] = [""] * count
        self._repeats = array("L", [0]) * count
        self._flags = array("B", [0]) * count
        self._planned = _Shared[tuple[str, ...]](count)
        self._named = _Shared[tuple[str, ...]](count)
        self._sliced = _Shared[Mapping[str, str]](count)
        self._scores = array("d")
        self._first = array("Q", [0]) * count
        self._seconds = array("d", [0.0]) * count
        self._usd = array("d", [0.0]) * count
        self._counts = [array("q", [0]) * count for _ in range(4)]
        self._errors: dict[int, str] = {}
        self._texts: dict[str, str] = {}
        self._people: dict[int, Mapping[str, float]] = {}
        self._compared = Spill(count)
        self._reasons = Spill(count)

    def put(self, place: int, row: RowResult) -> None:
        """Keeps a row; a score that is NaN was not measured."""
        self._there += self._status[place] == _MISSING
        if row.outputs:
            self._outputs.put(place, dict(row.outputs))
        self._keys[place] = row.key
        self._clusters[place] = row.key if row.cluster == row.key else self._text(row.cluster)
        self._repeats[place] = row.repeat
        kept = 4 * bool(row.outputs) + 8 * bool(row.compared) + 16 * bool(row.reasons)
        self._flags[place] = row.required + 2 * row.reviewed + kept
        self._planned.put(place, row.planned, row.planned)
        self._named.put(place, tuple(row.scores), tuple(row.scores))
        self._sliced.put(place, tuple(row.slices.items()), row.slices)
        self._first[place] = len(self._scores)
        self._scores.extend(nan if score is None else score for score in row.scores.values())
        self._seconds[place] = row.seconds
        usage = row.usage
        self._usd[place] = nan if usage.usd is None else usage.usd
        counts = usage.input_tokens, usage.output_tokens, usage.calls, usage.cached
        for column, value in zip(self._counts, counts, strict=True):
            column[place] = value
        if row.people:
            self._people[place] = dict(row.people)
        if row.compared:
            self._compared.put(place, {name: dict(given) for name, given in row.compared.items()})
        if row.reasons:
            self._reasons.put(place, dict(row.reasons))
        if row.error is not None:
            self._errors[place] = self._text(row.error)
        self._status[place] = _STATUSES.index(row.status)

    def has(self, place: int) -> bool:
        return self._status[place] != _MISSING

    def __len__(self) -> int:
        return self._there

    @overload
    def __getitem__(self, index: int) -> RowResult: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[RowResult, ...]: ...
    def __getitem__(self, index: int | slice) -> RowResult | tuple[RowResult, ...]:
        places = range(len(self._status))
        return tuple(map(self._at, places[index])) if isinstance(index, slice) else self._at(places[index])

    def __iter__(self) -> Iterator[RowResult]:
        return map(self._at, range(len(self._status)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Rows | tuple):
            return NotImplemented
        return len(self) == len(other) and all(map(RowResult.__eq__, self, other))

    __hash__ = None  # type: ignore[assignment]

    def _text(self, text: str) -> str:
        """One of equal texts."""
        return self._texts.setdefault(text, text)

    def _at(self, place: int) -> RowResult:
        if not self.has(place):
            raise IndexError(f"no row at {place}")
        flags, names, first = self._flags[place], self._named.get(place), self._first[place]
        scores = self._scores[first : first + len(names)]
        input_tokens, output_tokens, calls, cached = (column[place] for column in self._counts)
        return RowResult(
            key=self._keys[place],
            cluster=self._clusters[place],
            repeat=self._repeats[place],
            status=_STATUSES[self._status[place]],
            scores={name: score if score == score else None for name, score in zip(names, scores, strict=True)},
            planned=self._planned.get(place),
            required=bool(flags & 1),
            reviewed=bool(flags & 2),
            slices=self._sliced.get(place),
            inputs=_Later(self._inputs, place),
            outputs=_Later(self._outputs.get, place) if flags & 4 else {},
            seconds=self._seconds[place],
            usage=Usage(input_tokens, output_tokens, _number(self._usd[place]), calls, cached),
            error=self._errors.get(place),
            people=self._people.get(place, {}),
            compared=_Later(self._compared.get, place) if flags & 8 else {},
            reasons=_Later(self._reasons.get, place) if flags & 16 else {},
        )


class _Shared(Generic[T]):
    """A column of few different values."""

    def __init__(self, count: int) -> None:
        self._values: list[T] = []
        self._known: dict[Hashable, int] = {}
        self._places = array("L", [0]) * count

    def put(self, place: int, key: Hashable, value: T) -> None:
        number = self._known.setdefault(key, len(self._values))
        if number == len(self._values):
            self._values.append(value)
        self._places[place] = number

    def get(self, place: int) -> T:
        return self._values[self._places[place]]


class _Later(Mapping[str, Any]):
    """A Mapping that is read each time it is looked at, and never held."""

    __slots__ = ("_place", "_read")

    def __init__(self, read: Callable[[int], Mapping[str, Any]], place: int) -> None:
        self._read, self._place = read, place

    def __getitem__(self, name: str) -> Any:
        return self._read(self._place)[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read(self._place))

    def __len__(self) -> int:
        return len(self._read(self._place))

    def __repr__(self) -> str:
        return repr(dict(self._read(self._place)))

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self._read(self._place)),)


def _number(value: float) -> float | None:
    return value if value == value else None
