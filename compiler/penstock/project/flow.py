"""The types of every edge of a project, and every fault along them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from penstock.diagnostics.fault import Fault
from penstock.project import calls, deprecated, tool_source
from penstock.project.identity.closures import unless_sound
from penstock.project.load import MANY
from penstock.project.project import Project
from penstock.project.types import chain_types, row_types, template_types, tool_types
from penstock.source import elsewhere
from penstock.source.recorded import Recorded
from penstock.spec import parameters
from penstock.spec.kinds.chain import Chain
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.kinds.model import Model
from penstock.spec.kinds.monitor import Monitor
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.kinds.retriever import Retriever
from penstock.spec.kinds.tool import Tool
from penstock.spec.resource import Resource


@dataclass(frozen=True, slots=True)
class Flow:
    """Everything that types and rows say is wrong."""

    faults: tuple[Fault, ...]


def flow(project: Project) -> Flow:
    """Types every template, chain, dataset, evaluation and monitor; memoised on the project."""
    if "flow" not in project.memo:
        project.memo["flow"] = Flow(tuple(_faults(project)))
    found: Flow = project.memo["flow"]
    return found


def _faults(project: Project) -> Iterator[Fault]:
    yield from calls.faults(project)
    yield from deprecated.faults(project)
    yield from tool_source.clashes(project)
    found = _shared(project)
    for index, resource in enumerate(project.resources.values()):
        yield from found[index] if index in found else _one(project, resource)


def _one(project: Project, resource: Resource) -> Iterator[Fault]:
    return unless_sound(project, resource, "flow", _of(project, resource))


def _shared(project: Project) -> Mapping[int, Sequence[Fault]]:
    """Of many resources of which nothing is known, the faults by number: the second half is left to a copy of this
    process, which says which are sound; what is not, or what reads other files, is looked at here again.
    """
    resources = list(project.resources.values())
    half = len(resources) // 2  # what stands in one folder refers to each other
    many = len(resources) >= MANY and (project.pack is None or project.pack.is_empty)
    tree = project.tree
    if not (many and isinstance(tree, Recorded) and elsewhere.is_possible()):
        return {}

    def work() -> bytes:
        sound = []
        for index in range(half, len(resources)):
            before = len(tree.consulted)
            if not any(True for _ in _of(project, resources[index])) and len(tree.consulted) == before:
                sound.append(index)
        return json.dumps(sound).encode()

    result = elsewhere.start(work)
    found: dict[int, Sequence[Fault]] = {index: list(_one(project, resources[index])) for index in range(half)}
    for index in json.loads(result() or b"[]"):
        found[index] = list(unless_sound(project, resources[index], "flow", ()))
    return found


def _of(project: Project, resource: Resource) -> Iterator[Fault]:
    """What is wrong with one resource: it must follow from what `unless_sound` lets it look at."""
    match resource.spec:
        case PromptTemplate():
            yield from template_types.types(project, resource).faults
        case Chain():
            yield from chain_types.types(project, resource.identity.name).faults
        case Dataset():
            yield from row_types.dataset_faults(project, resource)
        case Evaluation():
            yield from row_types.evaluation_faults(project, resource)
        case Tool():
            yield from tool_types.faults(project, resource)
        case Retriever():
            yield from row_types.retriever_faults(project, resource)
        case Model():
            place, named = resource.location.at("spec"), str(resource.identity)
            for route, rule, facts in parameters.problems(resource.spec):
                at = place.at(*route) if rule == "invalid-value" else place.at(*route).key()
                yield Fault(rule, at, facts, resource=named)
        case Monitor():
            yield from row_types.monitor_faults(project, resource)
