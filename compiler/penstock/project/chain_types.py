"""Types along the edges of a chain."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location
from penstock.project import expressions, prompt_types, schemas
from penstock.project.chains import chain_spec, chains
from penstock.project.graph import cycle, needs, paths_in, step_values
from penstock.project.link import DEFAULT
from penstock.project.project import Project
from penstock.spec import expression
from penstock.spec.kept import Kept
from penstock.spec.kinds.chain import Chain
from penstock.spec.resource import Identity
from penstock.spec.step import Step
from penstock.spec.steps.prompt import PromptStep
from penstock.spec.steps.retrieve import RetrieveStep


@dataclass(frozen=True, slots=True)
class ChainTypes:
    """JSON Schema of inputs, of each step's outputs and of the outputs, each as an object; what is wrong."""

    inputs: Mapping[str, Any]
    steps: Mapping[str, Any]
    outputs: Mapping[str, Any]
    faults: tuple[Fault, ...]


def types(project: Project, name: str) -> ChainTypes:
    """The types of a chain; a template that stands for a chain has its faults elsewhere."""
    memo = ("chain", name)
    if memo not in project.memo:
        project.memo[memo] = _types(project, name)
    result: ChainTypes = project.memo[memo]
    return result


def outputs(project: Project, name: str) -> Mapping[str, Any]:
    """JSON Schema of a chain's outputs, as that of `types`, where nobody asks what is wrong."""
    if ("chain", name) in project.memo:
        return types(project, name).outputs
    memo = ("chain outputs", name)
    if memo not in project.memo:
        spec = chain_spec(project, name)
        assert spec is not None
        project.memo[memo] = _made(project, spec, _roots(project, spec))
    found: Mapping[str, Any] = project.memo[memo]
    return found


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
    roots = _roots(project, spec)
    faults = tuple(_faults(project, source, spec, roots)) if source.kind == "Chain" else ()
    return ChainTypes(roots["inputs"], roots["steps"], _made(project, spec, roots), faults)


def _roots(project: Project, spec: Chain) -> dict[str, Any]:
    steps = closed({step: closed(_outputs(project, spec.steps[step])) for step in spec.steps})
    return {"inputs": closed(schemas.properties(spec.inputs)), "steps": steps, "vars": _vars(project)}


def _made(project: Project, spec: Chain, roots: Mapping[str, Any]) -> dict[str, Any]:
    return closed({key: expressions.type_of(value, roots, project.kept) for key, value in spec.outputs.items()})


def _outputs(project: Project, step: Step) -> dict[str, dict[str, Any]]:
    return {name: schemas.usable(declared) for name, declared in step.outputs(project.spec).items()}


def _vars(project: Project) -> dict[str, Any]:
    """Those of the Environment; outside of any, those that some Environment gives, where only such are deployed."""
    if project.environment == DEFAULT and project.settings.gate.environments:
        named = {name for resource in project.of("Environment") for name in getattr(resource.spec, "vars", ())}
        return closed({name: {} for name in sorted(named)})
    return closed({name: expressions.constant(value) for name, value in project.vars.items()})


def _faults(project: Project, source: Identity, spec: Chain, roots: Mapping[str, Any]) -> Iterator[Fault]:
    place = project.at(source)
    named = str(source)
    for name, declared in spec.inputs.items():
        yield from schemas.faults(declared, place.at("inputs", name), named)
    found = cycle(needs(spec, project.kept))
    if found is not None:
        at = place.at("steps", found[0]).key()
        yield Fault("step-cycle", at, {"steps": found}, resource=named)
    for name, step in spec.steps.items():
        yield from _step(project, spec, name, roots, place.at("steps", name), named)
        if isinstance(step, PromptStep):
            yield from prompt_types.faults(project, name, step, place.at("steps", name), roots, named)
    yield from expressions.faults(spec.outputs, place.at("outputs"), roots, named, project.kept)
    for name, value in spec.outputs.items():
        yield from _skipped(spec, value, None, place.at("outputs", name), named, project.kept)
    yield from _unread(spec, place, named, project.kept)


def _step(
    project: Project, spec: Chain, name: str, roots: Mapping[str, Any], here: Location, named: str
) -> Iterator[Fault]:
    """What holds for a step of any type."""
    step = spec.steps[name]
    values = step_values(step)
    if step.when is not None:
        yield from expressions.condition(values.pop("when"), here.at("when"), roots, named, project.kept)
    yield from expressions.faults(values, here, roots, named, project.kept)
    yield from _skipped(spec, step_values(step), step.when, here, named, project.kept)
    if step.otherwise is not None:
        read = {
            path[2] if len(path) > 2 else None for path in _reads(spec, project.kept) if path[:2] == ("steps", name)
        }
        outputs = _outputs(project, step)
        wanted = closed({key: type_ for key, type_ in outputs.items() if {key, None} & read or key in step.otherwise})
        got = expressions.type_of(step.otherwise, roots, project.kept)
        yield from expressions.mismatch(got, wanted, f"`otherwise` of step '{name}'", here.at("otherwise"), named)
    if isinstance(step, RetrieveStep):
        got = expressions.type_of(step.query, roots, project.kept)
        yield from expressions.mismatch(got, {"type": "string"}, "`query`", here.at("query"), named)


def _reads(spec: Chain, kept: Kept) -> list[tuple[str | int, ...]]:
    return [*paths_in([step_values(step) for step in spec.steps.values()], kept), *paths_in(spec.outputs, kept)]


def _skipped(spec: Chain, value: Any, when: str | None, place: Location, named: str, kept: Kept) -> Iterator[Fault]:
    """A step that may be skipped is read where nothing says that the reader is skipped with it."""
    steps = dict.fromkeys(str(path[1]) for path in paths_in(value, kept) if len(path) > 1 and path[0] == "steps")
    for name in steps:
        read = spec.steps.get(name)
        if not isinstance(read, Step) or read.when is None or read.otherwise is not None:
            continue
        if when is None or _condition(when) != _condition(read.when):
            yield Fault("skipped-step", place, {"step": name, "when": read.when}, resource=named)


def _condition(when: str) -> str:
    """A condition, white space around it aside."""
    whole = expression.whole(when)
    return when if whole is None else whole.source


def _unread(spec: Chain, place: Location, named: str, kept: Kept) -> Iterator[Fault]:
    reads = _reads(spec, kept)
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
    todo = list(alive)
    while todo:
        for step in edges.get(todo.pop(), ()):
            if step not in alive:
                alive.add(step)
                todo.append(step)
    for name in spec.steps:
        if name not in alive:
            yield Fault("unused-step", place.at("steps", name).key(), {"step": name}, resource=named)
