"""How often values occur, before and now, as SVG."""

from collections.abc import Sequence

from penstock.report import inert
from penstock.report.sections.monitor_read import Histogram, Topic

_WIDTH, _HEIGHT = 480, 110
_ROW, _LEFT, _LETTERS = 34, 190, 24


def histogram(found: Histogram) -> str:
    """Shares of their side: outlined the reference, filled what is now."""
    bins = max(1, len(found.after))
    shares = [[count / max(1, sum(side)) for count in side] for side in (found.before, found.after)]
    top = max((share for side in shares for share in side), default=0.0) or 1.0
    slot = _WIDTH / bins
    drawn = ""
    for side, name, inset in ((shares[1], "fill", 1.0), (shares[0], "outline", 0.5)):
        for place, share in enumerate(side):
            if share:
                height = _HEIGHT * share / top
                drawn += (
                    f'<rect class="{name}" x="{place * slot + inset:.1f}" y="{18 + _HEIGHT - height:.1f}" '
                    f'width="{slot - 2 * inset:.1f}" height="{height:.1f}"/>'
                )
    title = inert.markup(inert.line(found.measure, 60))
    low, high = (f"{each:.4g}" for each in (found.low, found.high))
    bottom = 18 + _HEIGHT
    return (
        f'<svg viewBox="0 0 {_WIDTH} {bottom + 22}" role="img" aria-label="Distribution of {title}, {low} to {high}">'
        f'<text x="0" y="11">{title}</text>{drawn}<line class="zero" x1="0" x2="{_WIDTH}" y1="{bottom}" y2="{bottom}"/>'
        f'<text class="tick" x="0" y="{bottom + 16}">{low}</text>'
        f'<text class="tick" x="{_WIDTH}" y="{bottom + 16}" text-anchor="end">{high} and more</text></svg>'
    )


def topics(found: Sequence[Topic]) -> str:
    """A topic's share of the reference, outlined, above that of now."""
    if not found:
        return ""
    top = max(max(each.before, each.after) for each in found) or 1.0
    width = 480 - _LEFT + 20
    drawn = ""
    for place, each in enumerate(found):
        y = place * _ROW
        name = inert.markup(inert.line(each.name or "(not shown)", _LETTERS))
        drawn += f'<text class="name" x="{_LEFT - 10}" y="{y + 18}" text-anchor="end">{name}</text>'
        for share, kind, down in ((each.before, "outline", 4), (each.after, "fill", 15)):
            size = width * share / top
            drawn += (
                f'<rect class="{kind}" x="{_LEFT}" y="{y + down}" width="{max(0.5, size):.1f}" height="8"/>'
                f'<text class="tick" x="{_LEFT + size + 6:.1f}" y="{y + down + 8}">{100 * share:.0f} %</text>'
            )
    return (
        f'<svg viewBox="0 0 {_LEFT + width + 50} {_ROW * len(found) + 4}" role="img" '
        f'aria-label="Shares of topics, reference above now">{drawn}</svg>'
    )
