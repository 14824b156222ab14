"""The decision table: the first line that holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from penstock.gate import coverage
from penstock.gate.bounds import absolute, relative
from penstock.gate.case import Case
from penstock.gate.required import broken
from penstock.gate.scored import Scored
from penstock.gate.verdict import MetricVerdict, Outcome, Reason, RequiredRow
from penstock.gate.words import change, count, quoted, undecided
from penstock.spec.kinds.project import Gate

_NAMED = 5


class Line(IntEnum):
    """The lines of the table, in its order."""

    FINDINGS = 1
    INCOMPLETE = 2
    FAILED = 3
    NOTHING_DECIDES = 4
    UNDECIDED = 5
    UNCHANGED = 6
    PASSED = 7

    @property
    def outcome(self) -> Outcome | None:
        """None for findings: nothing was judged."""
        return _OUTCOMES[self]


_OUTCOMES = {
    Line.FINDINGS: None,
    Line.INCOMPLETE: Outcome.INCONCLUSIVE,
    Line.FAILED: Outcome.FAIL,
    Line.NOTHING_DECIDES: Outcome.INCONCLUSIVE,
    Line.UNDECIDED: Outcome.INCONCLUSIVE,
    Line.UNCHANGED: Outcome.UNCHANGED,
    Line.PASSED: Outcome.PASS,
}


@dataclass(frozen=True, slots=True)
class Ruling:
    """The line that holds for a case, the reason, and a sentence. `removed`: the chain is, and that can be accepted."""

    line: Line
    reason: Reason
    detail: str
    removed: bool = False

    @property
    def acceptable(self) -> bool:
        return self.removed or self.line is Line.FAILED


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of a case; `scored` and `metrics` go together, one by one."""

    case: Case
    scored: tuple[Scored, ...]
    metrics: tuple[MetricVerdict, ...]
    required: tuple[RequiredRow, ...]


def rule(evidence: Evidence, settings: Gate) -> Ruling:
    """The first line that holds for a chain in an environment. PASS is what is left where no other does."""
    return (
        _incomplete(evidence, settings)
        or _failed(evidence, settings)
        or _nothing_decides(evidence)
        or _undecided(evidence, settings)
        or _unchanged(evidence)
        or _passed(evidence, settings)
    )


def _incomplete(evidence: Evidence, settings: Gate) -> Ruling | None:
    case = evidence.case
    if case.stopped is not None:
        return Ruling(Line.INCOMPLETE, case.stopped.reason, case.stopped.detail)
    skipped = next(_skipped(case), None)
    if skipped is not None:
        return Ruling(Line.INCOMPLETE, Reason.BUDGET, skipped)
    problem = next(_problems(evidence, settings), None)
    return None if problem is None else Ruling(Line.INCOMPLETE, Reason.INCOMPLETE, problem)


def _skipped(case: Case) -> Iterator[str]:
    for judged in case.evaluations:
        for side, run in (("base", judged.base), ("head", judged.head)):
            skipped = [row for row in run.rows if row.status == "skipped"] if run is not None else []
            if skipped:
                why = f": {skipped[0].error}" if skipped[0].error else ""
                yield f"{judged.evaluation.name}: {count(len(skipped), 'row')} of {side} not asked{why}"


def _problems(evidence: Evidence, settings: Gate) -> Iterator[str]:
    case = evidence.case
    if case.head is None and not case.removed:
        yield f"there is no bundle of chain '{case.chain}' at head"
    for judged in case.evaluations:
        compared = case.compared and not judged.not_comparable.issuperset(judged.evaluation.spec.metrics)
        for side, run in ([("base", judged.base)] if compared else []) + [("head", judged.head)]:
            if run is None:
                yield f"{judged.evaluation.name}: {side} was not answered"
            elif (problem := coverage.short(judged, side, run)) is not None:
                yield problem
    for scored in evidence.scored:
        if scored.guard is None:
            continue
        if (problem := coverage.uncovered(scored.table, settings.coverage)) is not None:
            yield problem
        elif scored.level is None:
            yield f"{scored.name}: fewer than two groups of rows to compare"


def _failed(evidence: Evidence, settings: Gate) -> Ruling | None:
    flipped = [row for row in evidence.required if broken(row)]
    floors = [metric for metric in evidence.metrics if metric.failed_bounds]
    lost = [metric for metric in evidence.metrics if _regressed(metric, settings.alpha)]
    words = [*_flips(flipped)]
    words += [f"{metric.metric}: {', '.join(metric.failed_bounds)}" for metric in floors]
    words += [change(metric, settings.alpha) for metric in lost]
    if not words:
        return None
    reason = Reason.REQUIRED_ROW if flipped else Reason.FLOOR if floors else Reason.REGRESSION
    return Ruling(Line.FAILED, reason, "; ".join(words))


def _regressed(metric: MetricVerdict, alpha: float) -> bool:
    """A drop is shown, and not that it is smaller than the margin."""
    return metric.margin is not None and metric.p is not None and metric.p <= alpha and not metric.small_drop


def _flips(flipped: Sequence[RequiredRow]) -> Iterator[str]:
    for base, words in ((True, "passed on base and failed on head"), (None, "failed on head, with no base to compare")):
        keys = [row.row for row in flipped if row.base is base]
        if keys:
            named = ", ".join(map(quoted, keys[:_NAMED])) + (", ..." if len(keys) > _NAMED else "")
            yield f"{count(len(keys), 'required row')} {words} ({named})"


def _nothing_decides(evidence: Evidence) -> Ruling | None:
    problem = _baseless(evidence)
    if problem is None:
        return None
    return Ruling(Line.NOTHING_DECIDES, Reason.NO_BASELINE, problem, removed=evidence.case.removed)


def _baseless(evidence: Evidence) -> str | None:
    case = evidence.case
    if case.unchanged:
        return None
    guarded = [scored for scored in evidence.scored if scored.guard is not None]
    if case.removed:
        return f"chain '{case.chain}' is removed, which breaks whoever calls it, and nothing answers in its place"
    if case.base is None and case.recheck:
        return f"no recorded answers of chain '{case.chain}' are there to compare with"
    if case.base is None and not case.new:
        return f"base has nothing that compiles to compare chain '{case.chain}' with"
    if not case.evaluations:
        return f"chain '{case.chain}' changed and no evaluation judges it"
    if not guarded and not evidence.required:
        return f"chain '{case.chain}' changed and no guard and no required row judges it"
    if case.new:
        floors = any(_floor(scored) for scored in guarded)
        return None if floors else f"chain '{case.chain}' is new and no guard has a min"
    for scored in guarded:
        if not scored.compared and scored.guard is not None and relative(scored.guard) and not _floor(scored):
            return f"{scored.name} cannot be measured on base and its guard has no min"
    return None


def _floor(scored: Scored) -> bool:
    return scored.guard is not None and absolute(scored.guard, None if scored.gap else scored.table.signature)


def _undecided(evidence: Evidence, settings: Gate) -> Ruling | None:
    refused = [m for m in evidence.metrics if m.guarded and m.people is not None and m.people.refusal is not None]
    if refused:
        words = "; ".join(f"{m.metric}: {m.people.refusal}" for m in refused if m.people is not None)
        return Ruling(Line.UNDECIDED, Reason.JUDGE, words)
    open_ = [m for m in evidence.metrics if m.guarded and m.verdict is Outcome.INCONCLUSIVE]
    if not open_:
        return None
    return Ruling(Line.UNDECIDED, Reason.UNDERPOWERED, "; ".join(undecided(metric, settings.alpha) for metric in open_))


def _unchanged(evidence: Evidence) -> Ruling | None:
    if not evidence.case.unchanged:
        return None
    judged = "; floors and required rows hold" if evidence.case.evaluations else ""
    return Ruling(Line.UNCHANGED, Reason.EQUAL, f"base and head have equal fingerprints{judged}")


def _passed(evidence: Evidence, settings: Gate) -> Ruling:
    margins = [m for m in evidence.metrics if m.guarded and m.margin is not None and m.verdict is Outcome.PASS]
    if not margins:
        return Ruling(Line.PASSED, Reason.NOT_WORSE, _held(evidence))
    better = [metric for metric in margins if metric.improved]
    words = "; ".join(_within(metric, settings.alpha) for metric in better or margins)
    return Ruling(Line.PASSED, Reason.BETTER if better else Reason.NOT_WORSE, words)


def _within(metric: MetricVerdict, alpha: float) -> str:
    if metric.improved:
        return change(metric, alpha)
    return f"{change(metric, alpha)}; not worse by {metric.margin:g} or more"


def _held(evidence: Evidence) -> str:
    """What holds; a required row that fails on both sides is no row that holds."""
    chain = f"of chain '{evidence.case.chain}'"
    guards = sum(metric.guarded for metric in evidence.metrics)
    passing = sum(row.head for row in evidence.required)
    failing = len(evidence.required) - passing
    parts: Sequence[str] = [
        *([count(guards, "guard")] if guards else []),
        *([count(passing, "required row")] if passing else []),
    ]
    if not parts:
        rows = f"{count(failing, 'required row')} {chain} {'fails' if failing == 1 else 'fail'}"
        return f"{rows} on base as on head: none could go from pass to fail"
    also = f"; {count(failing, 'required row')} {'fails' if failing == 1 else 'fail'} on both sides" if failing else ""
    return f"each of {' and '.join(parts)} {chain} holds{also}"
