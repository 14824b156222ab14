"""A released bundle is asked again: what a provider changed under an unchanged fingerprint."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from penstock.bundle import layout
from penstock.bundle.bundle import Bundle
from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.bundle.fetch import fetch
from penstock.bundle.registry.reference import is_reference
from penstock.bundle.release import Release, named, release
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.progress import Progress
from penstock.evaluate import duel, runner
from penstock.evaluate.ledger import Ledger, seconds
from penstock.evaluate.recorded import Recorded, recorded
from penstock.evaluate.run import Run
from penstock.gate.case import Case, Judged, Stopped
from penstock.gate.decide import decide
from penstock.gate.guards import guards
from penstock.gate.verdict import Reason
from penstock.metrics import judging
from penstock.report.judged.rechecked import Baseline, Rechecked
from penstock.report.report import Report
from penstock.report.sections import eval as eval_section
from penstock.report.sections import gate as gate_section
from penstock.report.sections import rows as rows_section
from penstock.runtime import chain
from penstock.runtime.calls.calls import Mode
from penstock.runtime.calls.caps import Caps
from penstock.source import canonical
from penstock.source.settings import Settings
from penstock.source.store import memory
from penstock.spec.kinds.project import Gate
from penstock.verbs.checkout import flag, opening
from penstock.verbs.checkout.findings import findings
from penstock.verbs.checkout.place import Place
from penstock.verbs.judging.asking import zone
from penstock.verbs.judging.showing import showing
from penstock.verbs.releasing import outside
from penstock.verbs.releasing.repository import reference

_ZONE = "recheck"
"""Where its calls are kept: they take the place of no recorded answer."""


def recheck(
    directory: Path,
    what: str,
    *,
    settings: Settings,
    today: date,
    progress: Progress,
    head: str | None = None,
    environment: str | None = None,
    bundles: Path | None = None,
    jobs: int = 8,
    seed: int | None = None,
    explain: bool = False,
) -> Report:
    """Asks a bundle anew, live, under the Evaluations of its chain, and judges the answers against those that the same
    bundle gave before.

    Args:
        what: the folder of a bundle, a digest, or a reference in a registry. A digest is looked for among `bundles`
            (a folder that `compile` wrote), what the project compiles to, what was pulled, and the repository.
        head: the revision whose Evaluations ask; default: the checkout.
        environment: whose bindings are used; default: the first that the project deploys.

    Raises:
        Fatal: no such bundle, no such Environment, or no Evaluation of the chain.
    """
    at = opening.place(directory, settings)
    resources = opening.loaded(at, head)
    found = findings(resources, environment, today)
    if found.stop:
        return Report((found.section,), "gate", resources.tree.prefix)
    name = opening.gated(resources, environment)[0]
    project = opening.linked(resources, name)
    outside.give(project, named(project), settings, fetch=outside.fetches(settings), judged=True, progress=progress)
    released = release(project)
    bundle = _bundle(what, at, released, bundles, progress)
    asked = [one for one in released.evaluations.values() if one.spec.chain == bundle.chain]
    if not asked:
        raise Fatal(f"the project has no Evaluation of chain '{bundle.chain}'", help="a recheck asks its rows again")
    rules = resources.settings.gate
    rules = rules if seed is None else rules.model_copy(update={"seed": seed})
    ledger = Ledger(at.store, max_age=seconds(rules.baseline_max_age), zone=zone("head"), reads=("base",))
    before = [recorded(bundle, one, ledger, environment=name) for one in asked]
    runs: list[tuple[eval_section.Side, ResolvedEvaluation, Run]] = []
    case = Case(bundle.chain, name, None, bundle.digest, True, (), recheck=True)
    if any(one.found for one in before):
        case = _asked(bundle, released, asked, before, runs, at, rules, jobs, progress)
    verdict = decide([case], settings=rules, base=bundle.digest, head=bundle.digest)
    told = Rechecked(
        bundle=bundle.digest,
        fingerprint=bundle.fingerprint,
        chain=bundle.chain,
        environment=name,
        baseline_max_age=rules.baseline_max_age,
        baselines=tuple(map(_baseline, before)),
    )
    shown = showing(opening.linked(resources, environment), resources.settings)
    section = gate_section.section(
        verdict,
        base=bundle.digest,
        head=bundle.digest,
        base_runs=[run for side, _, run in runs if side == "base"],
        head_runs=[run for side, _, run in runs if side == "head"],
        environment=environment,
        evaluations=[(one.name, one.spec.chain, name, one.digest) for one in asked],
        seed=rules.seed,
        alpha=rules.alpha,
        content=all(shown(one.name) for one in asked),
        explain=explain,
        recheck=told,
        more=flag.project(directory, resources.tree.prefix),
    )
    answered = (eval_section.section(runs), rows_section.section(runs, shown=shown))
    return Report((found.section, *answered, section), "gate", resources.tree.prefix)


def _asked(
    bundle: Bundle,
    released: Release,
    evaluations: Sequence[ResolvedEvaluation],
    before: Sequence[Recorded],
    runs: list[tuple[eval_section.Side, ResolvedEvaluation, Run]],
    at: Place,
    rules: Gate,
    jobs: int,
    progress: Progress,
) -> Case:
    """What is recorded stays: the new answers are kept nowhere but as calls, in a zone of their own."""
    minutes = rules.budget.minutes
    caps = Caps(usd=rules.budget.usd, seconds=None if minutes is None else 60 * minutes)
    judged, stopped = [], None
    for evaluation, old in zip(evaluations, before, strict=True):
        made = None
        calls: Mode = "replay" if at.settings.calls == "replay" else "live"
        judge = judging.open(
            evaluation, released.bindings, store=at.store, settings=at.settings, calls=calls, zone=_ZONE, caps=caps
        )
        opened = chain.open(
            bundle,
            released.bindings,
            store=at.store,
            settings=at.settings,
            calls=calls,
            zone=_ZONE,
            stubs=evaluation.spec.tools,
            caps=caps,
        )
        try:
            made = runner.run(
                bundle,
                opened,
                evaluation,
                Ledger(memory(), zone=_ZONE),
                environment=released.environment,
                jobs=jobs,
                progress=progress,
                judging=judge,
            )
            if judge is not None and duel.names(evaluation):
                old_run, made = duel.duel(evaluation, old.run, made, judge, jobs=jobs)
                old = replace(old, run=old_run)
        except Fatal as fatal:
            stopped = Stopped(Reason.INCOMPLETE, f"{fatal.message}; {fatal.help}" if fatal.help else fatal.message)
        if made is not None:
            runs += [("base", evaluation, old.run), ("head", evaluation, made)]
            if caps.refused is not None and made.count("skipped"):
                stopped = Stopped(Reason.BUDGET, caps.refused.message)
        judged.append(Judged(evaluation, guards(evaluation, evaluation), old.run, made))
    return Case(
        chain=bundle.chain,
        environment=released.environment,
        base=bundle.digest,
        head=bundle.digest,
        equal=True,
        evaluations=tuple(judged),
        stopped=stopped,
        recheck=True,
    )


def _bundle(what: str, at: Place, released: Release, folder: Path | None, progress: Progress) -> Bundle:
    if (Path(what) / "oci-layout").is_file():
        return layout.read(Path(what))
    if canonical.is_digest(what):
        for path in _layouts(folder) if folder is not None else ():
            if layout.subject(path).digest == what:
                return layout.read(path)
        for bundle in released.bundles.values():
            if bundle.digest == what:
                return bundle
        pulled = at.settings.cache_dir / "bundles" / what.removeprefix("sha256:")
        if (pulled / "oci-layout").is_file() and layout.subject(pulled).digest == what:
            return layout.read(pulled)
        if not at.settings.environ.get("PENSTOCK_REPOSITORY"):
            raise Fatal(
                f"there is no bundle {what}",
                help="--bundles DIR as compile wrote it, the folder of a bundle, or PENSTOCK_REPOSITORY",
            )
    elif not is_reference(what):
        raise Fatal(f"'{what}' is neither the folder of a bundle, a digest nor a reference")
    chains = list(released.bundles)
    wanted = reference(what, at.settings, None, chains[0] if len(chains) == 1 else None)
    return layout.read(fetch(wanted, at.settings.cache_dir, at.settings.environ, progress=progress))


def _layouts(folder: Path) -> list[Path]:
    """Bundles below a folder, without what lies beside one, its evidence."""
    evidence = layout.beside(Path("a")).suffix
    return [path.parent for path in sorted(folder.rglob("oci-layout")) if path.parent.suffix != evidence]


def _baseline(one: Recorded) -> Baseline:
    return Baseline(
        evaluation=one.run.evaluation,
        key=one.run.key,
        answers=one.run.planned,
        recorded=one.found,
        stale=one.stale,
        missing=one.missing,
        oldest_seconds=one.oldest,
        newest_seconds=one.newest,
    )
