"""What is staged for the next commit, as a Tree: names from the index, bytes from git's objects."""

from functools import cached_property
from pathlib import Path

from penstock.diagnostics.fatal import Fatal
from penstock.source.repository import bare, git
from penstock.source.repository.blobs import Blobs
from penstock.source.repository.revision import Revision
from penstock.source.tree import Entry
from penstock.source.worktree import KINDS, entry

INDEX = "index"
INTENT = 1 << 29
"""The flag that `git add --intent-to-add` leaves at a path; the empty blob stands for its content."""
_EMPTY = (
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
)


def open(dir: Path) -> "Index":
    """The staged files below a folder.

    Raises:
        Fatal: no repository, one that git refuses to read, or a merge that is not finished.
    """
    if bare.find(dir) is not None:
        raise Fatal("a bare repository has no index", help="name revisions: `penstock diff main~1..main`")
    return Index(Path(dir), INDEX, git.prefix(Path(dir)), Blobs(dir))


class Index(Revision):
    """A Tree; nothing is written to the repository, not even a tree object."""

    @cached_property
    def _entries(self) -> list[Entry]:
        listed = git.run(self.dir, "ls-files", "--stage", "-z")
        found = sorted(_entry(record) for record in listed.split(b"\0") if record)
        intended = self._intended() if any(each.oid in _EMPTY for each in found) else set()
        return [each for each in found if each.path not in intended]

    def _intended(self) -> set[str]:
        """Paths that are announced and not staged: the next commit would not have them."""
        first, *rest = git.run(self.dir, "ls-files", "--debug", "-z").split(b"\0")
        found: set[str] = set()
        for part in rest:
            flags, _, following = part.partition(b"flags: ")[2].partition(b"\n")
            if int(flags or b"0", 16) & INTENT:
                found.add(entry(first, "file").path)
            first = following
        return found


def _entry(record: bytes) -> Entry:
    """Of `mode oid stage<TAB>path`."""
    head, _, name = record.partition(b"\t")
    mode, oid, stage = head.split(b" ")
    if stage != b"0":
        raise Fatal("the index has conflicts of a merge", help="settle them, then `git add` the files")
    return entry(name, KINDS.get(mode, "file"), oid.decode())
