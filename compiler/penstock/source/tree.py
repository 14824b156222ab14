"""The contract of a source of files: a checkout and a revision look the same."""

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

LARGEST = 64 << 20  # bytes of a file that is read; more is kept outside git


class Entry(NamedTuple):
    """A path in a Tree.

    Attributes:
        path: POSIX, relative to the project root.
        kind: only a `file` is ever read; the others are named in findings.
        oid: git's blob id where known without reading (a revision), else None.
    """

    path: str
    kind: Literal["file", "symlink", "submodule", "special"]
    oid: str | None = None


class Tree(Protocol):
    """The files of a project at one moment.

    Attributes:
        name: `worktree` or the commit's 40 hex digits.
        prefix: the project root relative to the repository's root, with a trailing slash, or the empty string.
    """

    name: str
    prefix: str

    def entries(self) -> Sequence[Entry]:
        """Every path that git tracks or would track below the project root, sorted."""
        ...

    def read(self, path: str) -> bytes:
        """The bytes of a regular file.

        Raises:
            FileNotFoundError: no such path in this tree.
            OSError: there, but no regular file, not readable, or (EFBIG) of more than LARGEST bytes.
        """
        ...

    def beside(self, prefix: str) -> "Tree | None":
        """Another folder of the same repository at the same moment; None where there is none, or a link leads to it."""
        ...
