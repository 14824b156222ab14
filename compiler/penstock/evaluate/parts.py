"""A run in parts: rows shared out to an executor, and put together to the run that one process would have made."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from penstock.bundle.bundle import Bundle
from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.progress import Progress
from penstock.evaluate import runner
from penstock.evaluate.key import key
from penstock.evaluate.ledger import Ledger
from penstock.evaluate.question import distinct, questions
from penstock.evaluate.run import RowResult, Run
from penstock.metrics import judging
from penstock.metrics.calibration import Calibration, merged
from penstock.metrics.share import ALL, Share
from penstock.runtime import chain
from penstock.runtime.calls.calls import Mode
from penstock.runtime.calls.caps import Caps
from penstock.runtime.executor import Executor
from penstock.runtime.traces.trace import Usage
from penstock.source.settings import Settings
from penstock.source.store import Store, memory
from penstock.spec.resource import Identity

_MOST = 50
"""Rows of a part: what a worker that dies loses."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Some rows of an evaluation, and all that a worker needs to answer them. It can be pickled.

    `share`: of the labelled rows, those on which this part tries the judges.
    `usd`, `tokens`, `calls_left`, `seconds`: this part's share of the run's caps.
    """

    bundle: Bundle
    evaluation: ResolvedEvaluation
    bindings: Mapping[Identity, Mapping[str, Any]]
    environment: str
    settings: Settings
    calls: Mode
    zone: str
    jobs: int
    usd: float | None = None
    tokens: int | None = None
    calls_left: int | None = None
    seconds: float | None = None
    share: Share = ALL


def answer(part: Part) -> Run | Fatal:
    """The part's own run, in whatever process this is. Calls are kept in the store of that machine, rows nowhere."""
    settings = part.settings
    store = Store(settings.cache_dir / "store.sqlite", size=settings.cache_size, age=settings.cache_age)
    caps = Caps(part.usd, part.tokens, part.calls_left, part.seconds)
    common: dict[str, Any] = {
        "store": store,
        "settings": settings,
        "calls": part.calls,
        "zone": part.zone,
        "caps": caps,
    }
    try:
        asked = chain.open(part.bundle, part.bindings, stubs=part.evaluation.spec.tools, **common)
        judges = judging.open(part.evaluation, part.bindings, **common, share=part.share)
        made = runner.run(
            part.bundle,
            asked,
            part.evaluation,
            Ledger(memory()),
            environment=part.environment,
            jobs=part.jobs,
            judging=judges,
        )
    except Fatal as fatal:
        return fatal
    finally:
        store.close()
    return replace(made, rows=tuple(map(_plain, made.rows)))


def run(whole: Part, ledger: Ledger, executor: Executor, *, progress: Progress, caps: Caps | None, fresh: bool) -> Run:
    """All rows of `whole`; those in the ledger are not asked, but where `fresh`. Caps are shared out by rows.

    Raises:
        Fatal: of a part.
    """
    evaluation, of = whole.evaluation, key(whole.bundle.fingerprint, whole.evaluation)
    distinct(evaluation)
    rows: dict[str, list[RowResult]] = {}
    open_ = []
    for question in questions(evaluation):
        kept = [None if fresh else ledger.get(of, question.key, r) for r in range(evaluation.spec.repeats)]
        known = [row for row in kept if row is not None]
        if len(known) == evaluation.spec.repeats:
            rows[question.key] = known
        else:
            open_.append(question.row)
    used = sum((Usage(calls=r.usage.calls, cached=r.usage.calls) for own in rows.values() for r in own), Usage())
    size = max(1, min(_MOST, ceil(len(open_) / (2 * executor.workers))))
    # where every row is at hand, judges are still tried on their labels
    places = range(0, len(open_) or bool(evaluation.labels), size)
    parts = [
        _share(whole, replace(evaluation, rows=tuple(open_[place : place + size])), caps, number, len(places))
        for number, place in enumerate(places, start=1)
    ]
    tried: dict[str, list[Calibration]] = {}
    progress.begin(evaluation.name, len(evaluation.rows))
    try:
        for made in executor.map(answer, parts):
            if isinstance(made, Fatal):
                raise made
            for row in made.rows:
                ledger.put(of, row)
                rows.setdefault(row.key, []).append(row)
            used += made.usage
            if caps is not None:
                caps.spent_usd += made.usage.usd or 0.0
                caps.spent_tokens += made.usage.input_tokens + made.usage.output_tokens
                caps.spent_calls += made.usage.calls - made.usage.cached
            for name, calibration in made.calibrations.items():
                tried.setdefault(name, []).append(calibration)
            progress.advance(len(rows), usd=used.usd or 0.0)
    finally:
        progress.end()
    inorder = tuple(row for question in questions(evaluation) for row in rows[question.key])
    return Run(
        evaluation=evaluation.name,
        bundle=whole.bundle.digest,
        fingerprint=whole.bundle.fingerprint,
        environment=whole.environment,
        key=of,
        planned=len(inorder),
        rows=inorder,
        usage=used,
        calibrations={name: merged(own) for name, own in tried.items() if len(own) == len(parts)},
    )


def _share(whole: Part, evaluation: ResolvedEvaluation, caps: Caps | None, number: int, parts: int) -> Part:
    """What the parts spend together is within what the caps leave, for each has its share."""
    whole = replace(whole, evaluation=evaluation, share=whole.share.part(number, parts))
    if caps is None:
        return whole
    return replace(
        whole,
        usd=None if caps.usd is None else max(0.0, caps.usd - caps.spent_usd) / parts,
        tokens=None if caps.tokens is None else max(0, caps.tokens - caps.spent_tokens) // parts,
        calls_left=None if caps.calls is None else max(0, caps.calls - caps.spent_calls) // parts,
        seconds=caps.left,
    )


def _plain(row: RowResult) -> RowResult:
    """Nothing that is read later from a file of this process."""
    compared = {name: dict(given) for name, given in row.compared.items()}
    return replace(row, inputs=dict(row.inputs), outputs=dict(row.outputs), compared=compared)
