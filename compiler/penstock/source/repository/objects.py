"""git's objects by name: what differs between two trees, and the bytes of many blobs at once."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from penstock.source.repository import git
from penstock.source.tree import Entry
from penstock.source.worktree import KINDS, entry

_RAW = ("-r", "-z", "--raw", "--no-abbrev", "--no-renames")


class Touched(NamedTuple):
    """A path at which two trees differ; None where a side has nothing."""

    path: str
    before: Entry | None
    after: Entry | None


def trees(dir: Path, *commits: str) -> list[str] | None:
    """The ids of the trees of a folder at commits (hexadecimal), None where one of them had no such folder."""
    try:
        return git.run(dir, "rev-parse", *(git.tree(dir, commit) for commit in commits)).decode().split()
    except git.Failed as failed:
        if failed.help is not None or failed.code == 127:
            raise
        return None


def touched(dir: Path, a: str, b: str) -> list[Touched]:
    """The files that differ between two trees (hexadecimal).

    Raises:
        Failed: one of them is not there.
    """
    found = git.run(dir, "diff-tree", *_RAW, git.commit(a), git.commit(b))
    return list(raw(iter(found.split(b"\0")[:-1])))


def raw(parts: Iterator[bytes]) -> Iterator[Touched]:
    """Of `:mode mode oid oid status` and a path in turn; what differs in permissions alone is left out."""
    for head in parts:
        old, new, before, after, _ = head[1:].split(b" ")
        name = next(parts)
        one = Touched(entry(name, "file").path, _entry(name, old, before), _entry(name, new, after))
        if one.before != one.after:
            yield one


def blobs(dir: Path, oids: Iterable[str]) -> dict[str, bytes]:
    """The bytes of blobs; one that is missing from this clone is left out."""
    return read(dir, oids, b"blob")


def read(dir: Path, oids: Iterable[str], kind: bytes) -> dict[str, bytes]:
    """The bytes of objects of one kind (hexadecimal ids); what is missing, or something else, is left out."""
    wanted = list(dict.fromkeys(git.commit(oid) for oid in oids))
    if not wanted:
        return {}
    said = git.run(dir, "cat-file", "--batch", "--buffer", input="".join(f"{oid}\n" for oid in wanted).encode())
    found: dict[str, bytes] = {}
    at = 0
    for oid in wanted:
        end = said.index(b"\n", at)
        head, at = said[at:end].split(b" "), end + 1
        if len(head) == 3:
            size = int(head[2])
            if head[1] == kind:
                found[oid] = said[at : at + size]
            at += size + 1
    return found


def _entry(name: bytes, mode: bytes, oid: bytes) -> Entry | None:
    return None if mode == b"000000" else entry(name, KINDS.get(mode, "file"), oid.decode())
