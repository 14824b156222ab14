"""Two projects in, all that their difference means out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from penstock.diff import presence
from penstock.diff.change import Change, Difference, Level, PathChange
from penstock.diff.classifiers import CLASSIFIERS
from penstock.diff.cost import cost
from penstock.diff.deprecations import deprecations
from penstock.diff.impact import affected, impact, unexplained
from penstock.diff.loosened import loosened
from penstock.diff.pair import Pair, Pairs, pair
from penstock.diff.pins import pins
from penstock.project.project import Project
from penstock.spec.kinds import KINDS
from penstock.spec.resource import Identity


def compare(base: Project, head: Project, today: date | None = None) -> Difference:
    """What head changes; both projects stand in the same environment, and either may have findings.

    today: against which announced removals are held; None: no day is past.
    """
    return compared(pair(base, head, today))


def compared(pairs: Pairs) -> Difference:
    """The same of resources that are paired already."""
    changes = tuple(_changes(pairs))
    chains = affected(pairs)
    changes = _explained(changes, list(unexplained(pairs, changes, chains)))
    changes = tuple(replace(change, file=_elsewhere(pairs, change)) for change in changes)
    reached = impact(pairs, changes, chains)
    return Difference(
        level=max((change.level for change in changes), default=Level.NONE),
        changes=tuple(sorted(changes, key=_order)),
        impact=reached,
        cost=cost(pairs, chains, changes, reached.evaluations),
        policy_changed=tuple(loosened(pairs)),
        deprecations=tuple(sorted(deprecations(pairs, {change.resource for change in changes}), key=str)),
    )


def _changes(pairs: Pairs) -> Iterator[Change]:
    yield from (presence.added(pairs, resource) for resource in pairs.added)
    yield from (presence.removed(pairs, resource) for resource in pairs.removed)
    yield from (presence.unreadable(pairs, resource) for resource in pairs.unreadable)
    for both in pairs.both:
        change = _change(both)
        if change is not None:
            yield change


def _change(both: Pair) -> Change | None:
    old, new = both.before.identity, both.after.identity
    paths = (*CLASSIFIERS[new.kind](both), *pins(both))
    if old != new:
        paths = (presence.renamed(both), *paths)
        return Change(new, "renamed", max(path.level for path in paths), paths, before=old)
    return Change(new, "modified", max(path.level for path in paths), paths) if paths else None


def _explained(changes: tuple[Change, ...], chains: list[Identity]) -> tuple[Change, ...]:
    """No chain answers otherwise without a change that says so."""
    path = PathChange("spec", None, None, Level.BEHAVIOURAL, "what it is resolved to differs, though no field does")
    found = {change.resource: change for change in changes}
    for identity in chains:
        before = found.get(identity, Change(identity, "modified", Level.BEHAVIOURAL))
        found[identity] = replace(before, level=max(before.level, path.level), paths=(*before.paths, path))
    return tuple(found.values())


def _elsewhere(pairs: Pairs, change: Change) -> str | None:
    """The file of a resource of an imported project."""
    for project, identity in ((pairs.head, change.resource), (pairs.base, change.before or change.resource)):
        if identity in project.resources:
            path = project.resources[identity].location.path
            return None if project.within(path) is project else path
    return None


def _order(change: Change) -> tuple[int, int, str]:
    return -change.level, [*KINDS].index(change.resource.kind), change.resource.name
