"""Texts of two samples as points of a plane, in SVG."""

from collections.abc import Sequence

from penstock.report import inert
from penstock.report.sections.monitor_read import Point

_WIDTH, _HEIGHT, _EDGE = 480, 300, 10
LEGEND = (
    "Texts by the two directions in which they differ most: hollow those of the reference, filled those of now, red "
    "what is farther from the reference than 99 of 100 of its own texts."
)


def svg(points: Sequence[Point]) -> str:
    """Both directions at one scale; what is novel lies on top."""
    if not points:
        return ""
    xs, ys = [each.x for each in points], [each.y for each in points]
    scale = min((_WIDTH - 2 * _EDGE) / (max(xs) - min(xs) or 1), (_HEIGHT - 2 * _EDGE) / (max(ys) - min(ys) or 1))
    middle = ((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2)
    drawn = "".join(
        _point(each, _WIDTH / 2 + (each.x - middle[0]) * scale, _HEIGHT / 2 - (each.y - middle[1]) * scale)
        for each in sorted(points, key=lambda each: (each.is_current, each.is_novel))
    )
    now = sum(each.is_current for each in points)
    novel = sum(each.is_novel for each in points)
    told = f"{len(points) - now} texts of the reference and {now} of now in a plane; {novel} are novel"
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{told}">{drawn}</svg>'


def _point(point: Point, x: float, y: float) -> str:
    at = f'cx="{x:.1f}" cy="{y:.1f}"'
    if not point.is_current:
        return f'<g class="then"><circle class="hollow" {at} r="3"/></g>'
    if not point.is_novel:
        return f'<g class="now"><circle {at} r="3"/></g>'
    title = "" if point.text is None else f"<title>{inert.markup(inert.line(point.text, 200))}</title>"
    return f'<g class="bad">{title}<circle {at} r="4"/></g>'
