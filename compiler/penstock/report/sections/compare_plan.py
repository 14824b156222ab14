"""What a comparison of models would ask, nothing called."""

from collections.abc import Iterable
from typing import ClassVar, Literal, Protocol

from penstock.evaluate.plan import Plan
from penstock.project.cost.candidates import Fit
from penstock.report import figure
from penstock.report.block import Block, Bullets, Column, Facts, Foreign, Heading, Inline, Table, Tone, Verdict
from penstock.report.section import Section, Shape


class Asked(Shape):
    """One candidate. Nulls where it would not be asked."""

    model: str
    present: bool
    fits: Literal["yes", "no", "unknown"]
    why: tuple[str, ...]
    rows: int | None
    answers: int | None
    cached: int | None
    calls: int | None
    usd_expected: float | None
    """Null also where a price is unknown."""
    usd_bound: float | None
    """What it cannot exceed; null also where there is no bound."""
    unbounded: tuple[str, ...]
    """Why there is no bound."""


class ComparePlanSection(Section):
    """Rows, calls and cost of every candidate."""

    name: ClassVar[str] = "compare-plan"
    chain: str
    evaluation: str
    environment: str
    metric: str
    budget_usd: float | None
    candidates: tuple[Asked, ...]

    def blocks(self) -> list[Block]:
        calls = sum(each.calls or 0 for each in self.candidates)
        cached = sum(each.cached or 0 for each in self.candidates)
        work = f"{figure.count(calls, 'call')} to make, {figure.count(cached, 'answer')} at hand; nothing was called"
        right = ("rows", "answers", "at hand", "calls", "expected", "at most")
        columns = (Column("model"), Column("fits"), *(Column(name, True) for name in right))
        note = "Expected: an estimate, each step tried once. At most: all attempts, fallbacks, 4 tokens a character."
        made: list[Block] = [
            Verdict("PLAN", Tone.PLAIN, (work,)),
            Table(columns, tuple(_row(each) for each in self.candidates), note),
        ]
        why = dict.fromkeys(
            f"{each.model}: {reason}" for each in self.candidates for reason in (*each.why, *each.unbounded)
        )
        if why:
            made += [Heading("Why"), Bullets(tuple((Foreign(each),) for each in why))]
        budget = "none" if self.budget_usd is None else figure.usd(self.budget_usd)
        return [*made, Facts((("evaluation", (Foreign(self.evaluation),)), ("budget of all", (budget,))))]


def _row(each: Asked) -> tuple[Inline, ...]:
    if each.rows is None:
        return (Foreign(each.model), each.fits, *[figure.NONE] * 6)
    return (
        Foreign(each.model),
        "present" if each.present else each.fits,
        *(str(value) for value in (each.rows, each.answers, each.cached, each.calls)),
        figure.usd(each.usd_expected),
        "no bound" if each.usd_bound is None else figure.usd(each.usd_bound),
    )


class Entry(Protocol):
    """A candidate."""

    @property
    def name(self) -> str: ...
    @property
    def present(self) -> bool: ...
    @property
    def fit(self) -> Fit: ...


def section(
    chain: str,
    evaluation: str,
    environment: str,
    metric: str,
    plans: Iterable[tuple[Entry, Plan | None]],
    budget_usd: float | None,
) -> ComparePlanSection:
    """`plans`: None for a candidate that would not be asked."""
    return ComparePlanSection(
        chain=chain,
        evaluation=evaluation,
        environment=environment,
        metric=metric,
        budget_usd=budget_usd,
        candidates=tuple(
            Asked(
                model=each.name,
                present=each.present,
                fits=each.fit.fits,
                why=each.fit.why,
                rows=None if plan is None else plan.rows,
                answers=None if plan is None else plan.answers,
                cached=None if plan is None else plan.cached,
                calls=None if plan is None else plan.calls,
                usd_expected=None if plan is None else plan.usd,
                usd_bound=None if plan is None else plan.usd_bound,
                unbounded=() if plan is None else plan.unbounded,
            )
            for each, plan in plans
        ),
    )
