"""Base against base: a project's own noise."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from penstock.bundle.release import named, release
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.progress import Progress
from penstock.evaluate import runner
from penstock.evaluate.ledger import Ledger, seconds
from penstock.gate.aa import Repeated, aa
from penstock.gate.guards import guards
from penstock.metrics import judging
from penstock.report.report import Report
from penstock.report.sections import aa as section
from penstock.runtime import chain
from penstock.runtime.calls.caps import Caps
from penstock.runtime.traces.trace import Usage
from penstock.source.repository import sides
from penstock.source.settings import Settings
from penstock.verbs.checkout import flag, opening
from penstock.verbs.checkout.findings import findings
from penstock.verbs.judging.asking import zone
from penstock.verbs.releasing import outside


def compare_with_itself(
    directory: Path,
    *,
    settings: Settings,
    today: date,
    progress: Progress,
    base: str,
    environment: str | None = None,
    repeats: int | None = None,
    jobs: int = 8,
    seed: int | None = None,
) -> Report:
    """Asks every row of every Evaluation several times, and says how much the answers differ by themselves.

    Args:
        repeats: answers a row; default: twice those of the Evaluation.

    Raises:
        Fatal: no project at base, it has errors, or an Evaluation would have no two sides.
    """
    at = opening.place(directory, settings)
    commit = sides.base(at.root, base)
    resources = opening.loaded(at, commit)
    found = findings(resources, environment, today)
    if found.stop:
        return Report((found.section,), "gate", resources.tree.prefix)
    rules = resources.settings.gate
    rules = rules if seed is None else rules.model_copy(update={"seed": seed})
    minutes = rules.budget.minutes
    caps = Caps(usd=rules.budget.usd, seconds=None if minutes is None else 60 * minutes)
    ledger = Ledger(at.store, max_age=seconds(rules.baseline_max_age), zone=zone("head"), reads=("base",))
    made = []
    for name in opening.gated(resources, environment):
        project = opening.linked(resources, name)
        asks = outside.fetches(settings)
        outside.give(project, named(project), settings, fetch=asks, judged=True, progress=progress)
        released = release(project)
        for evaluation in released.evaluations.values():
            each = evaluation.spec.repeats
            asked = max(2 * each, repeats or 0)
            if repeats is not None and repeats < 2 * each:
                raise Fatal(
                    f"evaluation '{evaluation.name}' answers each row {each} times: {repeats} make no two sides",
                    help=f"--repeats {2 * each}, or more",
                )
            several = replace(evaluation, spec=evaluation.spec.model_copy(update={"repeats": asked}))
            bundle = released.bundles[evaluation.spec.chain]
            opened = chain.open(
                bundle,
                released.bindings,
                store=at.store,
                settings=settings,
                calls=settings.calls or "record",
                zone=zone("head"),
                stubs=evaluation.spec.tools,
                caps=caps,
            )
            judges = judging.open(
                several,
                released.bindings,
                store=at.store,
                settings=settings,
                calls=settings.calls or "record",
                zone=zone("head"),
                caps=caps,
            )
            run = runner.run(
                bundle,
                opened,
                several,
                ledger,
                environment=name,
                jobs=jobs,
                progress=progress,
                judging=judges,
            )
            made.append(Repeated(several, guards(evaluation, evaluation), run, each))
    told = section.section(
        aa(made, rules),
        base=commit,
        environment=environment,
        missing=sum(each.run.planned - each.run.count("ok") for each in made),
        planned=sum(each.run.planned for each in made),
        usage=sum((each.run.usage for each in made), Usage()),
        alpha=rules.alpha,
        coverage=rules.coverage,
        repeats=repeats,
        more=flag.project(directory, resources.tree.prefix),
    )
    return Report((found.section, told), "gate", resources.tree.prefix)
