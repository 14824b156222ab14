"""Texts of windows gone by, thinned, for a comparison with the past."""

from collections.abc import Mapping
from typing import Any

from penstock.monitor import draw
from penstock.monitor.before import Before
from penstock.monitor.draw import Draw
from penstock.monitor.gathered import Gathered

TEXTS = 500
"""Of each bucket."""
MOST = 2000
FEWEST = 16
_BUCKETS = 8  # a span is kept in so many
_SPANS = 3  # and so many spans


class Past:
    """span: seconds that the reference lies back."""

    def __init__(self, span: float) -> None:
        self._span = span
        self._width = span / _BUCKETS
        self._buckets: dict[int, Draw[tuple[str, str | None]]] = {}

    def keep(self, window: Gathered) -> None:
        """Adds a window that was judged; what lies too far back goes."""
        if window.last is None:
            return
        at = int(window.last // self._width)
        bucket = self._buckets.setdefault(at, Draw(TEXTS))
        for each in window.drawn():
            bucket.add(each.rank, (each.text, each.stratum))
        newest = max(self._buckets)
        self._buckets = {at: each for at, each in self._buckets.items() if at > newest - _BUCKETS * _SPANS}

    def before(self, window: Gathered) -> Before | str:
        """Those of windows that ended about a span before this one or earlier, the nearest first; or why none."""
        if window.last is None:
            return "its traces tell no time"
        before = window.last - self._span
        found: list[tuple[int, tuple[str, str | None]]] = []
        for at in sorted(self._buckets, reverse=True):
            if at * self._width <= before and len(found) < MOST:
                found += self._buckets[at].items()
        if len(found) < FEWEST:
            return f"{len(found)} texts lie that far back; {FEWEST} are compared"
        kept = found[:MOST]
        strata = [stratum for _, (_, stratum) in kept if stratum is not None]
        return Before(
            [text for _, (text, _) in kept],
            strata if len(strata) == len(kept) else None,
            [draw.session(rank) for rank, _ in kept],
        )

    def plain(self) -> dict[str, Any]:
        return {str(at): [[rank, *each] for rank, each in found.items()] for at, found in sorted(self._buckets.items())}

    def restore(self, plain: Mapping[str, Any]) -> None:
        self._buckets = {
            int(at): Draw(TEXTS, [(rank, (text, rest[0] if rest else None)) for rank, text, *rest in found])
            for at, found in plain.items()
        }
