"""Where an import reads: one file of another tool, and whatever that file names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import dirname
from typing import Any

from penstock.adopt import foreign
from penstock.adopt.foreign import Foreign, Unread
from penstock.adopt.names import Names
from penstock.adopt.note import Note, Sort
from penstock.source import paths
from penstock.source.glob import matches
from penstock.source.lines import decode, normal
from penstock.source.tree import Tree

LARGEST = 8 << 20
"""Bytes of a file that is read whole."""


@dataclass(slots=True)
class Source:
    """A file at `path` of a tree, for a project whose root lies at the prefix `root` of that tree.

    Attributes:
        label: what this import is called among others; the stem of the files that are written.
        names: hands out the names of resources.
        notes: everything that was said on the way.
    """

    tree: Tree
    path: str
    root: str
    label: str
    names: Names = field(default_factory=Names)
    notes: list[Note] = field(default_factory=list)
    _said: set[Note] = field(default_factory=set)

    def note(self, sort: Sort, line: int, text: str, path: str | None = None) -> None:
        """Says something of a line; of this file, or of another that it names."""
        found = Note(sort, path or self.path, line, text)
        if found not in self._said:
            self._said.add(found)
            self.notes.append(found)

    def bytes(self, path: str) -> bytes:
        """
        Raises:
            Unread: no such file, or it cannot be read.
        """
        try:
            data = self.tree.read(path)
        except FileNotFoundError:
            raise Unread(path, "there is no such file, or git ignores it") from None
        except OSError as error:
            raise Unread(path, f"the file cannot be read: {error.strerror or error}") from None
        if len(data) > LARGEST:
            raise Unread(path, f"the file is larger than {LARGEST} bytes")
        return data

    def text(self, path: str) -> str:
        """A text with LF ends; raises Unread."""
        data = self.bytes(path)
        if b"\0" in data:
            raise Unread(path, "the file is no text")
        return normal(decode(data))

    def read(self, path: str) -> Foreign:
        """A YAML or JSON file; what is odd in it is noted. Raises Unread."""
        found = foreign.read(path, self.bytes(path))
        for line, problem in found.faults:
            self.note("fault", line, problem, path)
        return found

    def near(self, name: str, beside: str | None = None) -> str | None:
        """The path in the tree of a file that is named relative to this one; None where it leads out of it."""
        return paths.below(f"{dirname(beside or self.path)}/{name}".lstrip("/"))

    def spread(self, name: str, beside: str | None = None) -> Sequence[str]:
        """The files that a name or a pattern stands for, sorted; itself where it is no pattern."""
        path = self.near(name, beside)
        if path is None:
            return ()
        if not any(sign in path for sign in "*?"):
            return (path,)
        return [entry.path for entry in self.tree.entries() if entry.kind == "file" and matches(path, entry.path)]

    def placed(self, path: str) -> str | None:
        """A path of the tree as the project names it; None where it lies outside."""
        return path.removeprefix(self.root) if path.startswith(self.root) else None

    def here(self, path: str) -> bool:
        """Whether there is such a file."""
        return any(entry.path == path and entry.kind == "file" for entry in self.tree.entries())


@dataclass(frozen=True, slots=True)
class Drafted:
    """A resource to be written: its kind, name and spec, with the comment above it."""

    kind: str
    name: str
    spec: Mapping[str, Any]
    comment: str = ""
    description: str = ""

    def document(self) -> dict[str, Any]:
        """As it is written."""
        metadata = {"name": self.name, **({"description": self.description} if self.description else {})}
        return {"apiVersion": "penstock/v1", "kind": self.kind, "metadata": metadata, "spec": dict(self.spec)}


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file became: resources in the order of their files, and rows by the path that Datasets name."""

    resources: tuple[Drafted, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
