"""What a gate would ask, and which verdicts it can reach."""

from collections.abc import Mapping, Sequence
from math import ceil

from penstock.evaluate.ledger import Ledger, seconds
from penstock.evaluate.plan import Plan, plan
from penstock.gate.reachable import reachable
from penstock.project.cost import bounds
from penstock.report.sections import plan as plan_section
from penstock.report.sections.plan import PlanSection
from penstock.source.store import Store
from penstock.spec.guard import Guard
from penstock.spec.kinds.project import Gate
from penstock.verbs.judging.asking import elsewhere, zone
from penstock.verbs.judging.compared import Compared

Planned = list[tuple[str, str, Plan]]
"""Environment, `base` or `head`, and the plan."""


def section(
    store: Store,
    rules: Gate,
    trust: str,
    both: Sequence[Compared],
    revisions: tuple[str, str],
    jobs: int,
) -> PlanSection:
    """The plan of every run of a gate; nothing is called."""
    planned, heads = plans(store, rules, trust, both)
    within = reachable(heads, rules.alpha)
    return plan_section.section(
        planned,
        base=revisions[0],
        head=revisions[1],
        reachable=within,
        minutes=minutes(planned, jobs),
        budget=rules.budget.usd,
    )


def minutes(planned: Planned, jobs: int) -> float | None:
    """About how long the rest takes, `jobs` answers at once: as long an answer as those of either side took before.

    None where an evaluation has not been answered yet: then nothing tells it.
    """
    taken = 0.0
    for environment, _, each in planned:
        rest = each.answers - each.cached
        if rest == 0:
            continue
        sides = [p for e, _, p in planned if (e, p.evaluation) == (environment, each.evaluation)]
        known = each.seconds if each.seconds is not None else next((p.seconds for p in sides if p.seconds), None)
        if known is None:
            return None
        taken += known * ceil(rest / jobs)
    return taken / 60


def beyond(planned: Planned, rules: Gate) -> str | None:
    """Why nothing is asked: even what the runs are expected to cost does not fit the budget."""
    budget, expected = rules.budget.usd, sum(plan.usd or 0.0 for _, _, plan in planned)
    if budget is None or expected <= budget:
        return None
    return f"the expected cost of ${expected:.4g} is above the budget of ${budget:g}; nothing was asked"


def plans(
    store: Store, rules: Gate, trust: str, both: Sequence[Compared]
) -> tuple[Planned, list[tuple[Plan, Mapping[str, Guard]]]]:
    """The plans of both sides, and those of head with the guards in force."""

    def ledger(of: str, reads: tuple[str, ...] = ("base",)) -> Ledger:
        return Ledger(store, max_age=seconds(rules.baseline_max_age), zone=of, reads=reads)

    planned: Planned = []
    heads: list[tuple[Plan, Mapping[str, Guard]]] = []
    for each in both:
        for judgement in each.judgements:
            for asked in judgement.asked:
                judges = bounds.judging(each.head.project, asked.head.name)
                pairs = [judges.answer]
                if each.base is not None and judgement.base is not None and asked.base is not None:
                    away = elsewhere(judgement, asked.base, "base")
                    cost = bounds.total([each.base.bounds[judgement.was], judges.answer])
                    own = ledger(zone(trust, away), () if away else ("base",))
                    made = plan(judgement.base, asked.base, own, cost=cost, fresh=asked.fresh)
                    planned.append((judgement.environment, "base", made))
                    pairs = [*pairs, judges.pair]
                own = ledger(zone(trust, judgement.elsewhere), () if judgement.elsewhere else ("base",))
                cost = bounds.total([each.head.bounds[judgement.chain], *pairs])
                made = plan(judgement.head, asked.head, own, cost=cost, fresh=asked.fresh, once=judges.once)
                planned.append((judgement.environment, "head", made))
                heads.append((made, asked.guards))
    return planned, heads
