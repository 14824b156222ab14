"""Resources that came, went, were renamed, or cannot be read on one side."""

from penstock.diff.change import Change, Level, PathChange
from penstock.diff.pair import Pair, Pairs
from penstock.project.graph import dependents
from penstock.project.project import Project
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.resource import Identity, Resource

SILENT = ("Project", "Evaluation", "Monitor", "Policy", "Tuning")
"""Kinds that no answer depends on."""


def added(pairs: Pairs, resource: Resource) -> Change:
    """A resource that only head has."""
    identity = resource.identity
    if is_chain(resource) and pairs.head.of_resource(identity) is pairs.head:
        level, reason = Level.BEHAVIOURAL, f"chain {identity.name} added: it has no baseline"
    elif identity.kind == "Environment":
        level, reason = Level.BEHAVIOURAL, "environment added: its bundles have no baseline"
    elif _answers(pairs.head, resource):
        level, reason = Level.BEHAVIOURAL, f"added, and {_listed(_chains(pairs.head, identity))} with it"
    else:
        level, reason = Level.METADATA, "added: no chain reads it"
    return Change(identity, "added", level, (PathChange("spec", None, None, level, reason),))


def removed(pairs: Pairs, resource: Resource) -> Change:
    """A resource that only base has, and what breaks without it."""
    identity = resource.identity
    left = _left(pairs.base, pairs.head, identity)
    if is_chain(resource) and pairs.base.of_resource(identity) is pairs.base:
        level, reason = Level.BREAKING, f"chain {identity.name} removed: its consumers break"
    elif identity.kind == "Environment":
        level, reason = Level.BREAKING, "environment removed: what is deployed from it gets no more bundles"
    elif left and identity.kind not in SILENT:
        level, reason = Level.BREAKING, "removed, though still named"
    elif _answers(pairs.base, resource):
        level, reason = Level.BEHAVIOURAL, f"removed: {_listed(_chains(pairs.base, identity))} read it"
    else:
        level, reason = Level.METADATA, "removed: no answer depended on it"
    return Change(identity, "removed", level, (PathChange("spec", None, None, level, reason + _breaking(left)),))


def unreadable(pairs: Pairs, resource: Resource) -> Change:
    """A resource that stands on both sides, on one of them with errors."""
    side = "base" if resource.identity in pairs.head.resources else "head"
    reason = f"{side} has errors in it: what changed cannot be told, so the worst is assumed"
    path = PathChange("spec", None, None, Level.BREAKING, reason)
    return Change(resource.identity, "modified", Level.BREAKING, (path,))


def renamed(pair: Pair) -> PathChange:
    """The change of a name."""
    old, new = pair.before.identity.name, pair.after.identity.name
    level, reason = Level.METADATA, "renamed"
    if is_chain(pair.before) or is_chain(pair.after):
        level, reason = Level.BREAKING, f"chain renamed: consumers that ask for {old} break"
    elif pair.after.identity.kind == "Environment":
        level, reason = Level.BREAKING, f"environment renamed: what is deployed from {old} gets no more bundles"
    left = _left(pair.base, pair.head, pair.before.identity)
    if left and pair.after.identity.kind not in SILENT:
        level = Level.BREAKING
    return PathChange("metadata.name", old, new, level, reason + _breaking(left))


def is_chain(resource: Resource) -> bool:
    """A Chain, or a template that stands for one."""
    template = resource.spec
    return resource.identity.kind == "Chain" or (isinstance(template, PromptTemplate) and template.model is not None)


def _answers(project: Project, resource: Resource) -> bool:
    """Whether answers depend on a resource that is no chain itself."""
    if resource.identity.kind in SILENT:
        return False
    grounding = isinstance(resource.spec, Dataset) and resource.spec.purpose in ("grounding", "fewshot")
    return grounding or bool(_chains(project, resource.identity))


def _chains(project: Project, identity: Identity) -> list[str]:
    return sorted(str(i) for i in dependents(project, identity) if is_chain(project.resources[i]))


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "no chain"


def _direct(project: Project, identity: Identity) -> set[Identity]:
    return {edge.source for edge in project.edges if edge.target == identity}


def _left(base: Project, head: Project, identity: Identity) -> list[str]:
    """Who still names what is gone."""
    readers = sorted(str(reader) for reader in _direct(base, identity) if reader in head.resources)
    return [reader for reader in readers if _still(head, reader, identity)]


def _breaking(left: list[str]) -> str:
    one = "s" if len(left) == 1 else ""
    return f"; {', '.join(left)} still name{one} it and break{one}" if left else ""


def _still(project: Project, reader: str, identity: Identity) -> bool:
    """Whether head's `reader` names what is gone: the linker found it missing."""
    return any(
        fault.rule == "unknown-reference" and fault.resource == reader and fault.facts.get("name") == identity.name
        for fault in project.faults
    )
