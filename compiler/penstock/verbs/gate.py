"""Base against head, end to end over the compiled chains: a verdict."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from penstock.bundle import release
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.progress import Progress
from penstock.diff.sources import sources
from penstock.evaluate.run import Run
from penstock.gate import watch
from penstock.gate.case import Case
from penstock.gate.decide import decide
from penstock.metrics.share import Share
from penstock.project.loaded import Loaded
from penstock.project.project import Project
from penstock.report.judged import sequential as row_by_row
from penstock.report.report import Report
from penstock.report.section import Section
from penstock.report.sections import diff as diff_section
from penstock.report.sections import eval as eval_section
from penstock.report.sections import gate as gate_section
from penstock.report.sections import gate_shard
from penstock.source.repository import sides
from penstock.source.settings import Settings
from penstock.source.store import Store
from penstock.spec.kinds.project import Gate
from penstock.verbs.checkout import flag, opening
from penstock.verbs.checkout.findings import findings
from penstock.verbs.checkout.place import Place
from penstock.verbs.judging import given, located, moving, planning, recording
from penstock.verbs.judging.asking import Asking
from penstock.verbs.judging.compared import Compared, compared, environments, policy_changes
from penstock.verbs.judging.paging import pages
from penstock.verbs.judging.showing import showing
from penstock.verbs.judging.trusting import Trust, calls, cases
from penstock.verbs.releasing import lineages, outside
from penstock.verbs.traces.tracing import tracing


def gate(
    directory: Path,
    *,
    settings: Settings,
    today: date,
    progress: Progress,
    base: str,
    head: str | None = None,
    environment: str | None = None,
    accept: str | None = None,
    accepted_by: str | None = None,
    trust: Trust = "head",
    plan: bool = False,
    jobs: int = 8,
    seed: int | None = None,
    record: bool = False,
    explain: bool = False,
    traces: Path | None = None,
    sequential: bool = False,
    executor: str = "asyncio",
    share: Share | None = None,
    runs: Sequence[Path] = (),
    budget: float | None = None,
    detail: bool = False,
) -> Report:
    """Checks, diffs, compiles and evaluates head against base, and judges.

    Args:
        base, head: revisions; head's default is the checkout.
        environment: default: those that base deploys.
        accept: the digest that an earlier verdict printed.
        accepted_by: the owner who accepted head on the forge, whatever is found of it.
        trust: `head` runs head as it is; `base` asks no provider: builtin models and recorded answers alone.
        record: notes each chain's version, digest and verdict at head, which must be a commit.
        explain: shows every line of the decision table, and what would change the verdict.
        executor: where rows are answered: `asyncio` here, `processes`, or `ray`; workers share the budget.
        sequential: rows are asked one after another, only until those so far decide.
        budget: US dollars, where those of base's own budget are not fewer.
        plan: says what would be asked and which verdicts can be reached, and asks nothing.
        traces: a file to be written, a line an answer.
        detail: also what a page alone shows: rows with their steps, catalogue, policies, monitors, lineage.
        share: only these rows are asked, and nothing is judged.
        runs: files, or folders of them, that gates of every share wrote: nothing is asked, and all is judged.

    Raises:
        Fatal: no project, no such revision or Environment; the runs are not of this comparison, or one is there twice.
    """
    if executor != "asyncio" and (sequential or traces is not None or trust != "head"):
        why = f"--executor {executor} goes without --sequential and --traces, and with --trust head alone"
        raise Fatal(why, help="leave it out: rows are then answered here")
    if (share is not None or runs) and (sequential or plan or (share is not None and (record or accept or runs))):
        why = "--shard asks a part and judges nothing, --runs asks nothing: they go without --sequential and --plan"
        raise Fatal(why, help="give --accept and --record to the gate that reads --runs")
    at = opening.place(directory, settings)
    base_hex = sides.base(at.root, base)
    head_hex = sides.head(at.root, head) if head is not None else None
    if record and (head_hex is None or plan):
        raise Fatal("--record needs a verdict on a commit", help="name it by --head, and leave out --plan", exit_code=2)
    before, after = opening.loaded_if_any(at, base_hex), opening.loaded(at, head_hex)
    rules = _rules(before, seed, budget)
    found = findings(after, environment, today, labelled=before)
    revisions = (base_hex, head_hex or "worktree")
    if found.stop:
        verdict = decide([], settings=rules, base=revisions[0], head=revisions[1], errors=found.diagnostics)
        refused = gate_section.section(
            verdict,
            base=revisions[0],
            head=revisions[1],
            diagnostics=found.diagnostics,
            environment=environment,
            seed=rules.seed,
            more=flag.project(directory, after.tree.prefix),
        )
        return Report((found.section, refused), "gate", after.tree.prefix)
    names = environments(before, after, environment)

    def give(project: Project, is_head: bool) -> None:
        """A plan asks nobody, and nobody is asked for a stranger's sake: then what is kept is all there is."""
        asks = not plan and calls(settings, trust) != "replay" and (trust == "head" or not is_head)
        outside.give(project, release.named(project), settings, fetch=asks, judged=True, progress=progress)

    both = [compared(before, after, name, today, give) for name in names]
    if plan:
        planned = planning.section(at.store, rules, trust, both, revisions, jobs)
        return Report((found.section, planned), "gate", after.tree.prefix)
    with tracing(traces, settings, progress) as sinks:
        mode = calls(settings, trust)
        asking = Asking(at.store, settings, rules, mode, trust, jobs, progress, sinks=sinks, share=share)
        if sinks is not None:
            stands = (head_hex, False) if head_hex is not None else _stands(at, both)
            asking.stands = {"base": (base_hex, False), "head": stands}
        asking.executor, asking.traces.wanted = executor, detail
        if runs:
            asking.given = given.read(runs, base=revisions[0], head=revisions[1], trust=trust)
        if sequential:
            asking.family = _family(both)
        elif asking.calls != "replay" and asking.given is None and rules.budget.usd is not None:
            asking.beyond = planning.beyond(planning.plans(at.store, rules, trust, both)[0], rules)
        judged = [case for each in both for case in cases(asking, settings, each)]
    if share is not None:
        asked = [(side, _chain(both, run), run) for side, _, run in asking.runs]
        part = gate_shard.section(asked, judged, share=share, base=revisions[0], head=revisions[1], trust=trust)
        return Report((found.section, part), "gate", after.tree.prefix)
    judged += [case for each in both for case in _removed(each)]
    policy = policy_changes(before, after, environment, both)
    if before is None:
        policy = (*policy, *moving.moved(at, base_hex, after))
    widest = max((each.difference for each in both if each.difference), key=lambda d: d.level, default=None)
    verdict = decide(
        judged,
        settings=rules,
        base=revisions[0],
        head=revisions[1],
        errors=found.diagnostics,
        difference=widest,
        policy_changed=policy,
        accept=accept,
        accepted_by=accepted_by,
    )
    if record and head_hex is not None:
        recording.record(at, verdict, head_hex)
    sections: list[Section] = [found.section]
    stated = opening.linked(after, names[0])
    if widest is not None:
        widest = replace(widest, policy_changed=policy)
        sections.append(
            diff_section.section(
                widest,
                base=revisions[0],
                head=revisions[1],
                environment=names[0],
                sources=lambda identity: sources(stated, identity),
            )
        )
    shown = showing(opening.linked(after, environment), before.settings if before is not None else None)
    if detail:
        sections += pages(
            at, both, asking, difference=widest, rev=head_hex, shown=shown, settings=settings, today=today
        )
    if asking.runs:
        sections.append(eval_section.section(asking.runs))
    sections.append(
        gate_section.section(
            verdict,
            base=revisions[0],
            head=revisions[1],
            difference=widest,
            policy_changed=policy,
            diagnostics=found.diagnostics,
            base_runs=[run for which, _, run in asking.runs if which == "base"],
            head_runs=[run for which, _, run in asking.runs if which == "head"],
            attempts=_attempts(at.store, revisions, names),
            environment=environment,
            evaluations=[
                (one.name, one.spec.chain, name, one.digest)
                for name, each in zip(names, both, strict=True)
                for one in each.head.release.evaluations.values()
            ],
            seed=rules.seed,
            alpha=rules.alpha,
            explain=explain,
            places=located.places(stated, verdict, widest.changes if widest is not None else (), policy),
            readings=row_by_row.readings(judged) if sequential else (),
            more=[
                *flag.project(directory, after.tree.prefix),
                *(["--sequential"] if sequential else []),
                *(["--trust", trust] if trust != "head" else []),
            ],
        )
    )
    return Report(tuple(sections), "gate", after.tree.prefix)


def _chain(both: Sequence[Compared], run: Run) -> str:
    """The chain that an Evaluation judges, as head calls it."""
    heads = (each.head for each in both if each.head.project.environment == run.environment)
    return next(head.release.evaluations[run.evaluation].spec.chain for head in heads)


def _stands(at: Place, both: Sequence[Compared]) -> tuple[str | None, bool | None]:
    head = both[0].head
    return lineages.stands(at, head.project, head.release, None)


def _rules(before: Loaded | None, seed: int | None, budget: float | None) -> Gate:
    """The gate block of base; head cannot weaken what judges it. Without a project at base: the defaults."""
    rules = before.settings.gate if before is not None else Gate()
    if budget is not None:
        least = budget if rules.budget.usd is None else min(budget, rules.budget.usd)
        rules = rules.model_copy(update={"budget": rules.budget.model_copy(update={"usd": least})})
    return rules if seed is None else rules.model_copy(update={"seed": seed})


def _removed(each: Compared) -> Iterator[Case]:
    """The chains that head no longer has, under any name."""
    if each.base is None:
        return
    answered = {judgement.was for judgement in each.judgements}
    for name, bundle in each.base.release.bundles.items():
        if name not in answered:
            yield Case(name, each.head.project.environment, bundle.digest, None, False, (), removed=True)


def _family(both: Sequence[Compared]) -> tuple[int, int]:
    """Metrics with a margin that Holm's correction goes over, and those of them whose margin is base's too."""
    names = [
        (name in asked.new_margins)
        for each in both
        for judgement in each.judgements
        for asked in judgement.asked
        if asked.base is not None
        for name in watch.margins(asked.head, asked.guards, asked.not_comparable)
    ]
    return len(names), names.count(False)


def _attempts(store: Store, revisions: tuple[str, str], names: Sequence[str]) -> int:
    """How often this very comparison has been judged here, this time included."""
    key = "/".join((*revisions, *names))
    number = int(store.get("attempts", key) or 0) + 1
    store.put("attempts", key, number)
    return number
