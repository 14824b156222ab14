"""A statistic over windows as SVG, with the band in which it lies without a difference."""

from collections.abc import Sequence
from typing import NamedTuple

from penstock.report import figure, inert

_WIDTH, _HEIGHT, _LEFT, _TOP = 480, 120, 58, 18


class Mark(NamedTuple):
    """A window; `value` None: not measured. `low`, `high`: of the band, where there is one."""

    value: float | None
    low: float | None
    high: float | None
    alarm: bool
    told: str


def svg(marks: Sequence[Mark], name: str, bounds: Sequence[float] = ()) -> str:
    """Nothing where nothing was measured. `bounds`: that an objective keeps, as dashed lines."""
    known = [value for mark in marks for value in (mark.value, mark.low, mark.high) if value is not None] + [*bounds]
    if all(mark.value is None for mark in marks):
        return ""
    low, high = min(0.0, *known), max(0.0, *known)
    high = high + 0.06 * (high - low) or 1.0
    step = _WIDTH / max(1, len(marks) - 1)

    def x(place: int) -> float:
        return round(_LEFT + (place * step if len(marks) > 1 else _WIDTH / 2), 1)

    def y(value: float) -> float:
        return round(_TOP + _HEIGHT * (1 - (value - low) / (high - low)), 1)

    band, path, dots, pen = "", "", "", "M"
    for place, mark in enumerate(marks):
        if mark.low is not None and mark.high is not None:
            left, right = (max(_LEFT, x(place) - step / 2), min(_LEFT + _WIDTH, x(place) + step / 2))
            band += (
                f'<rect class="null" x="{left:.1f}" y="{y(mark.high):g}" width="{right - left:.1f}" '
                f'height="{max(1.0, y(mark.low) - y(mark.high)):.1f}"/>'
            )
        if mark.value is None:
            pen = "M"
            continue
        path += f"{pen}{x(place):g} {y(mark.value):g}"
        pen = "L"
        dots += (
            f'<g class="{"bad" if mark.alarm else "now"}"><title>{inert.markup(inert.line(mark.told, 200))}</title>'
            f'<circle cx="{x(place):g}" cy="{y(mark.value):g}" r="{4 if mark.alarm else 2.5:g}"/></g>'
        )
    lines = "".join(
        f'<line class="margin" x1="{_LEFT}" x2="{_LEFT + _WIDTH}" y1="{y(value):g}" y2="{y(value):g}"/>'
        for value in bounds
    )
    ticks = "".join(
        f'<text class="tick" x="{_LEFT - 6}" y="{y(value) + 4:g}" text-anchor="end">{figure.number(value)}</text>'
        for value in sorted({0.0, max(known)})
    )
    bottom = _TOP + _HEIGHT + 18
    ends = (
        f'<text class="tick" x="{_LEFT}" y="{bottom}">{len(marks)} windows</text>'
        f'<text class="tick" x="{_LEFT + _WIDTH}" y="{bottom}" text-anchor="end">the last</text>'
        if len(marks) > 1
        else ""
    )
    title = inert.markup(inert.line(name, 60))
    return (
        f'<svg viewBox="0 0 {_LEFT + _WIDTH + 12} {bottom + 6}" role="img" aria-label="{title} over time">'
        f'<text x="{_LEFT}" y="11">{title}</text>{band}'
        f'<line class="zero" x1="{_LEFT}" x2="{_LEFT + _WIDTH}" y1="{y(0):g}" y2="{y(0):g}"/>{lines}'
        f'<path class="front" d="{path}"/>{dots}{ticks}{ends}</svg>'
    )
