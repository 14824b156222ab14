"""Answers that an earlier run recorded, as the base of a later one."""

from dataclasses import dataclass

from penstock.bundle.bundle import Bundle
from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.evaluate.key import key
from penstock.evaluate.ledger import Ledger
from penstock.evaluate.question import Question, questions
from penstock.evaluate.run import RowResult, Run
from penstock.runtime.traces.trace import Usage


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """What the ledger holds of a bundle under an evaluation.

    Attributes:
        run: planned as any other; a row that is missing or stale is `errored` and says so.
        found, stale, missing: answers; `found` are young enough.
        oldest, newest: seconds since those of `found` were made; None without any.
    """

    run: Run
    found: int
    stale: int
    missing: int
    oldest: float | None
    newest: float | None


def recorded(bundle: Bundle, evaluation: ResolvedEvaluation, ledger: Ledger, *, environment: str) -> Recorded:
    """The rows under the comparability key of the two; nothing is asked."""
    of = key(bundle.fingerprint, evaluation)
    rows: list[RowResult] = []
    ages: list[float] = []
    stale = 0
    for question in questions(evaluation):
        for repeat in range(evaluation.spec.repeats):
            entry = ledger.entry(of, question.key, repeat)
            if entry is not None and entry.fresh:
                rows.append(entry.row)
                ages.append(entry.age)
                continue
            stale += entry is not None
            why = "no answer is recorded" if entry is None else f"the recorded answer is {days(entry.age)} old"
            rows.append(_absent(question, repeat, why))
    run = Run(evaluation.name, bundle.digest, bundle.fingerprint, environment, of, len(rows), tuple(rows), Usage())
    found = len(ages)
    return Recorded(run, found, stale, len(rows) - found - stale, max(ages, default=None), min(ages, default=None))


def days(seconds: float) -> str:
    """`3.5 days`, below two days `20 hours`."""
    hours = seconds / 3600
    return f"{hours:.0f} hours" if hours < 48 else f"{hours / 24:.1f} days"


def _absent(question: Question, repeat: int, why: str) -> RowResult:
    return RowResult(
        key=question.key,
        cluster=question.cluster,
        repeat=repeat,
        status="errored",
        scores=dict.fromkeys(question.planned),
        planned=question.planned,
        required=question.required,
        reviewed=question.reviewed,
        slices=question.slices,
        inputs=question.inputs,
        outputs={},
        seconds=0.0,
        usage=Usage(),
        error=why,
    )
