"""What a gate would ask, and which verdicts it can reach."""

from collections.abc import Mapping, Sequence

from penstock.bundle.bundle import Bundle
from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.evaluate.ledger import Ledger, seconds
from penstock.evaluate.plan import Plan, plan
from penstock.gate.reachable import Reach, reachable
from penstock.report.sections import plan as plan_section
from penstock.report.sections.plan import Planned, PlanSection, Reachable
from penstock.source.store import Store
from penstock.spec.guard import Guard
from penstock.spec.kinds.project import Gate
from penstock.verbs.asking import ZONES
from penstock.verbs.cases import Judgement, Side


def section(
    store: Store,
    rules: Gate,
    trust: str,
    work: Sequence[tuple[Side | None, Side, Sequence[Judgement]]],
    revisions: tuple[str, str],
) -> PlanSection:
    """The plan of every run of a gate; nothing is called."""
    ledger = Ledger(store, max_age=seconds(rules.baseline_max_age), zone=ZONES[trust], reads=("base",))
    planned: list[Planned] = []
    heads: list[tuple[Plan, Mapping[str, Guard]]] = []
    for base, head, judged in work:
        for judgement in judged:
            for asked in judgement.asked:
                if base is not None and judgement.base is not None and asked.base is not None:
                    usd = base.usd[judgement.chain]
                    made = _plan(judgement.base, asked.base, ledger, usd, asked.fresh)
                    planned.append(_planned(made, judgement.environment, "base"))
                made = _plan(judgement.head, asked.head, ledger, head.usd[judgement.chain], asked.fresh)
                planned.append(_planned(made, judgement.environment, "head"))
                heads.append((made, asked.guards))
    reach = reachable(heads, rules.alpha)
    return plan_section.section(
        planned,
        base=revisions[0],
        head=revisions[1],
        reachable=[_reachable(metric) for metric in reach.metrics],
    )


def _plan(bundle: Bundle, evaluation: ResolvedEvaluation, ledger: Ledger, usd: float | None, fresh: bool) -> Plan:
    return plan(bundle, evaluation, ledger, usd=usd, fresh=fresh)


def _planned(made: Plan, environment: str, side: str) -> Planned:
    return Planned(
        evaluation=made.evaluation,
        environment=environment,
        side=side,
        rows=made.rows,
        calls=made.calls,
        cached=made.cached,
        usd_expected=made.usd,
        usd_bound=made.usd_bound,
    )


def _reachable(reach: Reach) -> Reachable:
    verdicts = [name for name, can in (("PASS", reach.can_pass), ("FAIL", reach.can_fail)) if can]
    detail = f"{reach.rows} rows in {reach.clusters} clusters, margin {reach.margin:g}"
    if not reach.can_pass and reach.rows_needed is not None:
        detail += f"; equal outcomes pass from {reach.rows_needed} rows"
    if not reach.can_fail:
        detail += f"; a decision needs {reach.clusters_needed} clusters"
    return Reachable(
        evaluation=reach.evaluation, metric=reach.metric, verdicts=(*verdicts, "INCONCLUSIVE"), detail=detail
    )
