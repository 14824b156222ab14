"""The project with another Model in the place of one that a chain asks."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from penstock.project.cost.candidates import Candidate
from penstock.project.project import Edge, Project
from penstock.spec.kinds.model import Model
from penstock.spec.resource import Identity, Resource


def instead(project: Project, models: Sequence[str], candidate: Candidate) -> Project:
    """`candidate` under the names of `models`, with its bindings; all else is as it was.

    A Model of the project stands there as it is. One of the catalogue gets the parameters of the Model it stands for,
    no fallback, and the key and endpoint of a Model of the project that asks the same provider, where there is one.
    """
    resources, bindings, edges = dict(project.resources), dict(project.bindings), list(project.edges)
    for name in models:
        target = Identity("Model", name)
        edges = [edge for edge in edges if edge.source != target]
        own = project.get("Model", candidate.name) if candidate.own is not None else None
        if own is not None:
            resources[target] = _own(own, target, set(models))
            bindings[target] = bindings.get(own.identity, {})
            edges += [Edge(target, edge.route, edge.target) for edge in project.edges if edge.source == own.identity]
        else:
            resources[target] = _hosted(project, project.resources[target], candidate)
            bindings[target] = _asks(project, candidate)
    return replace(project, resources=resources, bindings=bindings, edges=tuple(edges), memo={}, shared={}, pack=None)


def _own(own: Resource, target: Identity, replaced: set[str]) -> Resource:
    """A Model under another name; what it would fall back to and is not there any more is left out."""
    assert isinstance(own.spec, Model)
    spec = own.spec.model_copy(update={"fallbacks": [name for name in own.spec.fallbacks if name not in replaced]})
    return replace(own, identity=target, spec=spec, data=_data(own, target.name, spec), notes={})


def _data(resource: Resource, name: str, spec: Model) -> Mapping[str, Any]:
    """The document as it would be written."""
    plain = spec.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude_none=True)
    return {**resource.data, "metadata": {**resource.data["metadata"], "name": name}, "spec": plain}


def _hosted(project: Project, resource: Resource, candidate: Candidate) -> Resource:
    now = resource.spec
    assert isinstance(now, Model)
    nothing: Mapping[str, Any] = dict.fromkeys(("price", "serving", "base", "adapter", "endpoint", "compliance"))
    like = _like(project, candidate)
    key = like.credentials if like is not None else None
    spec = now.model_copy(update={**nothing, "model": candidate.model, "fallbacks": [], "credentials": key})
    data = _data(resource, resource.identity.name, spec)
    return replace(resource, spec=Model.model_validate(data["spec"]), data=data, notes={})


def _asks(project: Project, candidate: Candidate) -> Mapping[str, Any]:
    """Where a Model of the project asks the same provider."""
    for resource in project.of("Model"):
        if resource.spec is _like(project, candidate):
            written = project.bindings.get(resource.identity, {})
            spec = resource.spec
            endpoint = {"endpoint": spec.endpoint} if isinstance(spec, Model) and spec.endpoint else {}
            return {**endpoint, **{key: written[key] for key in ("endpoint", "credentials") if key in written}}
    return {}


def _like(project: Project, candidate: Candidate) -> Model | None:
    provider = candidate.model.partition("/")[0]
    for resource in project.of("Model"):
        spec = resource.spec
        if isinstance(spec, Model) and spec.model.partition("/")[0] == provider and spec.serving is None:
            return spec
    return None
