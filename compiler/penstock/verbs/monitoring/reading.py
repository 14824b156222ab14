"""What a Monitor found, as its section shows it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from penstock.evaluate.traced import redacted
from penstock.monitor.follow import Follow
from penstock.report.sections import monitor_read as section
from penstock.report.sections.monitor_read import Histogram, Point, Reading, SignalFigures, Topic
from penstock.source.settings import Settings
from penstock.spec.kinds.monitor import Monitor

_EXAMPLES = 5


def reading(follow: Follow, judged: int, candidates: Path | None, next: Sequence[str], *, shown: bool) -> Reading:
    """judged: windows; shown: texts may stand in a report, redacted."""
    last, spec = follow.measured or follow.last, follow.watched.spec
    goal = spec.objective
    text: Callable[[str], str] = lambda value: str(redacted(value))  # noqa: E731
    return Reading(
        monitor=follow.watched.name,
        kind="objective" if goal is not None else "skew" if spec.skew is not None else "drift",
        watches=watches(spec),
        status=status(follow),
        severity=spec.alert.severity,
        since=section.moment(follow.alert.since),
        why=_why(follow),
        rows=follow.rows,
        windows=judged,
        waiting=follow.waiting,
        alpha=None if last is None else last.alpha,
        p=None if last is None else last.p,
        effect=None if last is None else last.effect,
        min_effect=spec.alert.min_effect,
        value=None if last is None else last.value,
        bounds=(None, None) if goal is None else (goal.min, goal.max),
        texts=None if last is None else last.texts,
        compared=None if last is None else last.compared,
        sessions=None if last is None else last.sessions,
        signals=tuple(
            SignalFigures(
                signal=name, statistic=each.statistic, p=each.p, holm=each.holm, effect=each.effect, null=each.null
            )
            for name, each in ({} if last is None else last.signals).items()
        ),
        history=section.looks(follow.history),
        topics=tuple(
            Topic(
                name=text(each.name) if shown else "",
                is_new=each.is_new,
                before=each.before,
                after=each.after,
                texts=tuple(map(text, each.texts)) if shown else None,
            )
            for each in (() if last is None else last.topics)
        ),
        examples=tuple(text(each.text) for each in last.strange[:_EXAMPLES]) if shown and last is not None else None,
        points=tuple(
            Point(
                x=each.x,
                y=each.y,
                is_current=each.is_current,
                is_novel=each.is_novel,
                text=text(each.text) if shown and each.is_novel else None,
            )
            for each in (() if last is None or last.plane is None else last.plane.points())
        ),
        histograms=tuple(
            Histogram(measure=each.name, low=each.low, high=each.high, before=each.before, after=each.after)
            for each in (() if last is None else last.bars)
        ),
        alone=0 if last is None else last.alone,
        absent=dict(sorted(last.absent.items())) if last is not None else {},
        rejected={str(reason): count for reason, count in sorted(follow.rejected.items())},
        others=follow.others,
        candidates=None if candidates is None else candidates.as_posix(),
        next=tuple(next),
    )


def status(follow: Follow) -> Literal["ALARM", "PENDING", "CALM", "NOT MEASURED"]:
    """An alarm that stands goes on standing while nothing is measured."""
    if follow.alert.standing:
        return "ALARM"
    measured = (
        follow.last.measured if follow.last is not None else bool(follow.history and follow.history[-1]["measured"])
    )
    if not measured:
        return "NOT MEASURED"
    return "PENDING" if follow.alert.alarming else "CALM"


def watches(spec: Monitor) -> str:
    goal = spec.objective
    if goal is not None:
        bounds = [f"at least {goal.min:g}"] if goal.min is not None else []
        bounds += [f"at most {goal.max:g}"] if goal.max is not None else []
        return f"{goal.metric or goal.measure} {' and '.join(bounds)}"
    against = f"Evaluation/{spec.skew.evaluation}" if spec.skew is not None else ""
    return f"{spec.signal} against {against or f'{spec.drift.against} before' if spec.drift is not None else against}"


def shown(settings: Settings) -> bool:
    """Whether texts of production may stand in a report: not where the operator hides them, nor under CI, where others
    read it, unless they say `on`."""
    return settings.trace_content == "on" or (settings.trace_content is None and not settings.ci)


def _why(follow: Follow) -> str | None:
    if follow.last is not None:
        return follow.last.why
    if follow.history:
        return None
    window = follow.watched.spec.window
    if window.rows is not None:
        return f"{follow.waiting} of the {window.rows} traces of a window"
    return f"no window of {window.every} has ended with traces in it"
