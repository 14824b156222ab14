"""What a resource is, as a digest: behaviour and metadata apart, references by the fingerprint of their target."""

from collections.abc import Callable
from typing import Any

from penstock.project import aspects, dataset
from penstock.project.chains import chain_spec, chains
from penstock.project.closure import behaviour, read_vars
from penstock.project.graph import groups, reach
from penstock.project.link import target_of
from penstock.project.project import Project
from penstock.source import canonical
from penstock.spec.field import Reference, walk
from penstock.spec.kind import Kind
from penstock.spec.resource import Identity

_Of = Callable[[Identity], str]


def resource(project: Project, identity: Identity) -> str:
    """Merkle digest over the behaviour of a resource; its name is left out.

    Resources that refer to each other in a circle have fingerprints too, whichever is asked for first.
    """
    if _memo(identity) not in project.memo:
        for group in groups(project, reach(project, identity)):
            if _memo(group[0]) not in project.memo:
                _digest_group(project, group)
    found: str = project.memo[_memo(identity)]
    return found


def chain(project: Project, name: str) -> str:
    """Merkle digest over all that can change the answers of a chain.

    Raises:
        KeyError: no such chain.
    """
    memo = ("fingerprint of chain", name)
    if memo not in project.memo:
        source = chains(project)[name]
        spec = chain_spec(project, name)
        assert spec is not None
        plain = _digest(project, source, spec, lambda target: resource(project, target))
        project.memo[memo] = canonical.digest([plain, read_vars(project, spec)])
    found: str = project.memo[memo]
    return found


def metadata(project: Project, identity: Identity) -> str:
    """Digest over description, owner, labels, annotations and the fields that are metadata; the name is left out."""
    found = project.resources[identity]
    said = found.metadata.model_dump(mode="json", exclude={"name"}, exclude_defaults=True)
    if found.spec.description_is_behaviour:
        said.pop("description", None)
    return canonical.digest([found.spec.kind, said, aspects.metadata(project, found.spec)])


def _memo(identity: Identity) -> tuple[str, Identity]:
    return ("fingerprint", identity)


def _digest_group(project: Project, group: list[Identity]) -> None:
    """Digests resources that all reach each other; what else they reach is digested already.

    In a circle each starts as nothing and takes in its neighbours, as often as there are members: what differs anywhere
    in the circle then differs in every digest, and no order or name plays a part.
    """
    inner = dict.fromkeys(group, "")

    def of(target: Identity) -> str:
        return inner[target] if target in inner else _known(project, target)

    for _ in group:
        inner = {each: _digest(project, each, project.resources[each].spec, of) for each in group}
    project.memo.update({_memo(each): digest for each, digest in inner.items()})


def _known(project: Project, target: Identity) -> str:
    """What stands for a target: of a chain, its variables belong to it."""
    if target.name in chains(project) and chains(project)[target.name] == target and target.kind == "Chain":
        return chain(project, target.name)
    found: str = project.memo[_memo(target)]
    return found


def _digest(project: Project, identity: Identity, spec: Kind, of: _Of) -> str:
    if identity.kind == "Dataset":
        return canonical.digest(["Dataset", dataset.rows(project, identity.name).digest])
    plain: Any = behaviour(project, identity, spec)
    for marked in walk(spec):
        reference: Reference | None = marked.mark(Reference)
        if reference is not None and isinstance(marked.value, str):
            target = target_of(reference.kind, marked.value, project.resources)
            _replace(plain, marked.route, f"?{marked.value}" if target is None else of(target))
    parts = [spec.kind, plain]
    if spec.description_is_behaviour:
        parts.append(project.resources[identity].metadata.description)
    return canonical.digest(parts)


def _replace(plain: Any, route: tuple[str | int, ...], value: str) -> None:
    """Sets what stands at `route`, if anything does: defaults, metadata and bindings are not there."""
    for key in route[:-1]:
        if isinstance(plain, dict) and key not in plain:
            return
        plain = plain[key]
    if isinstance(plain, list) or route[-1] in plain:
        plain[route[-1]] = value
