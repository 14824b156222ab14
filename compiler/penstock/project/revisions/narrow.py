"""Two revisions of a project, each with no more than a change between them can touch.

What comes out of comparing two such projects is what comes out of comparing the whole ones: every resource that differs
is there, on both sides, with all that depends on it, and with all that any of these leads to.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from penstock.diagnostics.fault import Fault
from penstock.project import lock as locks
from penstock.project.environment import Overlaid, overlay
from penstock.project.kept import Analyses
from penstock.project.link import references
from penstock.project.loaded import ROOT, Loaded
from penstock.project.revisions.brief import Brief, digest, named
from penstock.project.revisions.outline import Outline
from penstock.project.revisions.reading import Objects, Reading
from penstock.source.glob import matches
from penstock.source.repository.objects import Touched
from penstock.source.repository.revision import Revision
from penstock.source.store import Store
from penstock.source.tree import Tree
from penstock.spec.kinds.environment import Environment
from penstock.spec.kinds.tool_server import ToolServer
from penstock.spec.resource import Identity, Resource


@dataclass(frozen=True)
class Side:
    """One revision, in one Environment (None: as it stands)."""

    tree: Tree
    outline: Outline
    environment: str | None
    reading: Reading
    store: Store

    def loaded(self, identities: Iterable[Identity]) -> Loaded:
        """These resources, those of `penstock.yaml`, and every fault."""
        wanted = set(identities)
        paths = {place[0] for identity in wanted if (place := self.outline.place(identity)) is not None}
        paths.update(self.outline.faulty)
        listed = [ROOT, *sorted(paths - {ROOT})]
        entries = [self.outline.entry(path) for path in listed]
        read = self.reading.read(self.tree, entries[:1], required=True)
        read.update(self.reading.read(self.tree, entries[1:], required=self.outline.required))
        return Loaded(
            self.tree,
            self.store,
            self.outline.settings,
            tuple(r for path in listed for r in read[path].resources if path == ROOT or r.identity in wanted),
            (*(fault for path in listed for fault in read[path].faults), *self.outline.blanks(), *self.locked[1]),
            self.outline.count,
            0,
            Analyses(self.store),
            lock=self.locked[0],
        )

    @cached_property
    def locked(self) -> tuple[locks.Lock, tuple[Fault, ...]]:
        """What `penstock.lock` pins, and what is wrong with it."""
        entry = self.outline.lock
        tree = Objects(self.tree, [entry]) if isinstance(self.tree, Revision) and entry is not None else self.tree
        return locks.read_entry(tree, entry)

    def layers(self) -> list[Identity]:
        """The Environment and those that it extends."""
        found: list[Identity] = []
        at = Identity(Environment.kind, self.environment or "")
        while at not in found and (place := self.outline.place(at)) is not None:
            found.append(at)
            targets = place[1].targets
            at = next((Identity(kind, name) for kind, name in targets if kind == Environment.kind), Identity("", ""))
        return found

    def patched(self) -> tuple[dict[Identity, Resource], Overlaid]:
        """What the Environments in force patch, as it stands then, and the Environments' variables."""
        layers = self.layers()
        addresses: set[Identity] = set()
        for resource in self.loaded(layers).resources:
            if isinstance(resource.spec, Environment) and resource.identity in layers:
                addresses |= {Identity(*address.split("/", 1)) for address in resource.spec.patches}
        laid = overlay(self.loaded({*layers, *addresses}), self.environment if layers else None)
        return {resource.identity: resource for resource in laid.resources if resource.identity in addresses}, laid


def narrowed(before: Side, after: Side, touched: Iterable[Touched]) -> tuple[Loaded, Loaded] | None:
    """Both sides with what the change may reach; None where that cannot be told: the whole must be compared then."""
    paths = {path for path, *_ in touched}
    if ROOT in paths or not (before.outline.is_plain and after.outline.is_plain):
        return None
    (ours, base), (theirs, head) = before.patched(), after.patched()
    graph = _Graph(before.outline, after.outline, (ours, theirs))
    starts = {*_differing(before.outline, after.outline, paths), *_reading(before, after, paths)}
    for identity in ours.keys() | theirs.keys():
        each = (ours.get(identity), theirs.get(identity))
        if _data(each[0]) != _data(each[1]) or any(_names(side, paths) for side in each):
            starts.add(identity)
    if locks.FILE in paths:
        starts |= {*_repinned(before.locked[0], after.locked[0])}
    environments = before.outline.environments | after.outline.environments
    if _plain(base.vars) != _plain(head.vars) or starts & environments:
        starts |= ours.keys() | theirs.keys()
        for side in (before, after):
            starts |= side.outline.varying
    needed = graph.reached(graph.dependents(starts) | environments)
    return before.loaded(needed), after.loaded(needed)


class _Graph:
    """The references of both revisions together, those of patched resources included."""

    def __init__(self, before: Outline, after: Outline, patched: Iterable[Mapping[Identity, Resource]]) -> None:
        self._outlines = before, after
        self._beside: dict[Identity, set[Identity]] = {}
        for side in patched:
            for identity, resource in side.items():
                named = ((each.kind, each.name) for each in references(resource))
                self._beside.setdefault(identity, set()).update(_targets(named))

    def reached(self, starts: Iterable[Identity]) -> set[Identity]:
        return _all(starts, self._of)

    def dependents(self, starts: Iterable[Identity]) -> set[Identity]:
        beside: dict[Identity, set[Identity]] = {}
        for identity, targets in self._beside.items():
            for target in targets:
                beside.setdefault(target, set()).add(identity)

        def readers(identity: Identity) -> Iterator[Identity]:
            names = [identity]
            if identity.kind == "PromptTemplate":
                names.append(Identity("Chain", identity.name))  # it may stand for one
            for name in names:
                for outline in self._outlines:
                    yield from outline.readers(name)
            yield from beside.get(identity, ())

        return _all(starts, readers)

    def _of(self, identity: Identity) -> set[Identity]:
        found = set(self._beside.get(identity, ()))
        for outline in self._outlines:
            place = outline.place(identity)
            if place is not None:
                found.update(_targets(place[1].targets))
        return found


def _targets(named: Iterable[Iterable[str]]) -> Iterator[Identity]:
    """What references may mean: a template may stand for a chain."""
    for kind, name in named:
        yield Identity(kind, name)
        if kind == "Chain":
            yield Identity("PromptTemplate", name)


def _all(starts: Iterable[Identity], neighbours: Any) -> set[Identity]:
    found = set(starts)
    todo = list(found)
    while todo:
        for each in neighbours(todo.pop()):
            if each not in found:
                found.add(each)
                todo.append(each)
    return found


def _differing(before: Outline, after: Outline, paths: Iterable[str]) -> Iterator[Identity]:
    """Resources that one side alone has, or that are written otherwise."""
    ours, theirs = (
        {brief.identity: brief for path in paths if (row := side.row(path)) is not None for brief in row.briefs}
        for side in (before, after)
    )
    for identity in ours.keys() | theirs.keys():
        if identity not in ours or identity not in theirs or ours[identity].digest != theirs[identity].digest:
            yield identity


def _repinned(before: locks.Lock, after: locks.Lock) -> Iterator[Identity]:
    """Resources of which another thing is pinned, and servers whose tools are described otherwise."""
    for identity in before.pins.keys() | after.pins.keys():
        if before.pins.get(identity) != after.pins.get(identity):
            yield identity
    for name in before.servers.keys() | after.servers.keys():
        if before.servers.get(name) != after.servers.get(name):
            yield Identity(ToolServer.kind, name)


def _reading(before: Side, after: Side, paths: set[str]) -> Iterator[Identity]:
    """Resources that name a file whose content differs."""
    for side in (before, after):
        for identity in side.outline.reading:
            place = side.outline.place(identity)
            if place is not None and _reads(place[1], paths):
                yield identity


def _reads(brief: Brief, paths: set[str]) -> bool:
    return not paths.isdisjoint(brief.files) or any(matches(glob, path) for glob in brief.globs for path in paths)


def _names(resource: Resource | None, paths: set[str]) -> bool:
    found = named(resource.data) if resource is not None else ()
    return any(any(matches(each, path) for path in paths) if is_glob else each in paths for is_glob, each in found)


def _data(resource: Resource | None) -> str | None:
    return None if resource is None else digest(resource.data)


def _plain(values: Any) -> str:
    return json.dumps(values, sort_keys=True, default=str)
