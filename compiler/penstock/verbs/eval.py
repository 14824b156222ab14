"""A chain on the rows of its Evaluations, one revision."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from penstock.bundle import release
from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.progress import Progress
from penstock.evaluate import parts, runner
from penstock.evaluate import shard as shards_of
from penstock.evaluate.ledger import Ledger, seconds
from penstock.evaluate.parts import Part
from penstock.evaluate.run import Run
from penstock.metrics import judging
from penstock.metrics.share import ALL, Share
from penstock.project.link import nearest
from penstock.report.report import Report
from penstock.report.sections import eval as section
from penstock.report.sections import rows as rows_section
from penstock.runtime import chain, executors
from penstock.runtime.calls.caps import Caps
from penstock.runtime.traces.record import Origin
from penstock.source.settings import Settings
from penstock.source.store import memory
from penstock.verbs.checkout import opening
from penstock.verbs.checkout.findings import findings
from penstock.verbs.judging.showing import showing
from penstock.verbs.releasing import lineages, outside
from penstock.verbs.traces.retracing import Traces
from penstock.verbs.traces.taping import taped
from penstock.verbs.traces.tracing import tracing


def eval(
    directory: Path,
    *,
    settings: Settings,
    today: date,
    progress: Progress,
    evaluations: Sequence[str] = (),
    environment: str | None = None,
    rev: str | None = None,
    jobs: int = 8,
    cassette: Path | None = None,
    caps: Caps | None = None,
    traces: Path | None = None,
    shard: Share | None = None,
    executor: str = "asyncio",
    detail: bool = False,
) -> Report:
    """Answers and scores every row of the named Evaluations, or of all.

    With a cassette every row is answered, of recorded calls where they are known: no finished row is taken from the
    store, nor left there.

    Args:
        caps: what all of them together may spend; rows behind it are skipped.
        shard: i of n: only every n-th row, from the i-th on; `merge` puts the reports together.
        executor: where rows are answered: `asyncio` here, `processes`, or `ray`.
        traces: a file to be written, a line an answer.
        detail: also the rows with their answers and steps, as a page shows them.

    Raises:
        Fatal: no project, no such Evaluation, revision or Environment.
    """
    at = opening.place(directory, settings)
    resources = opening.loaded(at, rev)
    found = findings(resources, environment, today)
    if found.stop:
        return Report((found.section,), "eval", resources.tree.prefix)
    calls = settings.calls or "record"
    runs: list[tuple[section.Side, ResolvedEvaluation, Run]] = []
    kept = Traces(wanted=detail)
    shards: list[section.Shard | None] = []
    if executor != "asyncio" and (cassette is not None or traces is not None):
        raise Fatal(f"--executor {executor} writes no cassette and no traces", help="leave them out, or run in asyncio")
    with taped(cassette, settings) as tape, tracing(traces, settings, progress) as sinks:
        for name in opening.gated(resources, environment):
            project = opening.linked(resources, name)
            asks = outside.fetches(settings)
            outside.give(project, release.named(project), settings, fetch=asks, judged=True, progress=progress)
            released = release.release(project)
            for wanted in evaluations:
                if wanted not in released.evaluations:
                    known = list(released.evaluations)
                    near = nearest(wanted, known) or ", ".join(known) or "none"
                    raise Fatal(f"no Evaluation '{wanted}'", help=f"known: {near}")
            ledger = Ledger(
                memory() if tape is not None else at.store,
                max_age=seconds(resources.settings.gate.baseline_max_age),
                zone="head",
                reads=("base",),
            )
            stands = None if sinks is None else lineages.stands(at, opening.linked(resources, name), released, rev)
            for evaluation in released.evaluations.values():
                if evaluations and evaluation.name not in evaluations:
                    continue
                bundle = released.bundles[evaluation.spec.chain]
                shards.append(None if shard is None else section.shard(shard, len(evaluation.rows)))
                if shard is not None:
                    evaluation = shards_of.part(evaluation, shard)
                if executor != "asyncio":
                    part = Part(
                        bundle,
                        evaluation,
                        released.bindings,
                        name,
                        replace(settings, environ=dict(settings.environ)),
                        calls,
                        "head",
                        jobs,
                        share=shard or ALL,
                    )
                    made = parts.run(
                        part, ledger, executors.load(executor), progress=progress, caps=caps, fresh=calls == "live"
                    )
                    runs.append((None, evaluation, made))
                    continue
                asked = chain.open(
                    bundle,
                    released.bindings,
                    store=at.store,
                    settings=settings,
                    calls=calls,
                    cassette=tape,
                    stubs=evaluation.spec.tools,
                    caps=caps,
                )
                origin = Origin(bundle, "eval", name, None, evaluation.name, *(stands or (None, None)))
                judge = judging.open(
                    evaluation,
                    released.bindings,
                    store=at.store,
                    settings=settings,
                    calls=calls,
                    cassette=tape,
                    caps=caps,
                    share=shard or ALL,
                )
                made = runner.run(
                    bundle,
                    asked,
                    evaluation,
                    ledger,
                    environment=name,
                    jobs=jobs,
                    progress=progress,
                    fresh=calls == "live",
                    told=kept.told(
                        None, name, evaluation.name, None if sinks is None else sinks.told(origin), lambda: None
                    ),
                    judging=judge,
                )
                runs.append((None, evaluation, made))
    scored = section.section(runs, shards)
    if not detail:
        return Report((scored,), "eval", resources.tree.prefix)
    shown = showing(opening.linked(resources, environment), resources.settings)
    answered = rows_section.section(runs, shown=shown, traces=kept.find)
    return Report((answered, scored), "eval", resources.tree.prefix)
