"""The ways from what changed to what it reaches."""

from collections.abc import Iterable, Iterator

from penstock.diff.pair import Pairs
from penstock.project.graph import dependents, reach
from penstock.project.project import Project
from penstock.spec.resource import Identity


def paths(pairs: Pairs, changed: Iterable[Identity], goals: set[Identity]) -> set[tuple[str, str]]:
    """Pairs `(read, reader)` on a way from a changed resource to a goal, of both sides, under head's names."""
    found: set[tuple[str, str]] = set()
    for project in (pairs.base, pairs.head):
        for read, reader in _of(project, {*changed}, goals):
            found.add((str(pairs.renames.get(read, read)), str(pairs.renames.get(reader, reader))))
    return {(read, reader) for read, reader in found if read != reader}


def _of(project: Project, changed: set[Identity], goals: set[Identity]) -> Iterator[tuple[Identity, Identity]]:
    here = {identity for identity in changed if identity in project.resources}
    after = here.union(*(dependents(project, identity) for identity in here))
    before = {each for goal in goals if goal in project.resources for each in reach(project, goal)}
    on_the_way = after & before
    for edge in project.edges:
        if edge.source in on_the_way and edge.target in on_the_way:
            yield edge.target, edge.source
