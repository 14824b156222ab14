"""Candidates on several axes at once: which of them another one is shown to leave behind.

A candidate is behind another one where that one is shown to be not worse on every axis and better on one. What the rows
do not tell apart ties, and ties are not ranked; what was not measured is not ranked either.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, isnan, nan
from typing import Literal, NamedTuple

from penstock.gate.compare import Comparison, compare
from penstock.stats import reach
from penstock.stats.clustered import mean_difference
from penstock.stats.distribution import student_quantile

TOLERANCE = 0.05
"""A share of cost or latency that counts for nothing."""
Axis = Literal["quality", "latency", "cost", "compliance"]
Relation = Literal["better", "same", "worse", "open"]
"""`same`: shown to differ by no more than the margin or the tolerance; `open`: not told apart."""
Place = Literal["front", "behind", "unmeasured", "excluded"]


class Interval(NamedTuple):
    """A mean with one-sided bounds at alpha each."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One candidate on the same rows in the same order as all others.

    Attributes:
        quality: rows x repeats in [0, 1], larger is better, NaN where not measured.
        seconds, usd: of one answer by row, NaN where not known.
        met: how much of the compliance asked for it is stated to meet; None: not stated.
        excluded: why it was not asked.
    """

    name: str
    quality: Sequence[Sequence[float]]
    seconds: Sequence[float]
    usd: Sequence[float]
    met: bool | None
    excluded: str | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """How the rows are compared; `axes`: those that count."""

    binary: bool
    margin: float
    alpha: float
    coverage: float
    clusters: Sequence[Hashable] | None
    seed: int
    axes: Sequence[Axis]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a candidate stands.

    Attributes:
        behind: those that leave it behind.
        ties: those on the front that it is not told apart from.
        missing: axes that were not measured.
    """

    place: Place
    behind: tuple[str, ...] = ()
    ties: tuple[str, ...] = ()
    missing: tuple[Axis, ...] = ()


def mean(values: Sequence[float], rules: Rules, *, bounded: bool = False) -> Interval | None:
    """The mean of what was measured with its interval by clusters; None where nothing was. Equal values of a bounded
    score leave a share of rows open (`stats.reach.unchanged_bound`).
    """
    kept = [index for index, value in enumerate(values) if not isnan(value)]
    if not kept:
        return None
    labels = None if rules.clusters is None else [rules.clusters[index] for index in kept]
    found = mean_difference([values[index] for index in kept], labels)
    if isnan(found.se) or (bounded and found.se < 1e-12):
        if not bounded:
            return Interval(found.delta, nan, nan)
        share = reach.unchanged_bound(found.clusters, rules.alpha)
        return Interval(found.delta, max(0.0, found.delta - share), min(1.0, found.delta + share))
    half = student_quantile(1 - rules.alpha, found.df) * found.se if found.df else nan
    low, high = found.delta - half, found.delta + half
    return Interval(found.delta, max(0.0, low), min(1.0, high) if bounded else high)


def quality(base: Measured, head: Measured, rules: Rules) -> Comparison:
    """Head's quality against base's; what is missing is the worst score on its side."""
    return compare(
        base.quality,
        head.quality,
        binary=rules.binary,
        margin=rules.margin,
        alpha=rules.alpha,
        clusters=rules.clusters,
        seed=rules.seed,
    )


def change(base: Sequence[float], head: Sequence[float], rules: Rules) -> Interval | None:
    """The difference of an amount by row as a share of base's mean; None where base has none, or a row is missing."""
    differences = [after - before for before, after in zip(base, head, strict=True)]
    total = fsum(base) / len(base) if base else nan
    found = mean(differences, rules) if differences and not any(map(isnan, differences)) else None
    if found is None or isnan(total):
        return None
    if total == 0:
        return Interval(0.0, 0.0, 0.0) if not any(differences) else None
    low, high = (nan, nan) if len(differences) < 2 else _unclipped(differences, rules)
    return Interval(found.mean / total, low / total, high / total)


def relation(axis: Axis, a: Measured, b: Measured, rules: Rules) -> Relation:
    """How `a` compares with `b` on an axis."""
    if axis == "compliance":
        if a.met is None or b.met is None:
            return "same" if a.met is b.met else "open"
        return "same" if a.met == b.met else "better" if a.met else "worse"
    if axis == "quality":
        up, down = quality(b, a, rules), quality(a, b, rules)
        if up.improved or down.improved:
            return "better" if up.improved else "worse"
        return "same" if up.noninferior and down.noninferior else "open"
    before, after = (b.seconds, a.seconds) if axis == "latency" else (b.usd, a.usd)
    moved = change(before, after, rules)
    if moved is None or isnan(moved.low):
        return "open"
    if moved.low > TOLERANCE or moved.high < -TOLERANCE:
        return "worse" if moved.low > TOLERANCE else "better"
    return "same" if moved.low >= -TOLERANCE and moved.high <= TOLERANCE else "open"


def front(candidates: Sequence[Measured], rules: Rules) -> Mapping[str, Standing]:
    """Where each stands."""
    missing = {each.name: tuple(axis for axis in rules.axes if not _has(each, axis, rules)) for each in candidates}
    ranked = [each for each in candidates if each.excluded is None and not missing[each.name]]
    related = {
        (a.name, b.name): [relation(axis, a, b, rules) for axis in rules.axes]
        for a in ranked
        for b in ranked
        if a is not b
    }
    behind = {b.name: tuple(a.name for a in ranked if a is not b and _leaves(related[a.name, b.name])) for b in ranked}
    standings: dict[str, Standing] = {}
    for each in candidates:
        if each.excluded is not None:
            standings[each.name] = Standing("excluded")
        elif missing[each.name]:
            standings[each.name] = Standing("unmeasured", missing=missing[each.name])
        elif behind[each.name]:
            standings[each.name] = Standing("behind", behind[each.name])
        else:
            others = [b.name for b in ranked if b is not each and not behind[b.name]]
            ties = [name for name in others if not {"better", "worse"} & {*related[each.name, name]}]
            standings[each.name] = Standing("front", ties=tuple(ties))
    return standings


def _leaves(relations: Sequence[Relation]) -> bool:
    return "better" in relations and all(each in ("better", "same") for each in relations)


def _has(each: Measured, axis: Axis, rules: Rules) -> bool:
    if axis == "compliance":
        return True
    if axis == "quality":
        rows = [not all(map(isnan, row)) for row in each.quality]
        return bool(rows) and sum(rows) >= rules.coverage * len(rows)
    values = each.seconds if axis == "latency" else each.usd
    return bool(values) and not any(map(isnan, values))


def _unclipped(differences: Sequence[float], rules: Rules) -> tuple[float, float]:
    found = mean_difference(differences, rules.clusters)
    if isnan(found.se) or not found.df:
        return nan, nan
    half = student_quantile(1 - rules.alpha, found.df) * found.se
    return found.delta - half, found.delta + half
