"""Other projects of the repository, whose resources may be named here.

Each is read at the same moment, by the paths that lead to it from here. Its own imports are read for its references;
only what a project imports itself may be named in it. Names are global: what two of them call the same is a fault.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location
from penstock.project.link import is_chain
from penstock.project.loaded import ROOT, Import, Loaded
from penstock.source import paths
from penstock.source.joined import Joined, root_of
from penstock.source.recorded import Recorded
from penstock.source.tree import Tree
from penstock.spec.kinds.project import Project as Settings
from penstock.spec.resource import Identity, Resource

KINDS = ("Model", "Adapter", "PromptTemplate", "Chain", "Retriever", "Dataset", "Tool", "ToolServer")
"""What may be imported: how a project is judged, watched and deployed stays its own."""


DEEP = 20
"""Projects that may import one another in a row."""
MOST = 100
"""Projects that one may lead to."""
Load: TypeAlias = Callable[[Loaded, Tree, str], Loaded]
"""The project at another root of a tree, without what it imports."""


class _Reading:
    """One tree and the projects that were found in it, by root."""

    def __init__(self, tree: Joined | Recorded, load: Load) -> None:
        self.tree = tree
        self.load = load
        self.opened: set[str] = set()
        self.done: dict[str, Loaded] = {}
        self.circles: list[tuple[str, ...]] = []


def resolved(own: Loaded, load: Load) -> Loaded:
    """A project with what it imports, each read by `load`."""
    tree = own.tree if isinstance(own.tree, Recorded) else Joined(own.tree)
    return _resolved(replace(own, tree=tree), _Reading(tree, load), ())


def _resolved(own: Loaded, reading: _Reading, trail: tuple[str, ...]) -> Loaded:
    """trail: the roots that import each other down to here."""
    trail = (*trail, own.root)
    faults: list[Fault] = []
    imports: list[Import] = []
    declared = next(resource for resource in own.resources if resource.identity.kind == Settings.kind)
    for index, folder in enumerate(own.settings.imports):
        place = declared.location.at("spec", "imports", index)
        root = way(own.tree.prefix, own.root, folder)
        if root in trail:
            reading.circles.append((*trail[trail.index(root) :], root))
        elif root is not None and root in (each.root for each in imports):
            faults.append(_fault("unknown-import", place, declared, folder, "is named twice"))
        else:
            problem = "leads out of the repository" if root is None else _problem(reading, root, len(trail))
            if root is None or problem is not None:
                faults.append(_fault("unknown-import", place, declared, folder, str(problem)))
                continue
            imports.append(Import(folder, place, root, _loaded(own, reading, root, trail)))
        for circle in [each for each in reading.circles if each[0] == own.root]:
            reading.circles.remove(circle)
            names = [each.removesuffix("/") or "." for each in circle]
            faults.append(Fault("import-cycle", place, {"circle": names}, resource=str(declared.identity)))
    scopes = {root: roots for each in imports for root, roots in each.loaded.scopes.items()}
    scopes[own.root] = frozenset((own.root, *(each.root for each in imports)))
    taken: dict[Identity, Resource] = {}
    for resource in own.resources:
        for name in _names(resource):
            taken.setdefault(name, resource)
    imported = list(_imported(imports, taken, faults, str(declared.identity)))
    return replace(
        own,
        faults=(*own.faults, *faults),
        quiet=own.quiet.union(*(each.loaded.quiet for each in imports)),
        imports=tuple(imports),
        imported=tuple(imported),
        scopes=scopes,
    )


def _loaded(own: Loaded, reading: _Reading, root: str, trail: tuple[str, ...]) -> Loaded:
    if root not in reading.done:
        found = replace(reading.load(own, reading.tree, root), scopes={root: frozenset((root,))})
        reading.done[root] = _resolved(found, reading, trail) if found.settings.imports else found
    return reading.done[root]


def way(prefix: str, root: str, folder: str) -> str | None:
    """The way to a folder that a project at `root` names, from `prefix`; None where it leads out of the repository."""
    here = paths.beside(prefix, root)
    there = None if here is None else paths.beside(here, folder)
    return None if there is None else paths.between(prefix, there)


def _problem(reading: _Reading, root: str, depth: int) -> str | None:
    """Why no project is read at a root."""
    tree = reading.tree
    reading.opened.add(root)
    if depth > DEEP:
        return f"is more than {DEEP} imports away"
    if len(reading.opened) > MOST:
        return f"is one of more than {MOST}"
    if not tree.join(root):
        return "is no folder of this repository; links and submodules are not followed"
    kind = next((entry.kind for entry in tree.entries() if entry.path == root + ROOT), None)
    if kind is None:
        return f"has no {ROOT} that git tracks or would track"
    return None if kind == "file" else f"has a {kind} for its {ROOT}"


def _imported(
    imports: list[Import], taken: dict[Identity, Resource], faults: list[Fault], resource: str
) -> Iterator[Resource]:
    """What comes in, each once; a name that is taken does not."""
    seen: set[tuple[str, Identity]] = set()
    for each in imports:
        own = [found for found in each.loaded.resources if found.identity.kind in KINDS]
        for found in (*own, *each.loaded.imported):
            at = found.location.path, found.identity
            if at in seen:  # two imports import it, or it is declared twice there, which is a fault there
                continue
            seen.add(at)
            first = next((taken[name] for name in _names(found) if name in taken), None)
            if first is None:
                taken.update({name: found for name in _names(found)})
                yield found
            elif root_of(each.loaded.scopes, first.location.path) != root_of(each.loaded.scopes, found.location.path):
                facts = {"name": str(found.identity), "first": str(first.identity), "folder": each.folder}
                related = (
                    (found.location.at("metadata", "name"), "declared here"),
                    (first.location.at("metadata", "name"), "and here"),
                )
                faults.append(Fault("import-clash", each.place, facts, related, resource))


def _names(resource: Resource) -> list[Identity]:
    """What a resource is called; a template with a model is a chain too."""
    identity = resource.identity
    return [identity, Identity("Chain", identity.name)] if is_chain(resource) else [identity]


def _fault(rule: str, place: Location, declared: Resource, folder: str, problem: str) -> Fault:
    return Fault(rule, place, {"folder": folder, "problem": problem}, resource=str(declared.identity))
