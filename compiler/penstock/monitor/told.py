"""Do enough traces of a window tell what is compared or measured? Too few are a sample that nobody drew."""

from math import ceil

from penstock.monitor.gathered import Gathered
from penstock.monitor.watched import Watched
from penstock.spec.kinds.monitor import Monitor

FEWEST = 8
"""Texts of a window that can be compared."""


def told(spec: Monitor, window: Gathered) -> int:
    """Traces that tell it."""
    return window.texts if spec.objective is None else window.measured


def why_not(watched: Watched, window: Gathered) -> str | None:
    """Why the window cannot be judged, None: it can."""
    why = watched.unmeasured or _short(watched.spec, window) or uncovered(watched.spec, window)
    if why is None and watched.spec.objective is None and window.texts < FEWEST:
        return f"{_said(watched.spec, window)}; {FEWEST} are compared: is it recorded and mapped?"
    return why


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


def apart(spec: Monitor, window: Gathered, alike: int, drawn: int) -> str | None:
    """Why too few texts lie where the reference has some, `alike` of those `drawn`: `coverage` holds for them too."""
    if drawn and alike * window.texts >= spec.window.coverage * drawn * window.asked - 1e-9 and alike >= FEWEST:
        return None
    names = ", ".join(f"`{name}`" for name in spec.within)
    needed = f"{FEWEST} are compared" if alike < FEWEST else f"{100 * spec.window.coverage:g} % are needed (`coverage`)"
    return f"{alike} of {drawn} texts have anything of the same {names} in the reference; {needed}"


def _said(spec: Monitor, window: Gathered) -> str:
    text = "the text that is compared" + "".join(f" and {name}" for name in spec.within)
    what = text if spec.objective is None else f"`{spec.objective.measure.partition('.')[0]}`"
    return f"{told(spec, window)} of {window.asked} traces tell {what}"
