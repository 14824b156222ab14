"""Whiskers as SVG, drawn by hand."""

from penstock.report import figure, inert
from penstock.report.block import Plot, Whisker
from penstock.report.plots import whiskers

_ROW, _PLOT = 26, 480
_LETTER, _LETTERS = 7.5, 34  # width of a letter of a label, how many of them are shown


def svg(block: Plot) -> str:
    """Whiskers drawn by hand; every row carries its figures as text for those who do not see it."""
    scale = whiskers.axis(block.whiskers)
    height = _ROW * len(block.whiskers) + 28
    left = round(_LETTER * max(min(_LETTERS, len(whisker.label)) for whisker in block.whiskers))
    zero = _x(scale, left, 0.0)
    rows = "".join(
        _whisker(whisker, scale, left, _ROW * index + _ROW // 2) for index, whisker in enumerate(block.whiskers)
    )
    ticks = "".join(
        f'<text class="tick" x="{_x(scale, left, value):g}" y="{height - 8}" text-anchor="middle">'
        f"{figure.signed(value)}</text>"
        for value in (-scale.reach, -scale.reach / 2, 0.0, scale.reach / 2, scale.reach)
    )
    return (
        f'<figure><svg viewBox="0 0 {left + _PLOT + 50} {height}" role="img" '
        f'aria-label="{inert.markup(block.legend)}">'
        f'<line class="zero" x1="{zero:g}" x2="{zero:g}" y1="0" y2="{height - 24}"/>{rows}{ticks}</svg>'
        f"<figcaption>{inert.markup(block.legend)}</figcaption></figure>"
    )


def _x(scale: whiskers.Axis, left: int, value: float) -> float:
    return round(left + 20 + scale.at(value) * _PLOT, 1)


def _whisker(whisker: Whisker, scale: whiskers.Axis, left: int, y: int) -> str:
    low, high, delta = (_x(scale, left, value) for value in (whisker.low, whisker.high, whisker.delta))
    label = inert.markup(inert.line(whisker.label, _LETTERS))
    told = f"{label}: {figure.signed(whisker.delta)}, {figure.interval(whisker.low, whisker.high)}"
    margin = ""
    if whisker.margin is not None:
        place = _x(scale, left, -whisker.margin)
        margin = f'<line class="margin" x1="{place:g}" x2="{place:g}" y1="{y - 10}" y2="{y + 10}"/>'
    return (
        f'<g class="{whisker.tone}"><title>{told}</title>'
        f'<text x="{left}" y="{y + 4}" text-anchor="end">{label}</text>{margin}'
        f'<line class="span" x1="{low:g}" x2="{high:g}" y1="{y}" y2="{y}"/>'
        f'<line class="end" x1="{low:g}" x2="{low:g}" y1="{y - 5}" y2="{y + 5}"/>'
        f'<line class="end" x1="{high:g}" x2="{high:g}" y1="{y - 5}" y2="{y + 5}"/>'
        f'<circle cx="{delta:g}" cy="{y}" r="4"/></g>'
    )
