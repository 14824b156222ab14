"""A chain resolved: everything that can change its answers, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from penstock.project import texts
from penstock.project.chains import chain_spec, chains
from penstock.project.graph import paths_in, step_values
from penstock.project.project import Project
from penstock.spec.field import Aspect, FileText, marks_of
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.resource import Identity


@dataclass(frozen=True, slots=True)
class Closure:
    """A chain with all that it reads.

    Attributes:
        specs: behaviour of each resource as plain data: bindings, metadata and defaults left out, texts inline. A
            Dataset's source is its place in the bundle.
        vars: those that the chain's expressions read.
        datasets: names of the Datasets in `specs`.
    """

    chain: str
    specs: Mapping[Identity, Mapping[str, Any]]
    vars: Mapping[str, Any]
    datasets: tuple[str, ...]


def closure(project: Project, chain: str) -> Closure:
    """The closure of a chain of a project without error findings.

    Raises:
        KeyError: no such chain.
    """
    source = chains(project)[chain]
    spec = chain_spec(project, chain)
    assert spec is not None
    found: dict[Identity, Mapping[str, Any]] = {Identity("Chain", chain): behaviour(project, source, spec)}
    todo = [source]
    seen = {source}
    if source.kind == "PromptTemplate":
        found[source] = behaviour(project, source)
    while todo:
        at = todo.pop()
        for edge in project.edges:
            if edge.source == at and edge.target not in seen:
                seen.add(edge.target)
                todo.append(edge.target)
                found[edge.target] = behaviour(project, edge.target)
    read = {path[1] for path in _paths(spec) if len(path) > 1 and path[0] == "vars"}
    return Closure(
        chain,
        dict(sorted(found.items())),
        {name: project.vars[name] for name in sorted(map(str, read)) if name in project.vars},
        tuple(sorted(identity.name for identity in found if identity.kind == "Dataset")),
    )


def behaviour(project: Project, identity: Identity, spec: BaseModel | None = None) -> dict[str, Any]:
    """What of a resource can change an output, as plain data; defaults are left out."""
    resource = project.resources[identity]
    spec = spec or resource.spec
    if isinstance(spec, Dataset):
        plain: dict[str, Any] = {"purpose": spec.purpose, "source": {"file": f"datasets/{identity.name}.jsonl"}}
        return plain if spec.key is None else {**plain, "key": spec.key}
    return _plain(project, spec)


def _paths(spec: Any) -> list[tuple[str | int, ...]]:
    values = [step_values(step) for step in spec.steps.values()]
    return [*paths_in(values), *paths_in(spec.outputs)]


def _plain(project: Project, model: BaseModel) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        aspect = next((mark for mark in marks_of(field) if isinstance(mark, Aspect)), Aspect.BEHAVIOUR)
        if aspect is Aspect.BEHAVIOUR and (field.is_required() or value != field.get_default(call_default_factory=True)):
            plain[field.alias or name] = _value(project, value)
    return plain


def _value(project: Project, value: Any) -> Any:
    if isinstance(value, FileText):
        # where it stands does not matter: a project with an unreadable text is not compiled
        return texts.read(project, value, next(iter(project.resources.values())).location).text
    if isinstance(value, BaseModel):
        return _plain(project, value)
    if isinstance(value, Mapping):
        return {key: _value(project, item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_value(project, item) for item in value]
    return value.replace("\r\n", "\n") if isinstance(value, str) else value
