"""What a gate would ask, and which verdicts it can reach."""

from collections.abc import Mapping, Sequence

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
) -> PlanSection:
    """The plan of every run of a gate; nothing is called."""
    planned, heads = plans(store, rules, trust, both)
    within = reachable(heads, rules.alpha)
    return plan_section.section(
        planned, base=revisions[0], head=revisions[1], reachable=within, budget=rules.budget.usd
    )


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
                pairs, calls = [judges.answer], judges.calls
                if each.base is not None and judgement.base is not None and asked.base is not None:
                    away = elsewhere(judgement, asked.base, "base")
                    cost = bounds.total([each.base.bounds[judgement.was], judges.answer])
                    own = ledger(zone(trust, away), () if away else ("base",))
                    made = plan(judgement.base, asked.base, own, cost=cost, fresh=asked.fresh, judging=judges.calls)
                    planned.append((judgement.environment, "base", made))
                    pairs, calls = [*pairs, judges.pair], calls + judges.pair_calls
                own = ledger(zone(trust, judgement.elsewhere), () if judgement.elsewhere else ("base",))
                cost = bounds.total([each.head.bounds[judgement.chain], *pairs])
                once = (judges.once, judges.once_calls) if judges.once_calls else None
                made = plan(judgement.head, asked.head, own, cost=cost, fresh=asked.fresh, judging=calls, once=once)
                planned.append((judgement.environment, "head", made))
                heads.append((made, asked.guards))
    return planned, heads
