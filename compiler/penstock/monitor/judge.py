"""One window judged: a shift of its texts, or an objective held or missed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from penstock.monitor import told
from penstock.monitor.alike import alike
from penstock.monitor.bars import Bars, bars
from penstock.monitor.before import Before
from penstock.monitor.compare import compare_texts
from penstock.monitor.fit import Fit
from penstock.monitor.gathered import Gathered, Kept
from penstock.monitor.objective import judge_objective
from penstock.monitor.reading import Plane, Signal, Topic
from penstock.monitor.strange import strange
from penstock.monitor.watched import Watched

DRAWS = 999
MOST_DRAWS = 9_999
POINTS = 400
MONTH = 30 * 86_400.0


@dataclass(frozen=True, slots=True)
class Judged:
    """What one window says.

    Attributes:
        measured: False: `why` says what is missing; it is neither an alarm nor none.
        alarm: of this window alone.
        value: of an objective.
        asked: traces that should tell a text or a value: all, or those of a sample.
        texts: those that tell it.
        alone: texts of which the reference has nothing alike, where the Monitor says `within`.
        absent: fields of the mapping that traces lack, with how many.
        strange: traces of the window, the least like the reference first; where it alarms.
        plane: texts of both sides; bars: how long they are, or what values an objective has.
    """

    measured: bool
    rows: int
    asked: int
    texts: int
    first: float | None
    last: float | None
    why: str | None = None
    alarm: bool = False
    p: float | None = None
    effect: float | None = None
    value: float | None = None
    alpha: float | None = None
    signals: Mapping[str, Signal] = field(default_factory=dict)
    alone: int = 0
    absent: Mapping[str, int] = field(default_factory=dict)
    topics: Sequence[Topic] = ()
    strange: Sequence[Kept] = ()
    plane: Plane | None = None
    bars: Sequence[Bars] = ()


def judge(watched: Watched, window: Gathered, before: Before | str, alpha: float, fit: Fit | None = None) -> Judged:
    """before: what to compare with, or why there is nothing; fit: an embedding other than hashed n-grams."""
    if watched.spec.objective is not None:
        return _objective(watched, window, alpha)
    fixed = _fixed(watched, window)
    if (why := told.why_not(watched, window)) is not None:
        return Judged(False, why=why, **fixed)
    if isinstance(before, str):
        return Judged(False, why=before, **fixed)
    detectors = watched.spec.detectors
    needed = ceil(len(detectors) / alpha)
    if needed > MOST_DRAWS + 1:
        why = f"falseAlarmsPerMonth asks for alpha {alpha:.2g}, finer than {MOST_DRAWS:,} permutations: larger windows"
        return Judged(False, why=why, **fixed)
    kept = drawn = window.drawn()
    strata = None
    if before.strata is not None:
        kept, now = alike(before.strata, drawn)
        strata = [*before.strata, *now]
        fixed["alone"] = len(drawn) - len(kept)
        if (why := told.apart(watched.spec, window, len(kept), len(drawn))) is not None:
            return Judged(False, why=why, **fixed)
    reference, texts = before.texts, [each.text for each in kept]
    compare = compare_texts if fit is None else fit.compare
    try:
        found = compare(
            reference,
            texts,
            detectors=detectors,
            alpha=alpha,
            seed=seed(watched),
            strata=strata,
            blocks=_blocks(len(reference), kept),
            min_effect=watched.spec.alert.min_effect,
            draws=min(MOST_DRAWS, max(DRAWS, 4 * needed - 1)),
            points=POINTS,
        )
    except ValueError as error:
        return Judged(False, why=str(error), **fixed)
    return Judged(
        True,
        alarm=found.alarm,
        p=found.p,
        effect=min(found.signals.values(), key=lambda each: (each.holm, -abs(each.effect))).effect,
        alpha=alpha,
        signals=found.signals,
        topics=found.topics,
        strange=strange(reference, kept) if found.alarm else (),
        plane=found.plane,
        bars=(bars("characters", [len(text) for text in reference], [len(text) for text in texts]),),
        **fixed,
    )


def seed(watched: Watched) -> int:
    """By what is compared with, so that the same window gives the same p anywhere."""
    return int((watched.reference.digest if watched.reference is not None else watched.digest)[7:15], 16)


def alpha_of(watched: Watched, span: float | None) -> float:
    """The level of one look. span: seconds of a window; None: not known, and the Monitor's own level holds.

    falseAlarmsPerMonth is shared among the Monitors of the project, and each spends its share over a month's windows;
    `for` makes it rarer still.
    """
    if watched.share is None or span is None or span <= 0:
        return watched.spec.alert.alpha
    return min(0.5, watched.share * span / MONTH)


def _objective(watched: Watched, window: Gathered, alpha: float) -> Judged:
    """Beyond its bound by more than chance; with two bounds each is tested at half the level."""
    goal = watched.spec.objective
    assert goal is not None
    measure, _, of = goal.measure.partition(".")
    value = window.quantile(int(of[1:]) / 100) if of.startswith("p") else window.mean()
    fixed = _fixed(watched, window)
    why = told.why_not(watched, window)
    if value is None or why is not None:
        return Judged(False, why=why or f"no trace tells `{measure}`", **fixed)
    bounds = [(high, low) for high, low in ((goal.max, None), (None, goal.min)) if (high, low) != (None, None)]
    values = [each for _, each in sorted(window.values, reverse=True)]
    least = watched.spec.alert.min_effect
    try:
        found = [
            judge_objective(values, goal.measure, maximum=high, minimum=low, alpha=alpha, min_effect=least)
            for high, low in bounds
        ]
    except ValueError as error:
        return Judged(False, why=str(error), **fixed)
    worst = min(found, key=lambda each: each.p)
    (signal,) = worst.signals.values()
    p = min(1.0, len(found) * worst.p)
    return Judged(
        True,
        alarm=p <= alpha and worst.alarm,
        p=p,
        effect=signal.effect,
        value=value,
        alpha=alpha,
        signals={goal.measure: Signal(value, signal.p, p, signal.effect)},
        bars=() if measure == "errors" else (bars(measure, (), values),),
        **fixed,
    )


def _fixed(watched: Watched, window: Gathered) -> dict[str, Any]:
    return {
        "rows": window.rows,
        "asked": window.asked,
        "texts": told.told(watched.spec, window),
        "first": window.first,
        "last": window.last,
        "absent": dict(window.absent),
    }


def _blocks(reference: int, kept: Sequence[Kept]) -> list[str] | None:
    """Traces of one session came about together, within a stratum; None where each stands alone."""
    sessions = [each.session for each in kept if each.session is not None]
    if len(set(sessions)) == len(sessions):
        return None
    names = [f"trace {each.id}" if each.session is None else f"session {each.session} {each.stratum}" for each in kept]
    return [*(f"reference {at}" for at in range(reference)), *names]
