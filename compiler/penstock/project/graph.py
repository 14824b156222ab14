"""Order and reach: the steps of a chain, the resources of a project."""

from collections.abc import Iterator, Mapping
from typing import Any

from penstock.project.project import Project
from penstock.spec import expression
from penstock.spec.kinds.chain import Chain
from penstock.spec.resource import Identity
from penstock.spec.step import Step


def step_values(step: Step) -> dict[str, Any]:
    """Every field of a step that holds expressions, by its name as written."""
    return {
        name: value
        for name, value in step.model_dump(by_alias=True, exclude_none=True).items()
        if name not in {"retry", "timeoutSeconds", "take", type(step).type_}
        or (name == type(step).type_ and "${{" in str(value))
    }


def paths_in(value: Any) -> Iterator[tuple[str | int, ...]]:
    """The free paths of every expression inside a value."""
    if isinstance(value, str):
        for part in expression.split(value):
            if not isinstance(part, str):
                yield from expression.analyse(part.source).paths
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from paths_in(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from paths_in(item)


def needs(chain: Chain) -> dict[str, tuple[str, ...]]:
    """For each step the steps that it reads, known ones only, in order of first reading."""
    return {
        name: tuple(
            dict.fromkeys(
                str(path[1])
                for path in paths_in(step_values(step))
                if len(path) > 1 and path[0] == "steps" and path[1] in chain.steps
            )
        )
        for name, step in chain.steps.items()
    }


def cycle(edges: Mapping[str, tuple[str, ...]]) -> list[str] | None:
    """Some cycle, as the names along it, the first one repeated at the end; None where there is none."""
    done: set[str] = set()
    for start in edges:
        trail: list[str] = []
        stack = [(start, iter(edges[start]))] if start not in done else []
        trail.extend(name for name, _ in stack)
        while stack:
            name, rest = stack[-1]
            step = next(rest, None)
            if step is None:
                done.add(name)
                stack.pop()
                trail.pop()
            elif step in trail:
                return [*trail[trail.index(step) :], step]
            elif step not in done and step in edges:
                stack.append((step, iter(edges[step])))
                trail.append(step)
    return None


def dependents(project: Project, identity: Identity) -> set[Identity]:
    """Everything that reaches `identity` along references, itself left out."""
    readers: dict[Identity, set[Identity]] = project.memo.get("readers") or {}
    if not readers:
        for edge in project.edges:
            readers.setdefault(edge.target, set()).add(edge.source)
        project.memo["readers"] = readers
    found: set[Identity] = set()
    todo = [identity]
    while todo:
        for reader in readers.get(todo.pop(), ()):
            if reader not in found:
                found.add(reader)
                todo.append(reader)
    return found - {identity}
