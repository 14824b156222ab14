"""The types of every edge of a project, and every fault along them."""

from collections.abc import Iterator
from dataclasses import dataclass

from penstock.diagnostics.fault import Fault
from penstock.project import calls, chain_types, deprecated, row_types, template_types
from penstock.project.project import Project
from penstock.spec import parameters
from penstock.spec.kinds.chain import Chain
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.kinds.model import Model
from penstock.spec.kinds.monitor import Monitor
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.kinds.retriever import Retriever


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
    for resource in project.resources.values():
        match resource.spec:
            case PromptTemplate():
                yield from template_types.types(project, resource).faults
            case Chain():
                yield from chain_types.types(project, resource.identity.name).faults
            case Dataset():
                yield from row_types.dataset_faults(project, resource)
            case Evaluation():
                yield from row_types.evaluation_faults(project, resource)
            case Retriever():
                yield from row_types.retriever_faults(project, resource)
            case Model():
                place, named = resource.location.at("spec"), str(resource.identity)
                for route, rule, facts in parameters.problems(resource.spec):
                    at = place.at(*route) if rule == "invalid-value" else place.at(*route).key()
                    yield Fault(rule, at, facts, resource=named)
            case Monitor():
                yield from row_types.monitor_faults(project, resource)
