"""Resources of two projects, side by side: by identity, then by what they do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from penstock.diff import edited
from penstock.project import dataset
from penstock.project.identity import fingerprint
from penstock.project.project import Project
from penstock.spec.resource import Identity, Resource


@dataclass(frozen=True, slots=True)
class Pair:
    """One resource on both sides; `renames` maps base's identities to head's, of all renamed resources."""

    base: Project
    head: Project
    before: Resource
    after: Resource
    renames: Mapping[Identity, Identity]
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Pairs:
    """All resources of both sides.

    Attributes:
        both: those on both sides, renamed ones included.
        unreadable: those that one side has and the other has only with errors, so that it cannot be compared.
    """

    base: Project
    head: Project
    both: tuple[Pair, ...]
    added: tuple[Resource, ...]
    removed: tuple[Resource, ...]
    unreadable: tuple[Resource, ...]
    renames: Mapping[Identity, Identity]
    today: date | None = None


def pair(base: Project, head: Project, today: date | None = None) -> Pairs:
    """Pairs resources of the same kind: those of the same name, then those that behave alike under another name."""
    gone = [r for identity, r in base.resources.items() if identity not in head.resources]
    new = [r for identity, r in head.resources.items() if identity not in base.resources]
    unreadable = [r for r in gone if _faulty(head, r)] + [r for r in new if _faulty(base, r)]
    gone = [r for r in gone if r not in unreadable]
    new = [r for r in new if r not in unreadable]
    renames = dict(_renames(base, head, gone, new))
    met = {**{identity: identity for identity in base.resources if identity in head.resources}, **renames}
    return Pairs(
        base,
        head,
        tuple(
            Pair(base.of_resource(old), head.of_resource(now), base.resources[old], head.resources[now], renames, today)
            for old, now in met.items()
        ),
        tuple(r for r in new if r.identity not in renames.values()),
        tuple(r for r in gone if r.identity not in renames),
        tuple(unreadable),
        renames,
        today,
    )


def behaviour(project: Project, identity: Identity) -> str | None:
    """Fingerprint of a resource; None for a Dataset whose rows have faults: what could not be read is not in it."""
    faulty = identity.kind == "Dataset" and dataset.rows(project, identity.name).faults
    return None if faulty else fingerprint.resource(project, identity)


def _faulty(project: Project, resource: Resource) -> bool:
    """Whether the project holds the document, but so that nothing could be made of it."""
    return any(
        fault.resource == str(resource.identity)
        or (fault.resource is None and fault.location.path == resource.location.path)
        for fault in project.faults
    )


def _renames(
    base: Project, head: Project, gone: list[Resource], new: list[Resource]
) -> Iterator[tuple[Identity, Identity]]:
    """Each resource once: those that behave alike first, then those that were edited on the way."""
    if not gone or not new:
        return
    roots = [[r.identity for r in side if r.identity.kind == "Project"] for side in (gone, new)]
    if all(len(root) == 1 for root in roots):
        yield roots[0][0], roots[1][0]
    gone, new = ([r for r in side if r.identity.kind != "Project"] for side in (gone, new))
    taken: set[Identity] = set()
    for likely in (_alike, edited.likely):
        ours, theirs = ([r for r in side if r.identity not in taken] for side in (gone, new))
        for _, old_name, new_name in sorted(likely(base, head, ours, theirs)):
            if old_name not in taken and new_name not in taken:
                taken |= {old_name, new_name}
                yield old_name, new_name


def _alike(
    base: Project, head: Project, gone: list[Resource], new: list[Resource]
) -> Iterator[tuple[tuple[bool, bool, float], Identity, Identity]]:
    """Those of one fingerprint; the likelier first: the same metadata, the same file, the more alike name."""
    kinds = {r.identity.kind for r in gone} & {r.identity.kind for r in new}
    before = {r.identity: behaviour(base, r.identity) for r in gone if r.identity.kind in kinds}
    after = {r.identity: behaviour(head, r.identity) for r in new if r.identity.kind in kinds}
    by_digest: dict[tuple[str, str | None], list[Resource]] = {}
    for resource in new:
        if resource.identity in after:
            by_digest.setdefault((resource.identity.kind, after[resource.identity]), []).append(resource)
    for old in gone:
        if before.get(old.identity) is not None:
            for now in by_digest.get((old.identity.kind, before[old.identity]), ()):
                yield _unlike(old, now), old.identity, now.identity


def _unlike(old: Resource, new: Resource) -> tuple[bool, bool, float]:
    ours, theirs = (r.metadata.model_dump(exclude={"name"}) for r in (old, new))
    alike = SequenceMatcher(None, old.identity.name, new.identity.name).ratio()
    return ours != theirs, old.location.path != new.location.path, -alike
