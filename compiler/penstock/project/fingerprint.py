"""What a resource is, as a digest: behaviour and metadata apart, references by the fingerprint of their target."""

from typing import Any

from penstock.project import dataset
from penstock.project.chains import chain_spec, chains
from penstock.project.closure import behaviour, closure
from penstock.project.project import Project
from penstock.source import canonical
from penstock.spec.field import Aspect, Reference, walk
from penstock.spec.kind import Kind
from penstock.spec.resource import Identity


def resource(project: Project, identity: Identity) -> str:
    """Merkle digest over the behaviour of a resource; its name is left out."""
    memo = ("fingerprint", identity)
    if memo not in project.memo:
        project.memo[memo] = ""  # a cycle of references ends here; it is a finding of its own
        project.memo[memo] = _digest(project, identity, project.resources[identity].spec)
    found: str = project.memo[memo]
    return found


def chain(project: Project, name: str) -> str:
    """Merkle digest over all that can change the answers of a chain.

    Raises:
        KeyError: no such chain.
    """
    memo = ("fingerprint of chain", name)
    if memo not in project.memo:
        spec = chain_spec(project, name)
        assert spec is not None
        plain = _digest(project, chains(project)[name], spec)
        project.memo[memo] = canonical.digest([plain, dict(closure(project, name).vars)])
    found: str = project.memo[memo]
    return found


def metadata(project: Project, identity: Identity) -> str:
    """Digest over name, description, owner, labels, annotations and the fields that are metadata."""
    found = project.resources[identity]
    fields = [
        [list(marked.route), marked.value.model_dump(mode="json") if hasattr(marked.value, "model_dump") else marked.value]
        for marked in walk(found.spec)
        if marked.aspect is Aspect.METADATA and not isinstance(marked.value, dict)
    ]
    return canonical.digest([found.metadata.model_dump(mode="json"), fields])


def _digest(project: Project, identity: Identity, spec: Kind) -> str:
    if identity.kind == "Dataset":
        return canonical.digest(["Dataset", dataset.rows(project, identity.name).digest])
    plain: Any = behaviour(project, identity, spec)
    for marked in walk(spec):
        reference: Reference | None = marked.mark(Reference)
        if reference is not None and isinstance(marked.value, str):
            _replace(plain, marked.route, _target(project, reference.kind, marked.value))
    return canonical.digest([spec.kind, plain])


def _target(project: Project, kind: str, name: str) -> str:
    if kind == "Chain":
        return chain(project, name) if name in chains(project) else name
    identity = Identity(kind, name)
    return resource(project, identity) if identity in project.resources else name


def _replace(plain: Any, route: tuple[str | int, ...], value: str) -> None:
    for key in route[:-1]:
        if isinstance(plain, dict) and key not in plain:
            return
        plain = plain[key]
    if isinstance(plain, list) or route[-1] in plain:
        plain[route[-1]] = value
