"""What was read of a tree, and whether it would be read so again."""

import errno
from collections.abc import Sequence

import pytest

from penstock.source.recorded import Recorded, is_unchanged, listing
from penstock.source.tree import Entry


class Files:
    """A Tree of a dict; an OSError stands for a file that cannot be read."""

    name, prefix = "worktree", ""

    def __init__(self, **files: bytes | OSError) -> None:
        self.files = files

    def entries(self) -> Sequence[Entry]:
        return [Entry(path, "file") for path in sorted(self.files)]

    def beside(self, prefix: str) -> None:
        return None

    def read(self, path: str) -> bytes:
        if path not in self.files:
            raise FileNotFoundError(errno.ENOENT, "no such file", path)
        found = self.files[path]
        if isinstance(found, OSError):
            raise found
        return found


def reads(files: Files, *paths: str) -> dict[str, str]:
    recorded = Recorded(files)
    for path in paths:
        try:
            assert recorded.read(path) == files.files[path]
        except OSError:
            assert not isinstance(files.files.get(path), bytes)
    assert recorded.is_steady
    return recorded.reads


def test_only_what_was_read_counts_and_all_of_it() -> None:
    seen = reads(Files(a=b"1", b=b"2", c=b"3"), "a", "b")
    assert is_unchanged(Files(a=b"1", b=b"2", c=b"4"), seen)
    assert not is_unchanged(Files(a=b"1", b=b"3", c=b"3"), seen)
    assert not is_unchanged(Files(a=b"1", c=b"3"), seen)


def test_a_failure_is_part_of_what_was_seen() -> None:
    denied = PermissionError(errno.EACCES, "denied")
    seen = reads(Files(a=denied), "a", "gone")
    assert is_unchanged(Files(a=denied), seen)
    assert not is_unchanged(Files(a=b""), seen)
    assert not is_unchanged(Files(a=OSError(errno.EIO, "broken")), seen)
    assert not is_unchanged(Files(a=denied, gone=b""), seen)


def test_a_file_that_changes_meanwhile_is_noticed() -> None:
    files = Files(a=b"1")
    recorded = Recorded(files)
    recorded.read("a")
    files.files["a"] = b"2"
    recorded.read("a")
    assert not recorded.is_steady


@pytest.mark.parametrize("files", [{}, {"a": b"", "b": b""}, {"a\nfile b": b""}])
def test_a_listing_is_its_paths(files: dict[str, bytes]) -> None:
    assert listing(Files(**files)) != listing(Files(a=b""))
    assert listing(Files(a=b"1")) == listing(Files(a=b""))
