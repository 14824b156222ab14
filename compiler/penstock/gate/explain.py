"""Why a chain got its verdict: every line of the table, and what would change the answer."""

from collections.abc import Iterator
from math import isnan

from penstock.gate.bounds import relative
from penstock.gate.lines import Evidence, Line, Ruling
from penstock.gate.required import broken
from penstock.gate.table import Table
from penstock.gate.verdict import Explained, MetricVerdict, Outcome, Tried
from penstock.gate.words import count, number, percent, probability, share
from penstock.spec.kinds.project import Gate

_QUESTIONS = {
    Line.FINDINGS: "head has error findings",
    Line.INCOMPLETE: "something is missing: not trusted to run, budget reached, not enough measured",
    Line.FAILED: "a required row, a floor or a bound fails, or a regression is shown",
    Line.NOTHING_DECIDES: "nothing decides: no evaluation, guard or required row, or no base to compare with",
    Line.UNDECIDED: "a margin is not decided",
    Line.UNCHANGED: "base and head have equal fingerprints",
    Line.PASSED: "none of these",
}


def explained(evidence: Evidence, ruling: Ruling, settings: Gate) -> Explained:
    """Every line in its order: those before the one that holds with why they do not, those behind it not tried."""
    lines = []
    for line in Line:
        question = _QUESTIONS[line]
        if line < ruling.line:
            why = "; ".join(_against(line, evidence, settings))
            lines.append(Tried(int(line), question, False, why or "nothing of the kind"))
        elif line is ruling.line:
            lines.append(Tried(int(line), question, True, ruling.detail))
        else:
            lines.append(Tried(int(line), question, None, f"line {int(ruling.line)} holds"))
    case = evidence.case
    return Explained(case.chain, case.environment, tuple(lines), tuple(_turns(evidence, ruling, settings)))


def _against(line: Line, evidence: Evidence, settings: Gate) -> Iterator[str]:
    """Why a line does not hold."""
    match line:
        case Line.FINDINGS:
            yield "check found no error at head"
        case Line.INCOMPLETE:
            yield from _complete(evidence, settings)
        case Line.FAILED:
            yield from _unbroken(evidence, settings)
        case Line.NOTHING_DECIDES:
            yield from _deciding(evidence)
        case Line.UNDECIDED:
            yield from _decided(evidence)
        case Line.UNCHANGED:
            yield "a released bundle is asked again" if evidence.case.recheck else "the fingerprints differ"


def _complete(evidence: Evidence, settings: Gate) -> Iterator[str]:
    guarded = [scored for scored in evidence.scored if scored.guard is not None]
    for scored in guarded:
        sides = [f"head {_measured(scored.table, scored.table.head)}"]
        if scored.table.base is not None:
            sides.insert(0, f"base {_measured(scored.table, scored.table.base)}")
        yield f"{scored.name} measured: {', '.join(sides)}"
    yield f"{percent(settings.coverage)} are needed" if guarded else "no metric is guarded, so none can be missing"


def _measured(table: Table, scores: list[list[float]]) -> str:
    known = sum(not isnan(score) for row in scores for score in row)
    return f"{known} of {sum(map(len, scores))}"


def _unbroken(evidence: Evidence, settings: Gate) -> Iterator[str]:
    if evidence.required:
        yield f"none of {count(len(evidence.required), 'required row')} went from pass to fail"
    for scored, metric in zip(evidence.scored, evidence.metrics, strict=True):
        guard = scored.guard
        if guard is None:
            continue
        bounds = [("min", guard.min), ("max", guard.max), ("maxIncrease", guard.max_increase)]
        held = [f"{name} {number(bound)}" for name, bound in bounds if bound is not None]
        if held:
            yield f"{metric.metric}: head's mean {number(metric.head)} holds {', '.join(held)}"
        if guard.margin is not None and metric.p is not None:
            yield f"{metric.metric}: no regression shown, {_p(metric)} against alpha {number(settings.alpha)}" + (
                ", or one smaller than the margin" if metric.small_drop else ""
            )


def _deciding(evidence: Evidence) -> Iterator[str]:
    case = evidence.case
    if case.unchanged:
        yield "the fingerprints are equal, so nothing has to decide"
        return
    guards = sum(scored.guard is not None for scored in evidence.scored)
    parts = [count(guards, "guard")] if guards else []
    parts += [count(len(evidence.required), "required row")] if evidence.required else []
    yield f"{' and '.join(parts)} judge the chain"
    compared = sum(s.compared for s in evidence.scored if s.guard is not None and relative(s.guard))
    if compared:
        yield f"{count(compared, 'guard')} with a base to compare with"


def _decided(evidence: Evidence) -> Iterator[str]:
    margins = [metric for metric in evidence.metrics if metric.guarded and metric.margin is not None]
    for metric in margins:
        low = "" if metric.low is None else f", the interval's lower end {share(metric.low)}"
        yield f"{metric.metric}: decided, {metric.verdict.lower()}{low} against margin -{number(metric.margin)}"
    if not margins:
        yield "no margin was to be decided"


def _turns(evidence: Evidence, ruling: Ruling, settings: Gate) -> Iterator[str]:
    """What would change the verdict, in numbers."""
    match ruling.line:
        case Line.INCOMPLETE:
            yield f"what is missing ({ruling.reason}) would have to come; then lines 3 to 7 decide"
        case Line.FAILED:
            yield from _to_pass(evidence, settings)
        case Line.NOTHING_DECIDES if evidence.case.removed:
            yield "the chain itself; a chain that is renamed is recognised where it still answers alike"
        case Line.NOTHING_DECIDES:
            yield "a guard with a min or a required row would let this chain be judged without a base"
            if settings.on_inconclusive == "warn":
                yield "gate.onInconclusive: block would stop what nothing judges (exit 3)"
        case Line.UNDECIDED:
            yield from _to_decide(evidence)
        case Line.UNCHANGED:
            yield "any change of behaviour: another fingerprint is asked and judged"
        case Line.PASSED:
            yield from _to_fail(evidence, settings)


def _to_pass(evidence: Evidence, settings: Gate) -> Iterator[str]:
    flipped = [row.row for row in evidence.required if broken(row)]
    if flipped:
        named = ", ".join(flipped[:5]) + (", ..." if len(flipped) > 5 else "")
        yield f"{count(len(flipped), 'required row')} would have to pass on head again: {named}"
    for scored, metric in zip(evidence.scored, evidence.metrics, strict=True):
        guard, level = scored.guard, scored.level
        if guard is None or level is None:
            continue
        if guard.min is not None and level.low < guard.min:
            yield f"{metric.metric}: head's mean would have to rise by {number(guard.min - level.low)} to reach its min"
        if guard.max is not None and level.high > guard.max:
            yield f"{metric.metric}: head's mean would have to fall by {number(level.high - guard.max)} to its max"
        if guard.max_increase is not None and level.ratio is not None and level.ratio > 1 + guard.max_increase:
            yield f"{metric.metric}: head may be {number(1 + guard.max_increase)} times base, not {number(level.ratio)}"
        lost = metric.p is not None and metric.p <= settings.alpha and not metric.small_drop
        if guard.margin is not None and lost and metric.low is not None:
            short = -guard.margin - metric.low
            yield (
                f"{metric.metric}: on these rows head would have to win back about {share(max(short, 0.0))}, so that "
                f"the interval lies above -{number(guard.margin)}"
            )


def _to_decide(evidence: Evidence) -> Iterator[str]:
    for metric in evidence.metrics:
        if not metric.guarded or metric.verdict is not Outcome.INCONCLUSIVE:
            continue
        if metric.needed is not None and metric.needed > metric.n:
            yield (
                f"{metric.metric}: about {metric.needed:,} rows in place of {metric.n:,} (80 % power at this spread), "
                "or repeats where the answers vary"
            )
        elif metric.low is not None and metric.margin is not None:
            yield f"{metric.metric}: a lower end above -{number(metric.margin)}; it is {share(metric.low)}"
        else:
            yield f"{metric.metric}: there is no test for this margin; give it a bound in its place"


def _to_fail(evidence: Evidence, settings: Gate) -> Iterator[str]:
    for scored, metric in zip(evidence.scored, evidence.metrics, strict=True):
        guard, level = scored.guard, scored.level
        if guard is None or level is None:
            continue
        if guard.margin is not None and metric.low is not None:
            yield (
                f"{metric.metric}: about {share(metric.low + guard.margin)} lost on these rows would leave the margin "
                f"undecided; {_p(metric)}, a regression is shown at {number(settings.alpha)}"
            )
        if guard.min is not None:
            yield f"{metric.metric}: head's mean is {number(level.low - guard.min)} above its min"
        if guard.max is not None:
            yield f"{metric.metric}: head's mean is {number(guard.max - level.high)} below its max"
        if guard.max_increase is not None and level.ratio is not None:
            yield f"{metric.metric}: {number(level.ratio)} times base; up to {number(1 + guard.max_increase)} passes"
    if evidence.required:
        yield "any required row that goes from pass to fail"


def _p(metric: MetricVerdict) -> str:
    if metric.p is None:
        return "no p"
    own = "" if metric.p_raw is None or metric.p_raw == metric.p else f" ({number(metric.p_raw)} before Holm)"
    return f"{probability(metric.p)}{own}"
