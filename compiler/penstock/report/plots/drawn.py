"""A graph as SVG: boxes in layers, joined by curves; told again as a list for those who do not see it."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from urllib.parse import quote

from penstock.report import inert
from penstock.report.plots.layered import Spot, layout

_WIDTH, _HEIGHT, _ACROSS, _DOWN = 196, 46, 56, 16
_LETTERS: Final = 25


class Box(NamedTuple):
    """`tone`: how it is coloured: `breaking`, `behavioural`, `metadata` or nothing; `note`: said of it."""

    name: str
    tone: str = ""
    note: str = ""
    href: str = ""


def svg(boxes: Mapping[str, Box], edges: Sequence[tuple[str, str]], label: str) -> str:
    """`boxes` by id, `Kind/name`; an edge leads from left to right."""
    made = layout(list(boxes), edges)
    across, down = _WIDTH + _ACROSS, _HEIGHT + _DOWN
    width, height = made.layers * across - _ACROSS + 4, made.places * down - _DOWN + 4
    lines = "".join(
        f'<path class="edge" data-from="{inert.markup(source)}" data-to="{inert.markup(target)}" d="{_path(way)}"/>'
        for (source, target), way in made.ways.items()
    )
    nodes = "".join(_node(node, box, made.spots[node]) for node, box in boxes.items())
    return (
        f'<figure class="graph"><div class="wide"><svg viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="group" aria-label="{inert.markup(label)}"><defs><marker id="tip" viewBox="0 0 8 8" '
        'refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M1 1L7 4L1 7"/></marker></defs>'
        f"{lines}{nodes}</svg></div><figcaption>{inert.markup(label)}</figcaption></figure>"
    )


def _node(node: str, box: Box, spot: Spot) -> str:
    kind, _, name = box.name.partition("/")
    x, y = _corner(spot)
    told = f"{box.name}{', ' + box.note if box.note else ''}"
    inner = (
        f'<rect x="{x:g}" y="{y:g}" width="{_WIDTH}" height="{_HEIGHT}" rx="5"/>'
        f'<text class="kind" x="{x + 12:g}" y="{y + 18:g}">{inert.markup(inert.line(kind, _LETTERS))}'
        f"{_noted(box)}</text>"
        f'<text class="name" x="{x + 12:g}" y="{y + 35:g}">{inert.markup(inert.line(name, _LETTERS))}</text>'
    )
    title = f"<title>{inert.markup(inert.line(told))}</title>"
    tone = f" {box.tone}" if box.tone else ""
    href = box.href or f"#/catalogue?spec={address(node)}"
    return f'<a class="node{tone}" data-node="{inert.markup(node)}" href="{href}">{title}{inner}</a>'


def _noted(box: Box) -> str:
    return f'<tspan class="note"> · {inert.markup(inert.line(box.note, 18))}</tspan>' if box.note else ""


def address(text: str) -> str:
    """A value in the address of the page."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def _corner(spot: Spot) -> tuple[float, float]:
    return spot.layer * (_WIDTH + _ACROSS) + 2, spot.place * (_HEIGHT + _DOWN) + 2


def _path(way: Sequence[Spot]) -> str:
    """From the right side of the first box, through the gaps of the layers between, to the left side of the last."""
    if way[0].layer >= way[-1].layer:
        return _back(way)
    middle = _HEIGHT / 2
    x, y = _corner(way[0])
    x, y = x + _WIDTH, y + middle
    drawn = f"M{x:g} {y:g}"
    for spot in way[1:]:
        to, height = _corner(spot)
        height += middle
        half = (x + to) / 2
        drawn += f"C{half:g} {y:g} {half:g} {height:g} {to:g} {height:g}"
        x, y = to, height
        if spot is not way[-1]:
            drawn += f"H{to + _WIDTH:g}"
            x = to + _WIDTH
    return drawn


def _back(way: Sequence[Spot]) -> str:
    """An edge that closes a circle."""
    (x, y), (to, height) = _corner(way[0]), _corner(way[-1])
    x, y, to, height = x + _WIDTH / 2, y + _HEIGHT, to + _WIDTH / 2, height + _HEIGHT
    low = max(y, height) + _DOWN
    return f"M{x:g} {y:g}C{x:g} {low:g} {to:g} {low:g} {to:g} {height:g}"
