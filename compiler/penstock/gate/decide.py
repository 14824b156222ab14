"""The verdict of the gate."""

from collections.abc import Iterator, Sequence

from penstock.diagnostics.diagnostic import Diagnostic, Severity
from penstock.diff.change import Difference, PolicyChange
from penstock.gate.accept import acceptance
from penstock.gate.case import Case, Judged
from penstock.gate.cause import cause
from penstock.gate.exit_code import exit_code
from penstock.gate.explain import explained
from penstock.gate.lines import Evidence, Line, Ruling, rule
from penstock.gate.metric_verdict import metric_verdict
from penstock.gate.moved import moved
from penstock.gate.pair import pair
from penstock.gate.required import required
from penstock.gate.scored import Scored, scored
from penstock.gate.verdict import ChainVerdict, Reason, RequiredRow, Verdict
from penstock.gate.words import count
from penstock.spec.kinds.project import Gate
from penstock.stats.holm import holm


def decide(
    cases: Sequence[Case],
    *,
    settings: Gate,
    base: str,
    head: str,
    errors: Sequence[Diagnostic] = (),
    difference: Difference | None = None,
    policy_changed: Sequence[PolicyChange] = (),
    accept: str | None = None,
    accepted_by: str | None = None,
) -> Verdict:
    """Judge every chain in every environment; the first line of the table that holds for any of them is the verdict.

    settings: the Project's `gate` block, base's. base, head: the revisions. errors: findings of head; warnings among
    them decide nothing. difference: names the cause of a FAIL. accept: the digest given to `--accept`.
    accepted_by: who accepted head itself, whatever is found of it, by the forge's label. Holm's
    correction goes over all metrics with a margin of all cases, those that head adds apart.
    """
    found = [error for error in errors if error.severity is Severity.ERROR]
    if found:
        return _unjudged(found)
    evidence = list(_evidence(cases, settings))
    rulings = [rule(each, settings) for each in evidence]
    chains = tuple(_chain(each.case, ruling) for each, ruling in zip(evidence, rulings, strict=True))
    worst = min(rulings, key=_order, default=Ruling(Line.UNCHANGED, Reason.EQUAL, "no chain changed"))
    judges = [judged.evaluation.digest for case in cases for judged in case.evaluations]
    digest = acceptance(base, head, policy_changed, chains, judges)
    asked = bool(policy_changed) or any(ruling.acceptable for ruling in rulings)
    accepted = asked and (accept == digest or accepted_by is not None)
    lines = [ruling.line for ruling in rulings if not (accepted and ruling.removed)]
    return Verdict(
        verdict=worst.line.outcome,
        reason=worst.reason,
        detail=_detail(worst, policy_changed, given=accept is not None, asked=asked, accepted=accepted),
        exit_code=exit_code(lines, settings, accepted=accepted, policy_changed=bool(policy_changed)),
        chains=chains,
        metrics=tuple(metric for each in evidence for metric in each.metrics),
        required=tuple(row for each in evidence for row in each.required),
        rows=moved(metric for each in evidence for metric in each.scored),
        cause=cause(difference) if difference is not None and worst.line is Line.FAILED else None,
        accepted=digest if accepted else None,
        accepted_by=accepted_by if accepted and accept != digest else None,
        acceptance=digest if asked else None,
        explained=tuple(explained(each, ruling, settings) for each, ruling in zip(evidence, rulings, strict=True)),
    )


def _evidence(cases: Sequence[Case], settings: Gate) -> Iterator[Evidence]:
    measured: list[tuple[Case, list[Scored], tuple[RequiredRow, ...]]] = []
    for case in cases:
        metrics: list[Scored] = []
        rows: tuple[RequiredRow, ...] = ()
        for judged in case.evaluations:
            pairs = pair(judged.base if case.compared else None, judged.head)
            if judged.head is not None:
                metrics += [scored(case, judged, name, pairs, settings) for name in _measurable(case, judged)]
                rows += required(judged, pairs, compared=case.compared)
        measured.append((case, metrics, rows))
    adjusted = _holm([metric for _, metrics, _ in measured for metric in metrics])
    for case, metrics, rows in measured:
        verdicts = tuple(
            metric_verdict(metric, adjusted.get(id(metric)), alpha=settings.alpha, seed=settings.seed)
            for metric in metrics
        )
        yield Evidence(case, tuple(metrics), verdicts, rows)


def _measurable(case: Case, judged: Judged) -> list[str]:
    """The metrics, without those that compare answers where base gives none, and their gaps: they say nothing there."""
    evaluation = judged.evaluation
    compared = {
        name
        for name, metric in evaluation.spec.metrics.items()
        if metric.metric is not None and evaluation.signatures[metric.metric].both
    }
    silent = compared if not case.compared or judged.base is None else compared & judged.not_comparable
    return [name for name, metric in evaluation.spec.metrics.items() if not {name, metric.of} & silent]


def _holm(metrics: Sequence[Scored]) -> dict[int, float]:
    """p after Holm over all metrics with a margin, and for those of base over base's alone.

    Else a pull request would hide its own drop among margins that it adds; where it adds some, a false alarm has twice
    alpha at most.
    """
    family = [m for m in metrics if m.measured is not None and m.guard is not None and m.guard.margin is not None]
    return _adjusted(family) | _adjusted([metric for metric in family if metric.name not in metric.judged.new_margins])


def _adjusted(family: Sequence[Scored]) -> dict[int, float]:
    ps = holm([metric.measured.p for metric in family if metric.measured is not None])
    return {id(metric): p for metric, p in zip(family, ps, strict=True)}


def _order(ruling: Ruling) -> int:
    # Beside a chain that passed, one that did not change does not make the whole unchanged.
    return Line.PASSED + 1 if ruling.line is Line.UNCHANGED else ruling.line


def _chain(case: Case, ruling: Ruling) -> ChainVerdict:
    outcome = ruling.line.outcome
    assert outcome is not None, "findings are of a revision, not of a chain"
    return ChainVerdict(case.chain, case.environment, case.base, case.head, outcome, ruling.reason, ruling.detail)


def _detail(worst: Ruling, changes: Sequence[PolicyChange], *, given: bool, asked: bool, accepted: bool) -> str:
    parts = [worst.detail]
    if changes:
        parts.append(f"{count(len(changes), 'policy change')} {'' if accepted else 'not '}accepted")
    if given and asked and not accepted:
        parts.append("the digest given to --accept is of another verdict")
    return "; ".join(parts)


def _unjudged(errors: Sequence[Diagnostic]) -> Verdict:
    first = errors[0]
    detail = f"head has {count(len(errors), 'error')}, the first: {first.code} {first.name}: {first.message}"
    return Verdict(None, Reason.FINDINGS, detail, 1, (), (), (), ())
