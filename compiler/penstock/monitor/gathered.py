"""What is kept of the traces of one window: a bounded draw of their texts, sums, counts. Windows merge exactly."""

import heapq
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from penstock.monitor import draw
from penstock.monitor.draw import Draw
from penstock.monitor.observed import Observed

TEXTS = 1000
"""Texts of a window: those whose keyed digest is smallest, the first of each session before any second, so that the
order of the traces, and where they were read, changes nothing."""
VALUES = 20_000
"""Values of a window that are judged, and that a quantile is taken of; drawn alike, whatever their session."""
_LARGEST = 4096
"""Characters of a trace's inputs or outputs that are kept for a candidate."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A trace that was drawn; `rank`: see `draw.by_session`."""

    rank: int
    text: str
    session: str | None
    id: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    error: bool = False
    stratum: str | None = None


@dataclass(slots=True)
class Gathered:
    """
    Attributes:
        rows: all; `asked` those that should tell a text or a value (of a metric those that are sampled), `texts` those
            with the text that is compared, `measured` those with the value of an objective.
        first, last: of the times that they tell.
        total: sum of the values; `worst`: how many of them are errors.
        kept: texts; `values`: a heap, the largest rank first, (negative rank, value).
    """

    rows: int = 0
    asked: int = 0
    texts: int = 0
    measured: int = 0
    first: float | None = None
    last: float | None = None
    total: float = 0.0
    kept: Draw[Kept] = field(default_factory=lambda: Draw(TEXTS))
    values: list[tuple[int, float]] = field(default_factory=list)
    absent: Counter[str] = field(default_factory=Counter)

    def add(
        self,
        seen: Observed,
        number: int,
        text: str | None,
        value: float | None,
        *,
        is_asked: bool = True,
        stratum: str | None = None,
    ) -> None:
        """number: of the row, which tells rows without an id apart; is_asked: it should tell one of the two; stratum:
        what its text is compared within.
        """
        self.rows += 1
        self.asked += is_asked
        if seen.time is not None:
            self.first = seen.time if self.first is None else min(self.first, seen.time)
            self.last = seen.time if self.last is None else max(self.last, seen.time)
        if text is None and value is None:
            return
        name = seen.id if seen.id is not None else f"#{number}"
        own, session = draw.ranks(name, seen.session)
        if text is not None:
            self.texts += 1
            if self.kept.wants(rank := draw.by_session(own, session)):
                inputs, outputs = _small(seen.inputs), _small(seen.outputs)
                one = Kept(rank, text, seen.session, name, inputs, outputs, bool(seen.error), stratum)
                self.kept.add(rank, one)
        if value is not None:
            self.measured += 1
            self.total += value
            _keep(self.values, (-draw.by_trace(own, session), value), VALUES)

    def merge(self, other: "Gathered") -> None:
        """Takes what another one holds, of other traces."""
        self.rows += other.rows
        self.asked += other.asked
        self.texts += other.texts
        self.measured += other.measured
        self.total += other.total
        times = [time for time in (self.first, self.last, other.first, other.last) if time is not None]
        self.first, self.last = (min(times), max(times)) if times else (None, None)
        self.kept = draw.merged(TEXTS, self.kept, other.kept)
        for value in other.values:
            _keep(self.values, value, VALUES)
        self.absent.update(other.absent)

    def drawn(self) -> list[Kept]:
        """Texts, in the order of the draw."""
        return [one for _, one in self.kept.items()]

    def mean(self) -> float | None:
        return self.total / self.measured if self.measured else None

    def quantile(self, share: float) -> float | None:
        """The least value that this share of them does not exceed."""
        found = sorted(value for _, value in self.values)
        return found[max(0, ceil(share * len(found)) - 1)] if found else None

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "rows": self.rows,
            "asked": self.asked,
            "texts": self.texts,
            "measured": self.measured,
            "first": self.first,
            "last": self.last,
            "total": self.total,
            "kept": [
                [each.rank, each.text, each.session, each.id, each.inputs, each.outputs, each.error, each.stratum]
                for each in self.drawn()
            ],
            "values": sorted([-rank, value] for rank, value in self.values),
            "absent": dict(self.absent),
        }


def restored(plain: Mapping[str, Any]) -> Gathered:
    """What `plain` gave."""
    kept = [Kept(*each) for each in plain["kept"]]
    made = Gathered(
        plain["rows"],
        plain.get("asked", plain["rows"]),
        plain["texts"],
        plain["measured"],
        plain["first"],
        plain["last"],
        plain["total"],
        Draw(TEXTS, [(one.rank, one) for one in kept]),
        [(-rank, value) for rank, value in plain["values"]],
        Counter(plain["absent"]),
    )
    heapq.heapify(made.values)
    return made


def _keep(heap: list[Any], item: Any, most: int) -> None:
    if len(heap) < most:
        heapq.heappush(heap, item)
    else:
        heapq.heappushpop(heap, item)


def _small(values: Mapping[str, Any]) -> Mapping[str, Any]:
    if not values:
        return {}
    try:
        written = json.dumps(values, default=str)
    except (ValueError, RecursionError):
        return {}
    found: dict[str, Any] = json.loads(written) if len(written) <= _LARGEST else {}
    return found
