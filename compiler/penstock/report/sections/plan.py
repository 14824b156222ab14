"""What a gate would do, nothing called."""

from collections.abc import Iterable
from typing import ClassVar

from penstock.report import figure
from penstock.report.block import Block, Bullets, Column, Facts, Foreign, Heading, Table, Tone, Verdict
from penstock.report.section import Section, Shape


class Planned(Shape):
    """One side of one evaluation in one environment."""

    evaluation: str
    environment: str
    side: str
    """`base` or `head`."""
    rows: int
    calls: int
    """Calls to make."""
    cached: int
    """Answers that are at hand."""
    usd_expected: float | None
    """Null where a price is unknown."""
    usd_bound: float | None
    """What it cannot exceed; null where there is no bound."""


class Reachable(Shape):
    """A metric with a margin: the verdicts that its rows can show."""

    evaluation: str
    metric: str
    verdicts: tuple[str, ...]
    detail: str


class PlanSection(Section):
    """Rows, calls, cost, time, and the verdicts that can be reached."""

    name: ClassVar[str] = "plan"
    base: str
    head: str
    plans: tuple[Planned, ...]
    reachable: tuple[Reachable, ...]
    minutes: float | None
    """Estimate; null where there is nothing to go by."""

    def blocks(self) -> list[Block]:
        calls, cached = sum(plan.calls for plan in self.plans), sum(plan.cached for plan in self.plans)
        work = f"{figure.count(calls, 'call')} to make, {figure.count(cached, 'answer')} at hand; nothing was called"
        made: list[Block] = [Verdict("PLAN", Tone.PLAIN, (work,))]
        if self.plans:
            right = ("rows", "at hand", "calls", "expected", "at most")
            columns = (Column("evaluation"), Column("environment"), Column("side"), *(Column(n, True) for n in right))
            made.append(Table(columns, tuple(_row(plan) for plan in self.plans)))
        if self.reachable:
            items = tuple((Foreign(f"{r.evaluation}/{r.metric}"), f": {_can(r)} ({r.detail})") for r in self.reachable)
            made += [Heading("Verdicts that can be reached"), Bullets(items)]
        time = () if self.minutes is None else (("time", f"about {self.minutes:.1f} min"),)
        facts = (*time, ("base", figure.short(self.base)), ("head", figure.short(self.head)))
        return [*made, Facts(tuple((name, (Foreign(value),)) for name, value in facts))]


def _can(reachable: Reachable) -> str:
    return ", ".join(reachable.verdicts) or "none"


def _row(plan: Planned) -> tuple[Foreign | str, ...]:
    return (
        Foreign(plan.evaluation),
        Foreign(plan.environment),
        plan.side,
        str(plan.rows),
        str(plan.cached),
        str(plan.calls),
        figure.usd(plan.usd_expected),
        "no bound" if plan.usd_bound is None else figure.usd(plan.usd_bound),
    )


def section(
    plans: Iterable[Planned],
    *,
    base: str,
    head: str,
    reachable: Iterable[Reachable] = (),
    minutes: float | None = None,
) -> PlanSection:
    """`base`, `head`: commits, head may be `worktree`."""
    return PlanSection(base=base, head=head, plans=tuple(plans), reachable=tuple(reachable), minutes=minutes)
