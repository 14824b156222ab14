"""Types along the edges of a chain."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location
from penstock.project import calls
from penstock.project.chains import chain_spec, chains
from penstock.project.graph import cycle, needs, paths_in, step_values
from penstock.project.link import DEFAULT
from penstock.project.project import Project
from penstock.project.types import constants, effects, expressions, schemas, skips, step_outputs
from penstock.project.types.step_type import Site
from penstock.project.types.step_types import STEP_TYPES
from penstock.spec.expressions import expression
from penstock.spec.kept import Kept
from penstock.spec.kinds.chain import Chain
from penstock.spec.resource import Identity
from penstock.spec.step import Outputs, Step
from penstock.spec.steps.each import EachStep


@dataclass(frozen=True, slots=True)
class ChainTypes:
    """JSON Schema of inputs, of each step's outputs and of the outputs, each as an object; what is wrong."""

    inputs: Mapping[str, Any]
    steps: Mapping[str, Any]
    outputs: Mapping[str, Any]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class _Typed:
    """A chain's types, before anybody asks what is wrong; `roots`: of what its expressions may name."""

    types: step_outputs.Types
    roots: Mapping[str, Any]
    outputs: Mapping[str, Any]


def types(project: Project, name: str) -> ChainTypes:
    """The types of a chain; a template that stands for a chain has its faults elsewhere."""
    memo = ("chain", name)
    if memo not in project.memo:
        project.memo[memo] = _types(project, name)
    result: ChainTypes = project.memo[memo]
    return result


def outputs(project: Project, name: str) -> Mapping[str, Any]:
    """JSON Schema of a chain's outputs, as that of `types`, where nobody asks what is wrong."""
    return _typed(project, name).outputs


def closed(properties: Mapping[str, Any]) -> dict[str, Any]:
    """An object with just these members."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [key for key, declared in properties.items() if "default" not in declared],
        "additionalProperties": False,
    }


def _types(project: Project, name: str) -> ChainTypes:
    spec = chain_spec(project, name)
    assert spec is not None
    source = chains(project)[name]
    typed = _typed(project, name)
    faults = tuple(_faults(project, source, spec, typed.roots, typed.types)) if source.kind == "Chain" else ()
    return ChainTypes(typed.roots["inputs"], typed.roots["steps"], typed.outputs, faults)


def _typed(project: Project, name: str) -> _Typed:
    memo = ("typed chain", name)
    if memo not in project.memo:
        spec = chain_spec(project, name)
        assert spec is not None
        typed = step_outputs.Types(project, lambda inner: _of_chain(project, inner))
        roots: dict[str, Any] = {
            "inputs": closed(schemas.properties(spec.inputs)),
            "steps": closed({step: {} for step in spec.steps}),
            "vars": _vars(project),
        }
        known: dict[str, Any] = {}
        for step in step_outputs.ordered(spec, needs(spec, project.kept)):
            found = typed.outputs(spec.steps[step], roots)
            known[step] = {} if found is None else closed(found)
            roots["steps"] = closed({each: known.get(each, {}) for each in spec.steps})
        made = closed({key: expressions.type_of(value, roots, project.kept) for key, value in spec.outputs.items()})
        project.memo[memo] = _Typed(typed, roots, made)
    result: _Typed = project.memo[memo]
    return result


def _of_chain(project: Project, name: str) -> Outputs | None:
    """The outputs of another chain; None where they rest on a circle, or go too deep to follow."""
    deep = calls.depth(project, name)
    if deep is None or deep > calls.DEEPEST:
        return None
    found: Outputs = outputs(project, name)["properties"]
    return found


def _vars(project: Project) -> dict[str, Any]:
    """Those of the Environment; outside of any, those that some Environment gives, where only such are deployed."""
    if project.environment == DEFAULT and project.settings.gate.environments:
        named = {name for resource in project.of("Environment") for name in getattr(resource.spec, "vars", ())}
        return closed({name: {} for name in sorted(named)})
    return closed({name: expressions.constant(value) for name, value in project.vars.items()})


def _faults(
    project: Project, source: Identity, spec: Chain, roots: Mapping[str, Any], typed: step_outputs.Types
) -> Iterator[Fault]:
    place = project.at(source)
    named = str(source)
    for name, declared in spec.inputs.items():
        yield from schemas.faults(declared, place.at("inputs", name), named)
    found = cycle(needs(spec, project.kept))
    if found is not None:
        at = place.at("steps", found[0]).key()
        yield Fault("step-cycle", at, {"steps": found}, resource=named)
    reads = _reads(spec, project.kept)
    for name, step in spec.steps.items():
        read = tuple(path[2:] for path in reads if path[:2] == ("steps", name) or path == ("steps",))
        site = Site(project, name, place.at("steps", name), named, roots, read)
        yield from _step(step, site, typed)
        for unsure in skips.of_step(spec, step, project.kept):
            yield _skipped(spec, unsure, site.place, named)
    yield from expressions.faults(spec.outputs, place.at("outputs"), roots, named, project.kept)
    for unsure in skips.of_value(spec, spec.outputs, kept=project.kept):
        yield _skipped(spec, unsure, place.at("outputs"), named)
    yield from _unread(project, spec, reads, place, named)


def _step(step: Step, site: Site, typed: step_outputs.Types) -> Iterator[Fault]:
    """What holds for a step of any type, then what its own type demands, then the step inside it."""
    project, here, roots = site.project, site.place, site.roots
    values = step_values(step)
    values.pop("do", None)
    if step.when is not None:
        yield from expressions.condition(values.pop("when"), here.at("when"), roots, site.resource, project.kept)
        yield from constants.condition(step, site)
    yield from expressions.faults(values, here, roots, site.resource, project.kept)
    outputs = typed.outputs(step, roots)
    if step.otherwise is not None and outputs is not None:
        wanted = closed({key: type_ for key, type_ in outputs.items() if site.is_read(key) or key in step.otherwise})
        yield from site.mismatch(step.otherwise, wanted, f"`otherwise` of step '{site.step}'", "otherwise")
    yield from STEP_TYPES[step.type_].faults(step, site)
    if isinstance(step, EachStep):
        walked = site.type_of(step.each)
        yield from _step(step.do, site.inside("do", {step.as_: step_outputs.element(walked)}, "items"), typed)


def _skipped(spec: Chain, unsure: skips.Unsure, place: Location, named: str) -> Fault:
    at = replace(place.at(*unsure.route), within=expression.within(unsure.text, unsure.part.start, unsure.part.end))
    return Fault("skipped-step", at, {"step": unsure.step, "when": spec.steps[unsure.step].when}, resource=named)


def _reads(spec: Chain, kept: Kept) -> list[tuple[str | int, ...]]:
    return [*paths_in([step_values(step) for step in spec.steps.values()], kept), *paths_in(spec.outputs, kept)]


def _unread(
    project: Project, spec: Chain, reads: list[tuple[str | int, ...]], place: Location, named: str
) -> Iterator[Fault]:
    kept = project.kept
    read = {str(path[1]) for path in reads if len(path) > 1 and path[0] == "inputs"}
    if not any(len(path) == 1 and path[0] == "inputs" for path in reads):
        for name in spec.inputs:
            if name not in read:
                at = place.at("inputs", name).key()
                yield Fault("unused-input", at, {"input": name, "what": "chain"}, resource=named)
    ends = [path for path in paths_in(spec.outputs, kept) if path[0] == "steps"]
    if any(len(path) == 1 for path in ends):
        return
    alive = {str(path[1]) for path in ends}
    edges = needs(spec, kept)
    alive |= {name for name, step in spec.steps.items() if effects.acts(project, step)}
    todo = list(alive)
    while todo:
        for step in edges.get(todo.pop(), ()):
            if step not in alive:
                alive.add(step)
                todo.append(step)
    for name in spec.steps:
        if name not in alive:
            yield Fault("unused-step", place.at("steps", name).key(), {"step": name}, resource=named)
