"""Base against head, end to end over the compiled chains: a verdict."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal

from penstock.bundle.trust import Dropped, priced, trusted
from penstock.diagnostics.diagnostic import Severity
from penstock.diagnostics.progress import Progress
from penstock.diff.change import Difference, PolicyChange
from penstock.diff.compare import compare
from penstock.gate.case import Case
from penstock.gate.decide import decide
from penstock.project.load import Loaded
from penstock.report.report import Report
from penstock.report.section import Section
from penstock.report.sections import check as check_section
from penstock.report.sections import diff as diff_section
from penstock.report.sections import eval as eval_section
from penstock.report.sections import gate as gate_section
from penstock.source import git
from penstock.source.settings import Settings
from penstock.source.store import Store
from penstock.spec.kinds.project import Gate
from penstock.spec.resource import Identity
from penstock.verbs import opening, planning
from penstock.verbs.asking import Asking
from penstock.verbs.cases import Judgement, Side, judgements, side
from penstock.verbs.diagnose import diagnostics

Trust = Literal["head", "data", "base"]


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
    trust: Trust = "head",
    plan: bool = False,
    jobs: int = 8,
    seed: int | None = None,
) -> Report:
    """Checks, diffs, compiles and evaluates head against base, and judges.

    Args:
        base, head: revisions; head's default is the checkout.
        environment: default: those that base deploys.
        accept: the digest that an earlier verdict printed.
        trust: `head` runs head as it is; `base` asks no provider: builtin models and recorded answers alone.
        plan: says what would be asked and which verdicts can be reached, and asks nothing.

    Raises:
        Fatal: no project, no such revision or Environment.
    """
    at = opening.place(directory, settings)
    base_hex = git.resolve(at.root, base)
    head_hex = git.resolve(at.root, head) if head is not None else None
    before, after = opening.loaded_if_any(at, base_hex), opening.loaded(at, head_hex)
    rules = _rules(before, seed)
    found = diagnostics(after, environment, today, labelled=before)
    checked = check_section.section(
        found, resources=len(after.resources), files=after.files, foreign_files=after.foreign
    )
    names = _names(before, after, environment)
    revisions = (base_hex, head_hex or "worktree")
    if any(d.severity is Severity.ERROR for d in found):
        verdict = decide([], settings=rules, base=revisions[0], head=revisions[1], errors=found)
        refused = gate_section.section(
            verdict, base=revisions[0], head=revisions[1], diagnostics=found, environment=environment, seed=rules.seed
        )
        return Report((checked, refused), "gate", after.tree.prefix)
    differences = [_difference(before, after, name) for name in names]
    heads = [side(opening.linked(after, name)) for name in names]
    bases = [_base(before, name, today) for name in names]
    work = [(b, h, list(judgements(b, h))) for b, h in zip(bases, heads, strict=True)]
    widest = max((d for d in differences if d), key=lambda d: d.level, default=None)
    if plan:
        planned = planning.section(at.store, rules, trust, work, revisions)
        return Report((checked, planned), "gate", after.tree.prefix)
    asking = Asking(at.store, settings, rules, _calls(settings, trust), trust, jobs, progress)
    cases = [case for b, h, js in work for case in _cases(asking, settings, b, h, js)]
    policy = (*_policy(differences), *_unjudged(before, after, environment))
    verdict = decide(
        cases,
        settings=rules,
        base=revisions[0],
        head=revisions[1],
        errors=found,
        difference=widest,
        policy_changed=policy,
        accept=accept,
    )
    sections: list[Section] = [checked]
    if widest is not None:
        widest = replace(widest, policy_changed=policy)
        sections.append(diff_section.section(widest, base=revisions[0], head=revisions[1], environment=names[0]))
    if asking.runs:
        sections.append(eval_section.section(asking.runs))
    sections.append(
        gate_section.section(
            verdict,
            base=revisions[0],
            head=revisions[1],
            difference=widest,
            diagnostics=found,
            base_runs=[run for which, _, run in asking.runs if which == "base"],
            head_runs=[run for which, _, run in asking.runs if which == "head"],
            attempts=_attempts(at.store, revisions, names),
            environment=environment,
            seed=rules.seed,
            alpha=rules.alpha,
        )
    )
    return Report(tuple(sections), "gate", after.tree.prefix)


def _rules(before: Loaded | None, seed: int | None) -> Gate:
    """The gate block of base; head cannot weaken what judges it. Without a project at base: the defaults."""
    rules = before.settings.gate if before is not None else Gate()
    return rules if seed is None else rules.model_copy(update={"seed": seed})


def _names(before: Loaded | None, after: Loaded, environment: str | None) -> list[str]:
    """The Environments that are judged: those that base deploys, for a pull request chooses no judge of its own."""
    if environment is not None or before is None:
        return list(opening.gated(after, environment))
    known = ["default", *opening.environments(after)]
    return [name for name in opening.gated(before, None) if name in known] or ["default"]


def _difference(before: Loaded | None, after: Loaded, name: str) -> Difference | None:
    if before is None:
        return None
    earlier = name if name in opening.environments(before) else None
    return compare(opening.linked(before, earlier), opening.linked(after, name))


def _base(before: Loaded | None, name: str, today: date) -> Side | None:
    """Base, compiled; None where there is no project, no such Environment, or it has errors."""
    if before is None or (name != "default" and name not in opening.environments(before)):
        return None
    if any(d.severity is Severity.ERROR for d in diagnostics(before, name, today)):
        return None
    return side(opening.linked(before, name))


def _calls(settings: Settings, trust: Trust) -> Literal["live", "record", "replay"]:
    """An answer at hand is not asked for again; a stranger's revision asks nobody."""
    if trust == "base":
        return "replay"
    return settings.calls or "record"


def _cases(
    asking: Asking, settings: Settings, base: Side | None, head: Side, judged: Sequence[Judgement]
) -> list[Case]:
    """A credential of head goes only where base sends it, but on a machine whose user vouches for head."""
    release, bindings, dropped = base.release if base else None, head.release.bindings, tuple[Dropped, ...]()
    if settings.ci or asking.trust != "head":
        bindings, dropped = trusted(release, head.release)
    bindings = priced(release, head.release, bindings)
    before = release.bindings if release else {}
    replayed = asking.calls == "replay"
    return [
        asking.case(each, before, bindings, None if replayed else _refused(asking.trust, each, dropped))
        for each in judged
    ]


def _refused(trust: str, judged: Judgement, dropped: Sequence[Dropped]) -> str | None:
    """Why head is not asked: without its key an answer is another's, and a stranger's goes where base's go."""
    for resource, env, provider, origin in dropped:
        if resource in judged.head.specs:
            return f"base does not send {env} to {_where(provider, origin)}, as {resource} asks; bind it at base first"
    if trust == "data" and judged.elsewhere:
        resource, (provider, origin) = next(iter(judged.elsewhere.items()))
        return f"base asks no model of {_where(provider, origin)}, as {resource} does"
    return None


def _where(provider: str, origin: str | None) -> str:
    return f"'{provider}'" + (f" at {origin}" if origin else "" if origin == "" else " at an unclear address")


def _policy(differences: Sequence[Difference | None]) -> tuple[PolicyChange, ...]:
    """The policy changes of all Environments, each once."""
    found = {
        (str(change.resource), change.path, repr(change.after)): change
        for difference in differences
        if difference is not None
        for change in difference.policy_changed
    }
    return tuple(found.values())


def _unjudged(before: Loaded | None, after: Loaded, environment: str | None) -> Iterator[PolicyChange]:
    """Environments that base deploys and head no longer has: a rename would take what ships out of the gate."""
    if environment is None and before is not None:
        for name in opening.gated(before, None):
            if name != "default" and name not in opening.environments(after):
                gone = "an Environment that base gates is gone: nothing judges what head deploys in its place"
                yield PolicyChange(Identity("Environment", name), "spec", None, None, gone)


def _attempts(store: Store, revisions: tuple[str, str], names: Sequence[str]) -> int:
    """How often this very comparison has been judged here, this time included."""
    key = "/".join((*revisions, *names))
    number = int(store.get("attempts", key) or 0) + 1
    store.put("attempts", key, number)
    return number
