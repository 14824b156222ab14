"""Folders of one repository as one Tree: paths of the others begin with the way to them."""

from collections.abc import Iterable, Sequence

from penstock.source import paths
from penstock.source.tree import Entry, Tree
from penstock.source.worktree import Worktree


class Joined:
    """A Tree with others beside it; `ways` has for each way to another folder whether there is such a folder."""

    def __init__(self, tree: Tree) -> None:
        self.own = tree
        self.name = tree.name
        self.prefix = tree.prefix
        self.ways: dict[str, bool] = {}
        self._others: dict[str, Tree] = {}
        self._entries: list[Entry] | None = None

    def join(self, way: str) -> bool:
        """Whether `way` (from `paths.between`) leads to a folder, whose files are in this Tree from now on."""
        if way not in self.ways:
            prefix = paths.beside(self.prefix, way)
            other = None if prefix is None else self.own.beside(prefix)
            self.ways[way] = other is not None
            if other is not None:
                self._others[way] = other
                self._entries = None
        return self.ways[way]

    def entries(self) -> Sequence[Entry]:
        if self._entries is None:
            found = {entry.path: entry for entry in self.own.entries()}
            for way, other in self._others.items():
                found.update({way + entry.path: entry._replace(path=way + entry.path) for entry in other.entries()})
            self._entries = sorted(found.values())
        return self._entries

    def read(self, path: str) -> bytes:
        tree, inside = self._at(path)
        return tree.read(inside)

    def beside(self, prefix: str) -> Tree | None:
        return self.own.beside(prefix)

    def stamp(self, path: str) -> str | None:
        """As of a Worktree."""
        tree, inside = self._at(path)
        if not isinstance(tree, Worktree):
            return None
        tree.entries()
        return tree.stamp(inside)

    def _at(self, path: str) -> tuple[Tree, str]:
        way = root_of(self._others, path)
        return (self._others[way], path[len(way) :]) if way else (self.own, path)


def root_of(roots: Iterable[str], path: str) -> str:
    """The root that a path lies below, of several the innermost; nothing where it lies below none."""
    return max((root for root in roots if path.startswith(root)), key=len, default="")


def below(entries: Iterable[Entry], root: str) -> list[Entry]:
    """The files below a root of a Tree, by their paths there."""
    size = len(root)
    inside = [entry for entry in entries if entry.path.startswith(root) and not entry.path.startswith("../", size)]
    return [entry._replace(path=entry.path[size:]) for entry in inside] if root else inside
