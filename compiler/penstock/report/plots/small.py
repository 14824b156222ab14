"""Drawings small enough for a table's cell: an interval, two distributions, a line over time."""

from collections.abc import Sequence
from math import ceil, isfinite
from typing import Final

from penstock.report import figure, inert
from penstock.report.block import Whisker
from penstock.report.plots import whiskers
from penstock.report.plots.whiskers import Axis

_WIDE, _HIGH = 180, 26
_BINS: Final = 12


def interval(whisker: Whisker, axis: Axis) -> str:
    """Delta with its interval and margin, on an axis that the table shares; the line in the middle is 0."""

    def x(value: float) -> str:
        return f"{4 + axis.at(value) * (_WIDE - 8):.1f}"

    middle = _HIGH // 2
    margin = ""
    if whisker.margin is not None:
        place = x(-whisker.margin)
        margin = f'<line class="margin" x1="{place}" x2="{place}" y1="4" y2="{_HIGH - 4}"/>'
    told = f"{figure.signed(whisker.delta)}, {figure.interval(whisker.low, whisker.high)}"
    return (
        f'<svg class="small" viewBox="0 0 {_WIDE} {_HIGH}" width="{_WIDE}" height="{_HIGH}" role="img" '
        f'aria-label="{inert.markup(told)}"><line class="zero" x1="{x(0)}" x2="{x(0)}" y1="0" y2="{_HIGH}"/>{margin}'
        f'<g class="{whisker.tone}"><line class="span" x1="{x(whisker.low)}" x2="{x(whisker.high)}" y1="{middle}" '
        f'y2="{middle}"/><circle cx="{x(whisker.delta)}" cy="{middle}" r="3.5"/></g></svg>'
    )


def axis(found: Sequence[Whisker]) -> Axis:
    return whiskers.axis(found)


def distributions(base: Sequence[float], head: Sequence[float], most: float | None, name: str) -> str:
    """How often each value occurs, base in grey beside head; from 0 to `most`, else to the largest value."""
    values = [value for value in (*base, *head) if isfinite(value)]
    if not values:
        return ""
    end = most if most is not None else max(values)
    counts = [_counts(side, end) for side in (base, head)]
    shares = [[count / max(1, sum(side)) for count in side] for side in counts]
    top = max(max(side) for side in shares) or 1.0
    slot = _WIDE / _BINS
    bars, names = "", ("base", "head")
    for side, (own, shift) in enumerate(zip(shares, (1.0, slot / 2), strict=True)):
        for place, share in enumerate(own):
            if share:
                height = max(1.0, 30 * share / top)
                bars += (
                    f'<rect class="{names[side]}" x="{place * slot + shift:.1f}" y="{34 - height:.1f}" '
                    f'width="{slot / 2 - 1.5:.1f}" height="{height:.1f}"/>'
                )
    told = f"Distribution of {inert.line(name, 60)}: {_told('base', base)}; {_told('head', head)}"
    return (
        f'<svg class="small" viewBox="0 0 {_WIDE} 48" width="{_WIDE}" height="48" role="img" '
        f'aria-label="{inert.markup(told)}">{bars}<line class="zero" x1="0" x2="{_WIDE}" y1="34.5" y2="34.5"/>'
        f'<text class="tick" x="0" y="46">0</text><text class="tick" x="{_WIDE}" y="46" text-anchor="end">'
        f"{inert.markup(_short(end))}</text></svg>"
    )


def _counts(values: Sequence[float], end: float) -> list[int]:
    counts = [0] * _BINS
    for value in values:
        if isfinite(value):
            place = int(value / end * _BINS) if end > 0 else 0
            counts[min(_BINS - 1, max(0, place))] += 1
    return counts


def _told(name: str, values: Sequence[float]) -> str:
    return f"{name} {figure.number(quantile(values, 0.5))} in the middle of {len(values)}"


def _short(value: float) -> str:
    return "" if value == 0 else f"{value:.3g}"


def quantile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that at least `share` of them do not exceed; None of nothing."""
    ordered = sorted(value for value in values if isfinite(value))
    return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else None


def line(values: Sequence[float | None], name: str) -> str:
    """Values one after another; what is missing is a gap. The last stands out."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    low, high = min(known), max(known)
    step = (_WIDE - 12) / max(1, len(values) - 1)

    def at(place: int, value: float) -> tuple[float, float]:
        return 6 + place * step, 6 + 28 * (1 - ((value - low) / (high - low) if high > low else 0.5))

    drawn, pen = "", "M"
    for place, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        x, y = at(place, value)
        drawn += f"{pen}{x:.1f} {y:.1f}"
        pen = "L"
    place = max(place for place, value in enumerate(values) if value is not None)
    x, y = at(place, known[-1])
    told = f"{inert.line(name, 60)}: {', '.join(figure.number(value) for value in values[-20:])}"
    return (
        f'<svg class="small" viewBox="0 0 {_WIDE} 40" width="{_WIDE}" height="40" role="img" '
        f'aria-label="{inert.markup(told)}"><path class="path" d="{drawn}"/>'
        f'<g class="head"><circle cx="{x:.1f}" cy="{y:.1f}" r="3"/></g></svg>'
    )
