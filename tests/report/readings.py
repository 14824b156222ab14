"""A reading with everything that can be drawn."""

from penstock.report.sections.monitor_read import (
    Histogram,
    Look,
    MonitorReadSection,
    Point,
    Reading,
    SignalFigures,
    Topic,
    Traced,
)


def look(place: int, statistic: float | None) -> Look:
    signals = {} if statistic is None else {"mixture": Traced(statistic=statistic, low=-0.1, high=0.1)}
    return Look(
        last=f"2026-09-0{place + 1}T00:00:00Z",
        rows=60,
        measured=statistic is not None,
        alarm=statistic is not None and statistic > 0.1,
        p=None if statistic is None else 0.2,
        effect=statistic,
        value=None,
        signals=signals,
    )


def section(name: str = "topics", text: str = "the watch fails") -> MonitorReadSection:
    """name: of the Monitor, its signal and its topic; text: of what is novel."""
    one = Reading(
        monitor=name,
        kind="skew",
        watches="inputs.question",
        status="ALARM",
        severity="warning",
        since=None,
        why=None,
        rows=240,
        windows=4,
        waiting=0,
        alpha=0.01,
        p=0.002,
        effect=0.5,
        min_effect=0.0,
        value=None,
        bounds=(None, None),
        texts=60,
        signals=(SignalFigures(signal="mixture", statistic=0.5, p=0.001, holm=0.002, effect=9.0, null=(-0.1, 0.1)),),
        history=tuple(look(place, value) for place, value in enumerate((0.02, None, 0.05, 0.5))),
        topics=(Topic(name=name, is_new=True, before=0.0, after=0.25, texts=(text,)),),
        examples=(text,),
        points=(
            Point(x=-1.0, y=0.5, is_current=False, is_novel=False, text=None),
            Point(x=0.0, y=-0.5, is_current=True, is_novel=False, text=None),
            Point(x=2.0, y=0.0, is_current=True, is_novel=True, text=text),
        ),
        histograms=(Histogram(measure="characters", low=0.0, high=80.0, before=(1, 3), after=(2, 0)),),
        absent={},
        rejected={},
        others=0,
        candidates=None,
        next=(),
    )
    return MonitorReadSection(chain="shop", environment="default", bundle="sha256:0", reasons={}, readings=(one,))
