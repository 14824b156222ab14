"""Do enough traces of a window tell what is compared or measured? Too few are a sample that nobody drew."""

from math import ceil

from penstock.monitor.gathered import Gathered
from penstock.monitor.watched import Watched
from penstock.spec.kinds.monitor import Monitor


def told(spec: Monitor, window: Gathered) -> int:
    """Traces that tell it."""
    return window.texts if spec.objective is None else window.measured


def why_not(watched: Watched, window: Gathered) -> str | None:
    """Why the window cannot be judged, None: it can."""
    return watched.unmeasured or _short(watched.spec, window) or uncovered(watched.spec, window)


def _short(spec: Monitor, window: Gathered) -> str | None:
    """Fewer traces than `minRows`, or fewer that tell it."""
    least = spec.window.min_rows or 0
    if window.rows < least:
        return f"{window.rows} traces in this window; {least} are judged"
    asked = ceil(least * spec.objective.sample - 1e-9) if spec.objective is not None else least
    if told(spec, window) < asked:
        return f"{_said(spec, window)}; {asked} are judged (`minRows`): is it recorded and mapped?"
    return None


def uncovered(spec: Monitor, window: Gathered) -> str | None:
    """Why what is told does not stand for the window: it is less than the share `coverage` of what was asked."""
    least = spec.window.coverage
    if told(spec, window) >= least * window.asked - 1e-9:
        return None
    return f"{_said(spec, window)}; {100 * least:g} % are needed (`coverage`): is it recorded and mapped?"


def _said(spec: Monitor, window: Gathered) -> str:
    what = "the text that is compared" if spec.objective is None else f"`{spec.objective.measure.partition('.')[0]}`"
    return f"{told(spec, window)} of {window.asked} traces tell {what}"
