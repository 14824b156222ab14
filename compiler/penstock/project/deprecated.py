"""What a Chain tells its callers to leave: whether it is there, and who of this project still uses it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location
from penstock.project.graph import step_values
from penstock.project.link import nearest
from penstock.project.project import Project
from penstock.spec.expressions import expression
from penstock.spec.kept import Kept
from penstock.spec.kinds.chain import Chain, Deprecation
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.kinds.monitor import Monitor
from penstock.spec.resource import Identity, Resource
from penstock.spec.step import Step
from penstock.spec.steps.chain import ChainStep
from penstock.spec.steps.each import EachStep


def faults(project: Project) -> Iterator[Fault]:
    """`deprecated-name` where the names are wrong, `deprecated-use` where what they name is used."""
    old = {each.identity.name: spec for each in project.of("Chain") if deprecates(each) and (spec := _chain(each))}
    if not old:
        return
    for name, spec in old.items():
        place = project.at(Identity("Chain", name), "deprecated")
        for side in ("inputs", "outputs"):
            yield from _names(side, getattr(spec, side), getattr(spec.deprecated, side), place.at(side), name)
    for resource in project.resources.values():
        place, named = resource.location.at("spec"), str(resource.identity)
        match resource.spec:
            case Chain():
                found = _of_chain(resource.spec, old, place, project.kept)
            case Evaluation() if resource.spec.chain in old:
                found = _of_evaluation(resource.spec, old[resource.spec.chain], place, project.kept)
            case Monitor() if resource.spec.chain in old:
                found = _of_monitor(resource.spec, old[resource.spec.chain], place, project.kept)
            case _:
                continue
        once = {(fault.location, fault.facts["name"]): fault for fault in found}
        yield from (replace(fault, resource=named) for fault in once.values())


def deprecates(resource: Resource) -> list[str]:
    """The inputs and outputs that a Chain tells its callers to leave."""

    def find() -> list[str]:
        spec = _chain(resource)
        return [] if spec is None else [*spec.deprecated.inputs, *spec.deprecated.outputs]

    return resource.unless_clean("deprecated", find)


def _chain(resource: Resource) -> Chain | None:
    return resource.spec if isinstance(resource.spec, Chain) else None


def _names(
    side: str, declared: Mapping[str, Any], marked: Mapping[str, Deprecation], place: Location, chain: str
) -> Iterator[Fault]:
    known = [name for name in declared if name not in marked]
    what = side.removesuffix("s")
    for name, deprecation in marked.items():
        if name not in declared:
            facts = {"what": what, "name": name, "chain": chain, "nearest": nearest(name, known), "known": known}
            yield Fault("deprecated-name", place.at(name).key(), facts, resource=f"Chain/{chain}")
        elif side == "inputs" and "default" not in declared[name]:
            facts = {"input": name, "chain": chain}
            yield Fault("deprecated-required", place.at(name).key(), facts, resource=f"Chain/{chain}")
        use = deprecation.use
        if use is not None and (use not in declared or use == name):
            facts = {"what": what, "name": use, "chain": chain, "nearest": nearest(use, known), "known": known}
            yield Fault("deprecated-name", place.at(name, "use"), facts, resource=f"Chain/{chain}")


def _of_chain(spec: Chain, old: Mapping[str, Chain], place: Location, kept: Kept) -> Iterator[Fault]:
    calls: dict[str, tuple[str, int]] = {}
    for name, step in spec.steps.items():
        inner: Step = step.do if isinstance(step, EachStep) else step
        if isinstance(inner, ChainStep) and inner.chain in old:
            calls[name] = (inner.chain, 4 if isinstance(step, EachStep) else 2)
            at = place.at("steps", name, "do") if isinstance(step, EachStep) else place.at("steps", name)
            for key in inner.with_:
                yield from _used("inputs", key, inner.chain, old[inner.chain], at.at("with", key).key())
    values = {"steps": {name: step_values(step) for name, step in spec.steps.items()}, "outputs": spec.outputs}
    for path, at in _paths(values, place, kept) if calls else ():
        chain, index = calls.get(str(path[1]), ("", 0)) if path[0] == "steps" and len(path) > 1 else ("", 0)
        if chain and len(path) > index:
            yield from _used("outputs", str(path[index]), chain, old[chain], at)


def _of_evaluation(spec: Evaluation, chain: Chain, place: Location, kept: Kept) -> Iterator[Fault]:
    for key in spec.inputs:
        yield from _used("inputs", key, spec.chain, chain, place.at("inputs", key).key())
    values = {"metrics": {name: {"with": metric.with_} for name, metric in spec.metrics.items()}}
    for path, at in _paths(values, place, kept):
        if path[0] == "outputs" and len(path) > 1:
            yield from _used("outputs", str(path[1]), spec.chain, chain, at)


def _of_monitor(spec: Monitor, chain: Chain, place: Location, kept: Kept) -> Iterator[Fault]:
    for path, at in _paths({"signal": spec.signal}, place, kept):
        if path[0] in ("inputs", "outputs") and len(path) > 1:
            yield from _used(str(path[0]), str(path[1]), spec.chain, chain, at)


def _paths(value: Any, place: Location, kept: Kept) -> Iterator[tuple[tuple[str | int, ...], Location]]:
    """Every free path of the expressions inside a value, and where the expression stands."""
    for route, text, part in expression.find(value):
        at = replace(place.at(*route), within=expression.within(text, part.start, part.end))
        yield from ((path, at) for path in expression.analyse(part.source, kept).paths)


def _used(side: str, name: str, chain: str, spec: Chain, at: Location) -> Iterator[Fault]:
    marked: Deprecation | None = getattr(spec.deprecated, side).get(name)
    declared: Mapping[str, Any] = getattr(spec, side)
    if marked is None or name not in declared or (side == "inputs" and "default" not in declared[name]):
        return
    what = side.removesuffix("s")
    facts = {"what": what, "name": name, "chain": chain, "use": marked.use, "after": marked.remove_after}
    yield Fault("deprecated-use", at, facts)
