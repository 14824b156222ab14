"""One window judged: a shift of its texts, or an objective held or missed."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from penstock.monitor import draw, told
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
        compared: of them; sessions: of how many, where some told several. None: nothing was compared.
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
    compared: int | None = None
    sessions: int | None = None
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
            blocks=_blocks(before, kept),
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
        compared=found.current,
        sessions=None if found.units is None else found.units[1],
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
    drawn = [(-rank, each) for rank, each in sorted(window.values, reverse=True)]
    values = [each for _, each in drawn]
    sessions = [draw.session_of_trace(rank) for rank, _ in drawn]
    is_alone = len(set(sessions)) == len(sessions)
    least = watched.spec.alert.min_effect
    try:
        found = [
            judge_objective(
                values,
                goal.measure,
                maximum=high,
                minimum=low,
                alpha=alpha,
                blocks=None if is_alone else sessions,
                min_effect=least,
            )
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
        compared=len(values),
        sessions=None if is_alone else len(set(sessions)),
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


def _blocks(before: Before, kept: Sequence[Kept]) -> list[Hashable] | None:
    """Traces of one session came about together; None where each stands alone."""
    ours = [draw.session(each.rank) for each in kept]
    theirs: Sequence[Hashable] = before.sessions or [f"row {at}" for at in range(len(before.texts))]
    if len(set(ours)) == len(ours) and len(set(theirs)) == len(theirs):
        return None
    return [*theirs, *ours]
