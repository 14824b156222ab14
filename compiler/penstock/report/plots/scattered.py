"""Points in a plane as SVG."""

from itertools import pairwise

from penstock.report import figure, inert
from penstock.report.block import Point, Scatter
from penstock.report.plots import scatter
from penstock.report.plots.scatter import Axis

_WIDTH, _HEIGHT, _LEFT, _TOP = 480, 260, 54, 12
_LETTERS = 28


def svg(block: Scatter) -> str:
    """Every point carries its figures as text; its interval is upright, the front is a stair from the left."""
    x, y = scatter.across(block.points), scatter.upwards(block.points)
    legend = f"{block.legend}{' Powers of ten.' if x.log else ''}"
    stairs = [_place(x, y, point.x, point.y) for point in scatter.best(block.points)]
    path = "".join(f"H{right:g}V{below:g}" for _, (right, below) in pairwise(stairs))
    line = f'<path class="front" d="M{stairs[0][0]:g} {stairs[0][1]:g}{path}"/>' if path else ""
    points = "".join(_point(block, point, x, y) for point in block.points)
    return (
        f'<figure><svg viewBox="0 0 {_LEFT + _WIDTH + 190} {_TOP + _HEIGHT + 44}" role="img" '
        f'aria-label="{inert.markup(legend)}">{_frame(block, x, y)}{line}{points}</svg>'
        f"<figcaption>{inert.markup(legend)}</figcaption></figure>"
    )


def _frame(block: Scatter, x: Axis, y: Axis) -> str:
    bottom = _TOP + _HEIGHT
    made = (
        f'<line class="zero" x1="{_LEFT}" x2="{_LEFT}" y1="{_TOP}" y2="{bottom}"/>'
        f'<line class="zero" x1="{_LEFT}" x2="{_LEFT + _WIDTH}" y1="{bottom}" y2="{bottom}"/>'
    )
    for share in (0.0, 0.5, 1.0):
        made += _tick(_LEFT + share * _WIDTH, bottom + 16, "middle", block.unit(x.value(share)))
        made += _tick(_LEFT - 6, bottom - share * _HEIGHT + 4, "end", figure.number(y.value(share)))
    return made + _tick(_LEFT + _WIDTH / 2, bottom + 34, "middle", block.x) + _tick(_LEFT + 4, _TOP, "start", block.y)


def _tick(x: float, y: float, anchor: str, words: str) -> str:
    return f'<text class="tick" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{inert.markup(inert.line(words, 40))}</text>'


def _point(block: Scatter, point: Point, x: Axis, y: Axis) -> str:
    left, top = _place(x, y, point.x, point.y)
    (_, low), (_, high) = (_place(x, y, point.x, value) for value in (point.low, point.high))
    hollow = "" if point.front else ' class="hollow"'
    return (
        f'<g class="{point.tone}"><title>{inert.markup(inert.line(scatter.told(block, point)))}</title>'
        f'<line class="end" x1="{left:g}" x2="{left:g}" y1="{low:g}" y2="{high:g}"/>'
        f'<circle{hollow} cx="{left:g}" cy="{top:g}" r="5"/>'
        f'<text x="{left + 9:g}" y="{top + 4:g}">{inert.markup(inert.line(point.label, _LETTERS))}</text></g>'
    )


def _place(x: Axis, y: Axis, right: float, up: float) -> tuple[float, float]:
    return round(_LEFT + x.at(right) * _WIDTH, 1), round(_TOP + (1 - y.at(up)) * _HEIGHT, 1)
