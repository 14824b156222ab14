"""The pictures of a reading, each with its name and what it shows."""

from collections.abc import Iterator
from importlib.resources import files
from typing import Final, NamedTuple

from penstock.report import bars, cloud, figure, inert, timeline
from penstock.report.sections.monitor_read import Reading
from penstock.report.timeline import Mark

_BAND: Final = "Grey: where 98 of 100 windows without a difference lie. Red: the window alarms."


class Picture(NamedTuple):
    """`name`: of its file."""

    name: str
    svg: str
    legend: str


def pictures(one: Reading) -> Iterator[Picture]:
    """Those that the reading has something for, the course over time first."""
    for name in dict.fromkeys(name for look in one.history for name in look.signals):
        objective = one.kind == "objective"
        marks = []
        for look in one.history:
            found = look.signals.get(name)
            if found is None:
                marks.append(Mark(None, None, None, False, ""))
                continue
            told = f"{look.last or 'no time'}: {figure.number(found.statistic)}, p {figure.number(look.p)}"
            marks.append(Mark(found.statistic, found.low, found.high, look.alarm, told))
        bounds = [each for each in one.bounds if each is not None] if objective else []
        legend = "Dashed: the bound. Red: the window alarms." if objective else _BAND
        if drawn := timeline.svg(marks, name, bounds):
            yield Picture(f"{name}-over-time", drawn, legend)
    if drawn := cloud.svg(one.points):
        yield Picture("texts", drawn, cloud.LEGEND)
    if drawn := bars.topics(one.topics):
        yield Picture("topics", drawn, "Share of a topic: outlined in the reference, filled now.")
    for each in one.histograms:
        legend = "Filled: the last window." if not each.before else "Outlined: the reference. Filled: the last window."
        yield Picture(f"{each.measure}-histogram", bars.histogram(each), legend)


def figures(one: Reading) -> str:
    """All of them for a page."""
    made = "".join(
        f"<figure>{each.svg}<figcaption>{inert.markup(each.legend)}</figcaption></figure>" for each in pictures(one)
    )
    return f'<div class="drift">{made}</div>' if made else ""


def document(picture: Picture) -> str:
    """The picture as a file of its own, light and dark."""
    colours = _asset("base.css").partition("\n* {")[0]
    style = f"{colours}\n{_asset('drift.css')}\nsvg {{ background: var(--paper); }}"
    start, _, rest = picture.svg.partition(">")
    box = start.partition('viewBox="0 0 ')[2].partition('"')[0].split()
    size = f'width="{box[0]}" height="{box[1]}"'
    return (
        f'{start} xmlns="http://www.w3.org/2000/svg" {size}><desc>{inert.markup(picture.legend)}</desc>'
        f"<style>{style}</style>{rest}\n"
    )


def _asset(name: str) -> str:
    return (files("penstock.report") / "assets" / name).read_text(encoding="utf-8").replace("\r\n", "\n")
