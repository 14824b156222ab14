"""A project at one revision in one environment: resources, links, faults."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location
from penstock.project.kept import Analyses
from penstock.project.loaded import Import
from penstock.project.lock import Lock
from penstock.project.pack import Pack
from penstock.source.joined import below, root_of
from penstock.source.store import Store
from penstock.source.tree import Entry, Tree
from penstock.spec.kinds.project import Project as Settings
from penstock.spec.resource import Identity, Resource
from penstock.spec.signature import Signature


class Edge(NamedTuple):
    """`source` names `target` at `route` of its document."""

    source: Identity
    route: tuple[str | int, ...]
    target: Identity


@dataclass(frozen=True, slots=True, eq=False)
class Project:
    """Everything the floors above see of a repository.

    Attributes:
        settings: the spec of `penstock.yaml`; its defaults where that file is faulty.
        environment: name of the Environment applied, or `default`.
        resources: by identity, in the order of their files; the Environment's patches are applied.
        edges: every reference whose target exists.
        faults: everything noticed while reading, validating and linking.
        vars: the Environment's.
        bindings: the Environment's, by resource, as written.
        signatures: the metrics that Evaluations may name.
        platforms: what Environments may have as targets; None: nobody says.
        files: how many YAML files were looked at; `foreign` of them were not ours.
        kept: what was found out of templates and expressions, by their content.
        shared: results that rest on the tree and on what stands in their names alone, for every Environment.
        pack: what is kept of the resources from one check to the next, where there is something.
        quiet: files that hold no comment of ours.
        root: the way from where the locations are seen to this project; nothing but for an imported one.
        roots: the ways to it and to what it imports, where it imports anything.
        imports: the projects whose resources it names.
        memo: results of pure functions of this project, by name (flow, fingerprint, rows).
        lock: what `penstock.lock` pins.
    """

    tree: Tree
    store: Store
    settings: Settings
    environment: str
    resources: Mapping[Identity, Resource]
    edges: tuple[Edge, ...]
    faults: tuple[Fault, ...]
    vars: Mapping[str, Any]
    bindings: Mapping[Identity, Mapping[str, Any]]
    signatures: Mapping[str, Signature]
    files: int
    foreign: int
    kept: Analyses
    shared: dict[object, Any]
    pack: Pack | None = None
    quiet: frozenset[str] = frozenset()
    root: str = ""
    roots: tuple[str, ...] = ()
    imports: tuple[Import, ...] = ()
    platforms: frozenset[str] | None = None
    memo: dict[object, Any] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def get(self, kind: str, name: str) -> Resource | None:
        return self.resources.get(Identity(kind, name))

    def spec(self, kind: str, name: str) -> Any:
        """The spec of a resource, or None where there is none."""
        resource = self.get(kind, name)
        return None if resource is None else resource.spec

    def of(self, kind: str) -> list[Resource]:
        """The resources of a kind, by name."""
        if "kinds" not in self.memo:
            kinds: dict[str, list[Resource]] = {}
            for identity in sorted(self.resources):
                kinds.setdefault(identity.kind, []).append(self.resources[identity])
            self.memo["kinds"] = kinds
        return list(self.memo["kinds"].get(kind, ()))

    def within(self, path: str) -> "Project":
        """The same, with the paths that stand in a spec at `path` read from the root of that spec's own project."""
        root = root_of(self.roots, path) if self.roots else self.root
        return self if root == self.root else replace(self, root=root)

    def of_resource(self, identity: Identity) -> "Project":
        """`within` the file of a resource."""
        return self.within(self.resources[identity].location.path) if self.roots else self

    def entries(self) -> Sequence[Entry]:
        """The files below the root, by their paths there."""
        return below(self.tree.entries(), self.root) if self.roots else self.tree.entries()

    def at(self, identity: Identity, *route: str | int) -> Location:
        """The place of `spec.<route>` of a resource."""
        return self.resources[identity].location.at("spec", *route)
