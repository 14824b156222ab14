"""A Tree with some files on top of it that nobody has written yet."""

from collections.abc import Mapping, Sequence

from penstock.source.tree import Entry, Tree


class Overlay:
    """A Tree: `files` hide what lies below them."""

    def __init__(self, below: Tree, files: Mapping[str, bytes]) -> None:
        self.name = below.name
        self.prefix = below.prefix
        self._below = below
        self._files = files

    def entries(self) -> Sequence[Entry]:
        kept = [entry for entry in self._below.entries() if entry.path not in self._files]
        return sorted([*kept, *(Entry(path, "file") for path in self._files)])

    def read(self, path: str) -> bytes:
        return self._files[path] if path in self._files else self._below.read(path)

    def beside(self, prefix: str) -> Tree | None:
        return self._below.beside(prefix)
