"""What the affected chains cost, before anything runs: an estimate, and a bound where there is one."""

import json
from collections.abc import Callable, Iterable
from dataclasses import fields

from penstock.diff.change import Change, Cost
from penstock.diff.pair import Pairs
from penstock.project.chains import chains
from penstock.project.cost import bounds
from penstock.project.cost.bounds import Bounds
from penstock.project.graph import dependents, reach
from penstock.project.identity import mould
from penstock.project.project import Project
from penstock.spec.resource import Identity

SPACE = "cost of a chain"
DIGITS = 9
"""Digits kept of a dollar, so that the order of a sum does not show."""


def cost(pairs: Pairs, affected: Iterable[str], changes: Iterable[Change], evaluations: Iterable[str]) -> Cost:
    """US dollars of one answer of each chain that is affected or priced otherwise, summed over those that a side has,
    and of the evaluations that must run through head."""
    names = tuple(sorted({*affected, *_repriced(pairs, changes)}))
    base, head = (_calls(pairs, side, names) for side in (pairs.base, pairs.head))
    run = [bounds.evaluation(pairs.head, name) for name in evaluations if pairs.head.get("Evaluation", name)]
    return Cost(
        _sum(base, lambda one: one.usd),
        _sum(head, lambda one: one.usd),
        _sum(base, lambda one: one.usd_most),
        _sum(head, lambda one: one.usd_most),
        _sum(run, lambda one: one.usd),
        _sum(run, lambda one: one.usd_most),
        names,
    )


def _repriced(pairs: Pairs, changes: Iterable[Change]) -> set[str]:
    """Chains that ask a Model whose price, as the specs say it, is another one."""
    models = {
        change.resource
        for change in changes
        if change.resource.kind == "Model" and any(path.path.startswith("spec.price") for path in change.paths)
    }
    return {name for side in (pairs.base, pairs.head) for model in models for name in _asking(side, model)}


def _asking(project: Project, model: Identity) -> set[str]:
    if model not in project.resources:
        return set()
    return {each.name for each in dependents(project, model) if chains(project).get(each.name) == each}


def _calls(pairs: Pairs, project: Project, names: Iterable[str]) -> list[Bounds | None]:
    unreadable = {r.identity.name for r in pairs.unreadable if r.identity not in project.resources}
    wanted = [name for name in names if name in chains(project) or name in unreadable]
    paid = [name for name in wanted if name not in unreadable and not bounds.is_free(project, name)]
    texts = {name: _text(project, name) for name in paid}
    project.kept.fetch(SPACE, (text for text in texts.values() if text is not None))
    free = bounds.total(())  # no token has to be counted
    counted = {name: _call(project, name, text) for name, text in texts.items()}
    return [None if name in unreadable else counted.get(name, free) for name in wanted]


def _text(project: Project, name: str) -> str | None:
    """All that the cost of a chain follows from, where that is nothing but documents; a Retriever's are rows too."""
    source = chains(project)[name]
    faulty = any(fault.rule == "unknown-reference" for fault in project.faults)
    if faulty or any(each.kind == "Retriever" for each in reach(project, source)):
        return None
    documents = mould.closed(project, source)
    return None if documents is None else json.dumps(documents)


def _call(project: Project, name: str, text: str | None) -> Bounds | None:
    """None where, on a faulty side, something that it depends on is unknown."""
    match None if text is None else project.kept.get(SPACE, text):
        case [int(sent), int(said), usd, sent_most, said_most, usd_most, list(why), list(unpriced), float(calls)]:
            return Bounds(sent, said, usd, sent_most, said_most, usd_most, tuple(why), tuple(unpriced), calls)
    found = _counted(project, name)
    if found is not None and text is not None:
        project.kept.put(SPACE, text, [getattr(found, each.name) for each in fields(Bounds)])
    return found


def _counted(project: Project, name: str) -> Bounds | None:
    source = str(chains(project)[name])
    if any(fault.rule == "unknown-reference" and fault.resource == source for fault in project.faults):
        return None
    try:
        return bounds.bounds(project, name)
    except (TypeError, ValueError):  # a schema or parameter that is none, on a side with findings
        return None


def _sum(parts: Iterable[Bounds | None], of: Callable[[Bounds], float | None]) -> float | None:
    """None as soon as one is unknown."""
    found = [None if part is None else of(part) for part in parts]
    known = [part for part in found if part is not None]
    return round(sum(known, 0.0), DIGITS) if len(known) == len(found) else None
