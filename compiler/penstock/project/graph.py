"""Order and reach: the steps of a chain, the resources of a project."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from penstock.project.project import Project
from penstock.spec.expressions import expression
from penstock.spec.field import Expression, marks_of
from penstock.spec.kept import Kept
from penstock.spec.kinds.chain import Chain
from penstock.spec.resource import Identity
from penstock.spec.step import Step
from penstock.spec.steps.each import EachStep

_T = TypeVar("_T", bound=Hashable)


def step_values(step: Step) -> dict[str, Any]:
    """Every field of a step that holds expressions, by its name as written; those of a step inside it below `do`."""
    values = {alias: getattr(step, name) for name, alias in _fields(type(step))}
    found = {alias: value for alias, value in values.items() if value is not None}
    return {**found, "do": step_values(step.do)} if isinstance(step, EachStep) else found


@cache
def _fields(model: type[Step]) -> list[tuple[str, str]]:
    """The fields of a step that hold expressions: name, and name as written."""
    return [
        (name, field.alias or name)
        for name, field in model.model_fields.items()
        if any(isinstance(mark, Expression) for mark in marks_of(field))
    ]


def paths_in(value: Any, kept: Kept | None = None) -> Iterator[tuple[str | int, ...]]:
    """The free paths of every expression inside a value."""
    for _, _, part in expression.find(value):
        yield from expression.analyse(part.source, kept).paths


def needs(chain: Chain, kept: Kept | None = None) -> dict[str, tuple[str, ...]]:
    """For each step the steps that it reads, known ones only, in order of first reading.

    Where an expression reads `steps` as a whole, or a step of a computed name, that may be any other step.
    """
    return {name: tuple(_needed(chain, name, step, kept)) for name, step in chain.steps.items()}


def cycle(edges: Mapping[_T, Sequence[_T]]) -> list[_T] | None:
    """Some cycle, as the nodes along it, the first one repeated at the end; None where there is none."""
    done: set[_T] = set()
    for start in edges:
        trail: dict[_T, Iterator[_T]] = {} if start in done else {start: iter(edges[start])}
        while trail:
            last = next(reversed(trail))
            for node in trail[last]:
                if node in trail:
                    nodes = list(trail)
                    return [*nodes[nodes.index(node) :], node]
                if node not in done and node in edges:
                    trail[node] = iter(edges[node])
                    break
            else:
                done.add(last)
                del trail[last]
    return None


def reach(project: Project, identity: Identity, *, proper: bool = False) -> list[Identity]:
    """Everything that `identity` leads to along references, itself first; `proper`: itself only where it does so."""
    targets = _neighbours(project, "targets")
    return _reached(targets, targets.get(identity, ()) if proper else (identity,))


def dependents(project: Project, identity: Identity) -> set[Identity]:
    """Everything that reaches `identity` along references, itself left out."""
    readers = _neighbours(project, "readers")
    return set(_reached(readers, readers.get(identity, ()))) - {identity}


def circles(project: Project, identities: Iterable[Identity]) -> list[list[Identity]]:
    """The identities, those that reach each other together; what a group refers to comes before it (Tarjan 1972)."""
    targets = _neighbours(project, "targets")
    wanted = set(identities)
    index: dict[Identity, int] = {}
    low: dict[Identity, int] = {}
    open_: dict[Identity, None] = {}
    found: list[list[Identity]] = []
    for start in sorted(wanted):
        todo = [] if start in index else [(start, iter(targets.get(start, ())))]
        while todo:
            node, rest = todo[-1]
            if node not in index:
                index[node] = low[node] = len(index)
                open_[node] = None
            for target in rest:
                if target in wanted and target not in index:
                    todo.append((target, iter(targets.get(target, ()))))
                    break
                if target in open_:
                    low[node] = min(low[node], low[target])
            else:
                todo.pop()
                if todo:
                    low[todo[-1][0]] = min(low[todo[-1][0]], low[node])
                if low[node] == index[node]:
                    group = list(open_)[list(open_).index(node) :]
                    for each in group:
                        del open_[each]
                    found.append(sorted(group))
    return found


def _needed(chain: Chain, name: str, step: Step, kept: Kept | None) -> Iterator[str]:
    found: dict[str, None] = {}
    for path in paths_in(step_values(step), kept):
        if path[0] == "steps":
            named = [str(path[1])] if len(path) > 1 else [other for other in chain.steps if other != name]
            found.update(dict.fromkeys(each for each in named if each in chain.steps))
    yield from found


def _neighbours(project: Project, which: str) -> Mapping[Identity, Sequence[Identity]]:
    if which not in project.memo:
        found: dict[Identity, dict[Identity, None]] = {}
        for edge in project.edges:
            start, end = (edge.source, edge.target) if which == "targets" else (edge.target, edge.source)
            found.setdefault(start, {})[end] = None
        project.memo[which] = {start: tuple(ends) for start, ends in found.items()}
    neighbours: Mapping[Identity, Sequence[Identity]] = project.memo[which]
    return neighbours


def _reached(edges: Mapping[Identity, Sequence[Identity]], starts: Iterable[Identity]) -> list[Identity]:
    found = dict.fromkeys(starts)
    todo = list(found)
    while todo:
        for neighbour in edges.get(todo.pop(), ()):
            if neighbour not in found:
                found[neighbour] = None
                todo.append(neighbour)
    return list(found)
