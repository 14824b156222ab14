"""What a resource is, as a digest: behaviour and metadata apart, references by the fingerprint of their target."""

from collections.abc import Callable
from typing import Any

from penstock.project import dataset, tool_source
from penstock.project.chains import chain_spec, chains
from penstock.project.graph import circles, reach
from penstock.project.identity import aspects
from penstock.project.identity import mould as moulds
from penstock.project.identity.closure import behaviour, description, read_vars
from penstock.project.identity.rendering import rendering
from penstock.project.link import Named, references, target_of
from penstock.project.project import Project
from penstock.source import canonical
from penstock.spec.field import Reference, walk
from penstock.spec.kind import Kind
from penstock.spec.kinds.chain import Chain
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.resource import Identity

_Of = Callable[[Identity], str]


def resource(project: Project, identity: Identity) -> str:
    """Merkle digest over the behaviour of a resource; its name is left out.

    Resources that refer to each other in a circle have one too, and the same whichever is asked for first.
    """
    if _memo(identity) not in project.memo:
        for group in circles(project, reach(project, identity)):
            if _memo(group[0]) not in project.memo:
                project.memo.update({_memo(each): digest for each, digest in _digests(project, group).items()})
    found: str = project.memo[_memo(identity)]
    return found


def chain(project: Project, name: str) -> str:
    """Merkle digest over all that can change the answers of a chain, the variables that it reads included.

    Raises:
        KeyError: no such chain.
    """
    source = chains(project)[name]
    if source.kind == "Chain":
        return resource(project, source)
    memo = ("fingerprint of chain", name)
    if memo not in project.memo:
        spec = chain_spec(project, name)
        assert spec is not None
        project.memo[memo] = _digest(project, source, spec, lambda target: resource(project, target))
    found: str = project.memo[memo]
    return found


def metadata(project: Project, identity: Identity) -> str:
    """Digest over description, owner, labels, annotations and the fields that are metadata; the name is left out."""
    found = project.resources[identity]
    said = found.metadata.model_dump(mode="json", exclude={"name"}, exclude_defaults=True)
    if found.spec.description_is_behaviour:
        said.pop("description", None)
    return canonical.digest([found.spec.kind, said, aspects.metadata(found.spec)])


def _memo(identity: Identity) -> tuple[str, Identity]:
    return ("fingerprint", identity)


def _digests(project: Project, group: list[Identity]) -> dict[Identity, str]:
    """The digests of resources that reach each other; what else they reach has its own already.

    In a circle each first stands for nothing, then for what it is beside its neighbours, until no more of them are told
    apart; with the digests of all, members of two circles are equal only where they behave alike however far one looks.
    """

    def once(level: dict[Identity, str]) -> dict[Identity, str]:
        def of(target: Identity) -> str:
            return level[target] if target in level else str(project.memo[_memo(target)])

        return {each: _digest(project, each, None, of) for each in group}

    if len(group) == 1 and group[0] not in reach(project, group[0], proper=True):
        return once({})
    level = dict.fromkeys(group, "")
    finer = once(level)
    while len(set(finer.values())) > len(set(level.values())):
        level, finer = finer, once(finer)
    whole = sorted(set(finer.values()))
    return {each: canonical.digest([digest, whole]) for each, digest in finer.items()}


def _digest(project: Project, identity: Identity, spec: Kind | None, of: _Of) -> str:
    """spec: what stands in the place of the resource's own."""
    if identity.kind == "Dataset":
        return canonical.digest(["Dataset", dataset.rows(project, identity.name).digest])
    if spec is None:
        known = moulded(project, identity)
        if known is not None:
            fillings = [_filling(project, *hole, of) for hole in moulds.holes(known)]
            digest = moulds.cast(known, fillings)
            return canonical.digest([digest, {}]) if identity.kind == Chain.kind else digest
        spec = project.resources[identity].spec
    plain: Any = behaviour(project, identity, spec)
    if isinstance(spec, PromptTemplate):
        rendering(project, plain, spec.format)
    for kind, route, name, _, shown in _references(project, identity, spec):
        _replace(plain, route, _filling(project, kind, name, shown, of))
    parts: list[Any] = [spec.kind, plain]
    if spec.description_is_behaviour:
        parts.append(description(project, identity))
    if identity.kind == "Tool":
        parts.append(dict(tool_source.sources(project, identity.name).files))
    digest = canonical.digest(parts)
    return canonical.digest([digest, read_vars(project, spec)]) if isinstance(spec, Chain) else digest


def moulded(project: Project, identity: Identity) -> moulds.Mould | None:
    """The behaviour of a document, where it follows from it alone: as it is kept, or made."""
    return moulds.kept(project, identity) or _mould(project, identity)


def _mould(project: Project, identity: Identity) -> moulds.Mould | None:
    if not moulds.is_alone(project, identity):
        return None
    found = project.resources[identity]
    plain: Any = behaviour(project, identity, found.spec)
    if isinstance(found.spec, PromptTemplate):
        rendering(project, plain, found.spec.format)
    holes = _references(project, identity, found.spec)
    for index, each in enumerate(holes):
        _replace(plain, each.route, moulds.hole(index))
    made = moulds.mould([found.spec.kind, plain], holes)
    if made is not None:
        found.notes[moulds.NOTE] = made
    return made


def _filling(project: Project, kind: str, name: str, shown: bool, of: _Of) -> str:
    """What stands for a reference: the fingerprint of its target, behind its name where a model sees that."""
    target = target_of(kind, name, project.resources)
    digest = f"no {name}" if target is None else of(target)
    return f"{name} {digest}" if shown else digest


def _references(project: Project, identity: Identity, spec: Kind) -> list[Named]:
    """What the fields name; names that are keys stay."""
    found = project.resources[identity]
    if spec is found.spec:
        return [each for each in references(found) if not each.is_key]
    named = ((marked.mark(Reference), marked.route, marked.value) for marked in walk(spec))
    return [
        Named(mark.kind, route, value, False, mark.shown)
        for mark, route, value in named
        if mark and isinstance(value, str)
    ]


def _replace(plain: Any, route: tuple[str | int, ...], value: str) -> None:
    """Sets what stands at `route`, if anything does: defaults, metadata and bindings are not there."""
    for key in route[:-1]:
        if isinstance(plain, dict) and key not in plain:
            return
        plain = plain[key]
    last: Any = route[-1]
    if isinstance(plain, list) or last in plain:
        plain[last] = value
