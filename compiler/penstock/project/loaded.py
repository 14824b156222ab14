"""What the files of a project say, before any Environment is laid over it and anything is linked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location
from penstock.project import lock as locks
from penstock.project.kept import Analyses
from penstock.project.pack import Pack
from penstock.source.store import Store
from penstock.source.tree import Tree
from penstock.spec.kinds.project import Project as Settings
from penstock.spec.resource import Resource

ROOT = "penstock.yaml"
"""The file that makes a folder a project."""


@dataclass(frozen=True, slots=True)
class Import:
    """A project that another one imports: as it is named, where, and the way to it from where locations are seen."""

    folder: str
    place: Location
    root: str
    loaded: "Loaded"


@dataclass(frozen=True, slots=True)
class Loaded:
    """The resources of a tree, as they stand, before any Environment.

    Attributes:
        resources: the project's own.
        root: the way from where the locations are seen to this project; nothing but for an imported one.
        imports: the projects that its resources may name resources of.
        imported: the resources of those, and of what they import in turn.
        scopes: for each root the roots whose resources may be named there; empty where nothing is imported.
    """

    tree: Tree
    store: Store
    settings: Settings
    resources: tuple[Resource, ...]
    faults: tuple[Fault, ...]
    files: int
    foreign: int
    kept: Analyses
    pack: Pack | None = None
    quiet: frozenset[str] = frozenset()
    shared: dict[object, Any] = field(default_factory=dict)
    lock: locks.Lock = field(default_factory=locks.Lock)
    root: str = ""
    imports: tuple[Import, ...] = ()
    imported: tuple[Resource, ...] = ()
    scopes: Mapping[str, frozenset[str]] = field(default_factory=dict)
