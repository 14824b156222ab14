"""The projects that one imports, by the ways to them from its root, as they stand at one commit."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from penstock.diagnostics.location import Location
from penstock.project.imports import MOST, way
from penstock.project.kept import Analyses
from penstock.project.loaded import ROOT, Import, Loaded
from penstock.source.store import Store
from penstock.source.tree import Tree
from penstock.spec.kinds.project import Project as Settings
from penstock.spec.resource import Resource


@dataclass(frozen=True, slots=True)
class Way:
    """A project; `imports` are those that it names itself: the place in its list, the name, the way from the first."""

    settings: Settings
    imports: tuple[tuple[int, str, str], ...] = ()


def ways(prefix: str, settings: Settings, read: Callable[[str], Settings | None]) -> dict[str, Way]:
    """A project, by the way to it (nothing), and all that it leads to; `read` has the settings below a way, or None."""
    found: dict[str, Way] = {}
    todo = [("", settings)]
    while todo and len(found) <= MOST:
        root, at = todo.pop(0)
        named: list[tuple[int, str, str]] = []
        for index, folder in enumerate(at.imports):
            to = way(prefix, root, folder)
            known = None if to is None or to == root else at if to == "" else read(to)
            if to is not None and known is not None and to not in (each[2] for each in named):
                named.append((index, folder, to))
                if to and to not in found and to not in (each[0] for each in todo):
                    todo.append((to, known))
        found[root] = Way(at, tuple(named))
    return found


def lying(ways: Mapping[str, Way], path: str) -> str | None:
    """The way to the project that a path lies in, of several the innermost; None: in none of them."""
    found = [each for each in ways if path.startswith(each) and not path.startswith("../", len(each))]
    return max(found, key=len, default=None)


def scopes(ways: Mapping[str, Way]) -> dict[str, frozenset[str]]:
    """For each way those whose resources may be named there."""
    return {root: frozenset((root, *(to for _, _, to in each.imports))) for root, each in ways.items()}


def imports(ways: Mapping[str, Way], tree: Tree, store: Store, resources: list[Resource]) -> Iterator[Import]:
    """The projects that the first names itself, with those of some resources that are theirs."""
    known = scopes(ways)
    for index, folder, to in ways[""].imports:
        inside = {to: known[to]} if to in known else {}
        theirs = tuple(r for r in resources if lying(ways, r.location.path) == to)
        settings = ways[to].settings if to in ways else Settings()
        loaded = Loaded(tree, store, settings, theirs, (), len(theirs), 0, Analyses(store), root=to, scopes=inside)
        yield Import(folder, Location(ROOT).at("spec", "imports", index), to, loaded)
