"""What a gate would do, nothing called."""

from collections.abc import Iterable
from math import fsum
from typing import ClassVar

from penstock.evaluate.plan import Plan
from penstock.gate.reachable import Reach, Reachable
from penstock.report import figure
from penstock.report.block import Block, Bullets, Column, Facts, Foreign, Heading, Inline, Table, Tone, Verdict, Word
from penstock.report.section import Section, Shape


class Planned(Shape):
    """One side of one evaluation in one environment."""

    evaluation: str
    chain: str
    environment: str
    side: str
    """`base` or `head`."""
    rows: int
    repeats: int
    answers: int
    """Rows times repeats."""
    cached: int
    """Answers that are at hand."""
    calls: int
    """Calls to make for the rest."""
    usd_expected: float | None
    """Null where a price is unknown."""
    usd_bound: float | None
    """What it cannot exceed, with every attempt and every fallback; null where there is no bound."""
    unbounded: tuple[str, ...] = ()
    """Why there is no bound."""


class Reached(Shape):
    """A metric with a margin: can its rows show that head is worse, and that it is not?"""

    evaluation: str
    metric: str
    rows: int
    clusters: int
    margin: float
    can_pass: bool
    can_fail: bool
    rows_needed: int | None
    """For a PASS of equal outcomes; null where no number is enough."""
    clusters_needed: int


class PlanSection(Section):
    """Rows, calls, cost, time, and the verdicts that can be reached."""

    name: ClassVar[str] = "plan"
    base: str
    head: str
    plans: tuple[Planned, ...]
    metrics: tuple[Reached, ...]
    verdicts: tuple[str, ...]
    """Of the whole gate."""
    minutes: float | None
    """Estimate, from what answers took before; null where there is nothing to go by."""
    budget_usd: float | None = None
    """`gate.budget.usd` of base."""
    expected_usd: float | None = None
    """Of all of it; null where a price is unknown."""
    bound_usd: float | None = None
    fits: bool | None = None
    """Whether even the expected cost is within the budget; where not, a gate asks nothing. Null: no budget or price."""

    def blocks(self) -> list[Block]:
        calls, cached = sum(plan.calls for plan in self.plans), sum(plan.cached for plan in self.plans)
        work = f"{figure.count(calls, 'call')} to make, {figure.count(cached, 'answer')} at hand; nothing was called"
        made: list[Block] = [Verdict("PLAN", Tone.PLAIN, (work,))]
        if self.plans:
            right = ("rows", "answers", "at hand", "calls", "expected", "at most")
            columns = (Column("evaluation"), Column("environment"), Column("side"), *(Column(n, True) for n in right))
            note = (
                "Expected: an estimate, each step tried once. At most: all attempts, fallbacks, 4 tokens a character."
            )
            made.append(Table(columns, tuple(_row(plan) for plan in self.plans), note))
            why = dict.fromkeys(reason for plan in self.plans for reason in plan.unbounded)
            if why:
                made += [Heading("Why there is no bound"), Bullets(tuple((Foreign(each),) for each in why))]
        if self.metrics:
            made += [Heading("Metrics with a margin"), _reach(self.metrics)]
        facts: list[tuple[str, str]] = [("verdicts within reach", ", ".join(self.verdicts) or "none is needed")]
        if self.minutes is not None:
            facts.append(("time", f"about {self.minutes:.0f} min" if self.minutes >= 1 else "under a minute"))
        if self.budget_usd is not None:
            facts.append(("budget", self._budget(self.budget_usd)))
        facts += [("base", figure.short(self.base)), ("head", figure.short(self.head))]
        return [*made, Facts(tuple((name, (value,)) for name, value in facts))]

    def _budget(self, budget: float) -> str:
        told = f"{figure.usd(budget)}; expected {figure.usd(self.expected_usd)}"
        if self.fits is False:
            return f"{told}: it does not fit, a gate would ask nothing (INCONCLUSIVE, budget)"
        if self.bound_usd is not None:
            kept = "it cannot be passed" if self.bound_usd <= budget else "it may end the run before all is asked"
            return f"{told}, at most {figure.usd(self.bound_usd)}: {kept}"
        return f"{told}, without a bound: it may end the run before all is asked"


def _row(plan: Planned) -> tuple[Inline, ...]:
    return (
        Foreign(plan.evaluation),
        Foreign(plan.environment),
        plan.side,
        str(plan.rows),
        str(plan.answers),
        str(plan.cached),
        str(plan.calls),
        figure.usd(plan.usd_expected),
        "no bound" if plan.usd_bound is None else figure.usd(plan.usd_bound),
    )


def _reach(metrics: Iterable[Reached]) -> Table:
    columns = (
        Column("metric"),
        Column("rows", True),
        Column("clusters", True),
        Column("margin", True),
        Column("not worse"),
        Column("worse"),
        Column("rows needed", True),
    )
    rows = (
        (
            Foreign(f"{metric.evaluation}/{metric.metric}"),
            str(metric.rows),
            str(metric.clusters),
            figure.number(metric.margin),
            _can(metric.can_pass),
            _can(metric.can_fail),
            figure.NONE if metric.rows_needed is None else str(metric.rows_needed),
        )
        for metric in metrics
    )
    return Table(columns, tuple(rows), "Rows needed: so that equal outcomes show that head is not worse.")


def _can(reached: bool) -> Word:
    return Word("can be shown", Tone.GOOD) if reached else Word("out of reach", Tone.WARN)


def section(
    plans: Iterable[tuple[str, str, Plan]],
    *,
    base: str,
    head: str,
    reachable: Reachable | None = None,
    minutes: float | None = None,
    budget: float | None = None,
) -> PlanSection:
    """Of (environment, `base` or `head`, plan). `base`, `head`: commits, head may be `worktree`."""
    plans = list(plans)
    expected, most = _sum(plan.usd for _, _, plan in plans), _sum(plan.usd_bound for _, _, plan in plans)
    return PlanSection(
        budget_usd=budget,
        expected_usd=expected,
        bound_usd=most,
        fits=None if budget is None or expected is None else expected <= budget,
        base=base,
        head=head,
        plans=tuple(_planned(environment, side, plan) for environment, side, plan in plans),
        metrics=tuple(_reached(metric) for metric in reachable.metrics) if reachable else (),
        verdicts=tuple(outcome.value for outcome in reachable.verdicts) if reachable else (),
        minutes=minutes,
    )


def _sum(amounts: Iterable[float | None]) -> float | None:
    known = list(amounts)
    return None if None in known else fsum(amount for amount in known if amount is not None)


def _planned(environment: str, side: str, plan: Plan) -> Planned:
    return Planned(
        evaluation=plan.evaluation,
        chain=plan.chain,
        environment=environment,
        side=side,
        rows=plan.rows,
        repeats=plan.repeats,
        answers=plan.answers,
        cached=plan.cached,
        calls=plan.calls,
        usd_expected=plan.usd,
        usd_bound=plan.usd_bound,
        unbounded=plan.unbounded,
    )


def _reached(reach: Reach) -> Reached:
    return Reached(
        evaluation=reach.evaluation,
        metric=reach.metric,
        rows=reach.rows,
        clusters=reach.clusters,
        margin=reach.margin,
        can_pass=reach.can_pass,
        can_fail=reach.can_fail,
        rows_needed=reach.rows_needed,
        clusters_needed=reach.clusters_needed,
    )
