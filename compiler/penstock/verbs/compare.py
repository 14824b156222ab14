"""The same Evaluation over several Models in the place of a chain's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum, nan
from pathlib import Path

from penstock.bundle import release
from penstock.bundle.bindings import bindings
from penstock.bundle.evaluation import ResolvedEvaluation, resolve
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.progress import Progress
from penstock.evaluate import runner
from penstock.evaluate.ledger import Ledger, seconds
from penstock.evaluate.plan import Plan
from penstock.evaluate.plan import plan as planned
from penstock.evaluate.run import RowResult, Run
from penstock.gate.front import Axis, Measured, Rules, front
from penstock.gate.pair import values
from penstock.metrics import judging
from penstock.metrics.score import compares
from penstock.project.chains import chains
from penstock.project.cost import bounds, candidates
from penstock.project.cost.candidates import Candidate, Fit, Needed
from penstock.project.cost.instead import instead
from penstock.project.link import nearest
from penstock.project.project import Project
from penstock.report.report import Report
from penstock.report.sections import compare as section
from penstock.report.sections import compare_plan as plan_section
from penstock.runtime import chain as runtime
from penstock.runtime.calls.caps import Caps
from penstock.source.settings import Settings
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.kinds.model import Compliance
from penstock.verbs.checkout import opening
from penstock.verbs.checkout.findings import findings
from penstock.verbs.checkout.place import Place
from penstock.verbs.releasing import outside

MARGIN = 0.05
"""Of a metric without a guard that has one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The compliance that is asked for; by default what the present Model states."""

    regions: tuple[str, ...] = ()
    licenses: tuple[str, ...] = ()
    retention: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A candidate with the project that it stands in. `present`: what the chain asks today."""

    name: str
    candidate: Candidate
    present: bool
    fit: Fit
    project: Project
    compliance: Compliance
    met: bool | None
    lacks: tuple[str, ...]


def compare(
    directory: Path,
    *,
    settings: Settings,
    today: date,
    progress: Progress,
    models: Sequence[str],
    chain: str,
    evaluation: str | None = None,
    metric: str | None = None,
    margin: float | None = None,
    wanted: Wanted | None = None,
    environment: str | None = None,
    plan: bool = False,
    jobs: int = 8,
    seed: int | None = None,
    caps: Caps | None = None,
) -> Report:
    """Answers and scores the rows with each candidate in place of the Models that a chain, or a step of it, asks, and
    with those themselves; nothing of the project is changed.

    Args:
        models: Models of the project, or model strings that the catalogue knows.
        chain: CHAIN or CHAIN.STEP.
        metric: what quality is; default: the first with a margin, else the first that is a score.
        plan: says what would be asked and what it costs at most, and asks nothing.
        caps: what all together may spend; default: the project's budget.

    Raises:
        Fatal: no such chain, step, Evaluation, metric or model.
    """
    at = opening.place(directory, settings)
    resources = opening.loaded(at, None)
    found = findings(resources, environment, today)
    if found.stop:
        return Report((found.section,), "compare", resources.tree.prefix)
    project = opening.linked(resources, opening.gated(resources, environment)[0])
    name, _, step = chain.partition(".")
    needed = _needed(project, name, step or None)
    asks = not plan and outside.fetches(settings)
    outside.give(project, [name], settings, fetch=asks, judged=True, progress=progress)
    resolved = resolve(project, _evaluation(project, name, evaluation))
    quality = _quality(resolved, metric)
    entries = _entries(project, models, needed, wanted, today)
    for each in entries:
        outside.give(each.project, [name], settings, fetch=False, progress=progress)
    budget = project.settings.gate.budget
    if caps is None:
        caps = Caps(usd=budget.usd, seconds=None if budget.minutes is None else 60 * budget.minutes)
    if plan:
        plans = [(each, _plan(at, project, each, name, resolved) if _asked(each) else None) for each in entries]
        made = plan_section.section(chain, resolved.name, project.environment, quality, plans, caps.usd)
        return Report((made,), "compare plan", resources.tree.prefix)
    runs = {
        each.name: _run(at, project, each, name, resolved, jobs, progress, caps) for each in entries if _asked(each)
    }
    guard = resolved.spec.metrics[quality].guard
    rules = _rules(project, resolved, quality, entries, runs, margin or (guard.margin if guard else None), seed)
    measured = [_measured(each, runs.get(each.name), resolved, quality) for each in entries]
    made_section = section.section(
        chain=chain,
        evaluation=resolved,
        environment=project.environment,
        metric=quality,
        entries=entries,
        runs=runs,
        measured=measured,
        rules=rules,
        standings=front(measured, rules),
        stopped=caps.refused.message if caps.refused is not None else None,
    )
    return Report((made_section,), "compare", resources.tree.prefix)


def _asked(entry: Entry) -> bool:
    return entry.present or entry.fit.fits != "no"


def _needed(project: Project, chain: str, step: str | None) -> Needed:
    if chain not in chains(project):
        near = nearest(chain, list(chains(project)))
        raise Fatal(f"there is no chain '{chain}'", help=f"did you mean {near}?" if near else "--chain names one")
    try:
        return candidates.needed(project, chain, step)
    except KeyError:
        what = f"step '{step}' of chain '{chain}'" if step else f"chain '{chain}'"
        raise Fatal(f"{what} asks no Model for an answer", help="name a step with a prompt or an agent") from None


def _evaluation(project: Project, chain: str, name: str | None) -> str:
    known = [r.identity.name for r in project.of("Evaluation") if getattr(r.spec, "chain", None) == chain]
    if name is None and len(known) == 1:
        return known[0]
    if name in known and name is not None:
        return name
    if not known:
        raise Fatal(f"chain '{chain}' has no Evaluation", help=f"`penstock dataset draft {chain}` makes a first one")
    if name is None:
        raise Fatal(f"chain '{chain}' has several Evaluations", help=f"--evaluation names one: {', '.join(known)}")
    other = isinstance(project.spec("Evaluation", name), Evaluation)
    raise Fatal(
        f"Evaluation '{name}' is of another chain" if other else f"there is no Evaluation '{name}'",
        help=f"known: {nearest(name, known) or ', '.join(known)}",
    )


def _quality(evaluation: ResolvedEvaluation, wanted: str | None) -> str:
    """The metric that says how good an answer is."""
    scores = {
        name: each
        for name, each in evaluation.spec.metrics.items()
        if each.metric is not None
        and evaluation.signatures[each.metric].most is not None
        and not compares(evaluation, name)
    }
    if wanted is not None and wanted not in scores:
        help = f"known: {nearest(wanted, list(scores)) or ', '.join(scores)}"
        raise Fatal(f"'{evaluation.name}' has no metric '{wanted}' that is a score in [0, 1]", help=help)
    if not scores:
        raise Fatal(f"'{evaluation.name}' has no metric that is a score in [0, 1]")
    guarded = (name for name, each in scores.items() if each.guard is not None and each.guard.margin is not None)
    return wanted or next(guarded, next(iter(scores)))


def _entries(
    project: Project, models: Sequence[str], needed: Needed, wanted: Wanted | None, today: date
) -> list[Entry]:
    every = [*candidates.own(project), *candidates.hosted()]
    present = [*dict.fromkeys(ask.model for ask in needed.asks if ask.model)]
    chosen: dict[str, Candidate] = {}
    for model in models:
        found = next((each for each in every if model == each.name), None)
        if found is None:
            near = nearest(model, candidates.names(every))
            help = f"did you mean {near}?" if near else "a Model of the project, or a model string; `penstock models`"
            raise Fatal(f"nothing is known of a model '{model}'", help=help)
        if [model] != present:
            chosen[model] = found
    now = next(each for each in every if each.own is not None and each.name == present[0])
    asked = wanted or _stated(now)
    made = [_entry(project, project, " + ".join(present), now, needed, asked, today, present=True)]
    for name, each in chosen.items():
        made.append(_entry(project, instead(project, present, each), name, each, needed, asked, today, present=False))
    return made


def _stated(now: Candidate) -> Wanted:
    said = now.own.compliance if now.own is not None else None
    if said is None:
        return Wanted()
    return Wanted(tuple(said.regions), (said.license,) if said.license else (), said.retention)


def _entry(
    now: Project,
    project: Project,
    name: str,
    each: Candidate,
    needed: Needed,
    wanted: Wanted,
    today: date,
    *,
    present: bool,
) -> Entry:
    said = each.own.compliance if each.own is not None and each.own.compliance is not None else Compliance()
    regions = said.regions or list(each.regions or ())
    stated = Compliance(license=said.license or each.license, regions=regions, retention=said.retention)
    lacks, unknown = [], False
    for what, asked, given in (
        ("region", wanted.regions, tuple(regions)),
        ("licence", wanted.licenses, (stated.license,) if stated.license else ()),
        ("retention", (wanted.retention,) if wanted.retention else (), (stated.retention,) if stated.retention else ()),
    ):
        if asked and not given:
            unknown = True
            lacks.append(f"{what} is not stated")
        elif asked and not {a.lower() for a in asked} & {g.lower() for g in given}:
            lacks.append(f"{what} is {', '.join(given)}")
    met = not lacks or (None if unknown and all("not stated" in each for each in lacks) else False)
    fit = candidates.fit(now, each, needed, today)
    return Entry(name, each, present, fit, project, stated, met, tuple(lacks))


def _ledger(at: Place, project: Project) -> Ledger:
    age = seconds(project.settings.gate.baseline_max_age)
    return Ledger(at.store, max_age=age, zone="head", reads=("base",))


def _plan(at: Place, project: Project, each: Entry, chain: str, evaluation: ResolvedEvaluation) -> Plan:
    judges = bounds.judging(project, evaluation.name)
    cost = bounds.total([bounds.bounds(each.project, chain), judges.answer])
    bundle = release.compile(each.project, chain)
    return planned(bundle, evaluation, _ledger(at, project), cost=cost, once=judges.once)


def _run(
    at: Place,
    project: Project,
    each: Entry,
    chain: str,
    evaluation: ResolvedEvaluation,
    jobs: int,
    progress: Progress,
    caps: Caps,
) -> Run | None:
    """The candidate's answers; None where it cannot be asked here at all: a key or a package is missing."""
    bundle, calls = release.compile(each.project, chain), at.settings.calls or "record"
    try:
        asked = runtime.open(
            bundle,
            bindings(each.project),
            store=at.store,
            settings=at.settings,
            calls=calls,
            stubs=evaluation.spec.tools,
            caps=caps,
        )
        judge = judging.open(
            evaluation, bindings(project), store=at.store, settings=at.settings, calls=calls, caps=caps
        )
        return runner.run(
            bundle,
            asked,
            evaluation,
            _ledger(at, project),
            environment=project.environment,
            jobs=jobs,
            progress=progress,
            fresh=calls == "live",
            judging=judge,
        )
    except Fatal as fatal:
        progress.end(f"{each.name}: {fatal.message}")
        return None


def _rules(
    project: Project,
    evaluation: ResolvedEvaluation,
    metric: str,
    entries: Sequence[Entry],
    runs: dict[str, Run | None],
    margin: float | None,
    seed: int | None,
) -> Rules:
    settings = project.settings.gate
    first = next((run for run in runs.values() if run is not None), None)
    labels = [rows[0].cluster for rows in _rows(first, metric)] if first is not None else []
    done = [_measured(each, runs.get(each.name), evaluation, metric) for each in entries]
    axes: list[Axis] = ["quality", "latency"]
    if any(each.usd and all(value == value for value in each.usd) for each in done):
        axes.append("cost")
    if any(each.met is not True for each in entries):
        axes.append("compliance")
    signature = evaluation.signatures[evaluation.spec.metrics[metric].metric or ""]
    return Rules(
        binary=signature.kind == "binary",
        margin=MARGIN if margin is None else margin,
        alpha=settings.alpha,
        coverage=settings.coverage,
        clusters=labels if len(set(labels)) < len(labels) else None,
        seed=settings.seed if seed is None else seed,
        axes=axes,
    )


def _rows(run: Run | None, metric: str) -> list[list[RowResult]]:
    """The reviewed rows that the metric is planned for, each with its repeats, by key."""
    found: dict[str, list[RowResult]] = {}
    for row in run.rows if run is not None else ():
        if row.reviewed and metric in row.planned:
            found.setdefault(row.key, []).append(row)
    return [found[key] for key in sorted(found)]


def _measured(each: Entry, run: Run | None, evaluation: ResolvedEvaluation, metric: str) -> Measured:
    signature = evaluation.signatures[evaluation.spec.metrics[metric].metric or ""]
    rows = _rows(run, metric)
    scores = [values(row, metric, signature, evaluation.spec.repeats) for row in rows]
    if not signature.larger_is_better:
        scores = [[1.0 - score for score in row] for row in scores]
    answered = [[one for one in row if one.status in ("ok", "failed")] for row in rows]
    return Measured(
        name=each.name,
        quality=scores,
        seconds=[fsum(one.seconds for one in row) / len(row) if row else nan for row in answered],
        usd=[_usd([one.usage.usd for one in row]) for row in answered],
        met=each.met,
        excluded=None if _asked(each) else "; ".join(each.fit.why),
    )


def _usd(amounts: Sequence[float | None]) -> float:
    known = [each for each in amounts if each is not None]
    return fsum(known) / len(known) if known and len(known) == len(amounts) else nan
