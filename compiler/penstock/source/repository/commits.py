"""The commits of a branch, newest first, each with the files that it changed against its first parent."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from penstock.source import paths
from penstock.source.repository import bare, git, objects
from penstock.source.repository.objects import Touched

_LOG = (
    *("--first-parent", "--diff-merges=first-parent", "--root", "--raw", "-z", "--no-abbrev", "--no-renames"),
    *("--no-ext-diff", "--no-textconv", "--no-notes", "--format=commit %H"),
)
_TAG = re.compile(r"v((?:0|[1-9][0-9]{0,8})(?:\.(?:0|[1-9][0-9]{0,8})){2})")


class Commit(NamedTuple):
    """`touched` are paths below the folder that was asked for."""

    oid: str
    touched: list[Touched]


def commits(dir: Path, start: str, *, beside: bool = False) -> Iterator[Commit]:
    """From a commit (hexadecimal) back along first parents: a merge is one commit with all that it brought.

    beside: with the other files of the repository, whose paths begin with the way to them.
    """
    place = bare.find(dir)
    below = "--relative" if place is None or not place.prefix else f"--relative={place.prefix}"
    if beside:
        below, prefix = "--no-relative", git.prefix(dir)
    parts = iter(git.run(dir, "log", *_LOG, below, git.commit(start), "--").split(b"\0")[:-1])
    oid = ""
    found: list[Touched] = []
    for part in parts:
        if part.startswith(b"commit "):
            if oid:
                yield Commit(oid, found)
            oid, found = part[7:].decode().strip(), []
        elif part.strip():
            touched = objects.raw(iter((part.lstrip(b"\n"), next(parts))))
            found.extend((_from(prefix, each) for each in touched) if beside else touched)
    if oid:
        yield Commit(oid, found)


def _from(prefix: str, touched: Touched) -> Touched:
    path = paths.seen(prefix, touched.path)
    before, after = (each and each._replace(path=path) for each in (touched.before, touched.after))
    return Touched(path, before, after)


def last(dir: Path, start: str, paths: Iterable[str]) -> dict[str, str]:
    """The newest commit up to `start` that changed each path (below `dir`).

    Left out: paths that none changed, and in a shallow clone those of its oldest commit, which may be older.
    """
    wanted = set(paths)
    found: dict[str, str] = {}
    oldest = ""
    for commit in commits(dir, start) if wanted else ():
        oldest = commit.oid
        for touched in commit.touched:
            if touched.path in wanted:
                wanted.discard(touched.path)
                found[touched.path] = commit.oid
        if not wanted:
            break
    if git.is_shallow(dir):
        return {path: oid for path, oid in found.items() if oid != oldest}
    return found


def line(dir: Path, start: str, *without: str) -> list[str]:
    """The ids alone, newest first; `without`: commits (hexadecimal) that end it, with all before them."""
    excluded = [f"^{git.commit(each)}" for each in without]
    return git.run(dir, "rev-list", "--first-parent", git.commit(start), *excluded, "--").decode().split()


def infos(dir: Path, oids: Iterable[str]) -> dict[str, git.Info]:
    """Author, date and subject of commits (hexadecimal)."""
    return {oid: git.info(data) for oid, data in objects.read(dir, oids, b"commit").items()}


def versions(dir: Path, names: Iterable[str]) -> dict[str, str]:
    """The version of each commit that a tag `NAME/vMAJOR.MINOR.PATCH` names, the highest one; `names`: DNS labels."""
    found: dict[str, str] = {}
    patterns = [f"refs/tags/{name}/" for name in names]
    said = git.run(dir, "for-each-ref", "--format=%(refname) %(objectname) %(*objectname)", *patterns)
    for row in said.decode("utf-8", "replace").splitlines():
        name, oid, *peeled = row.split(" ")
        tag = _TAG.fullmatch(name.rpartition("/")[2])
        if tag is not None and name.count("/") == 3:
            commit = peeled[0] if peeled and peeled[0] else oid
            found[commit] = max(found.get(commit, "0.0.0"), tag[1], key=_order)
    return found


def tagged(dir: Path) -> set[str]:
    """The names that some tag gives a version."""
    said = git.run(dir, "for-each-ref", "--format=%(refname)", "refs/tags/").decode("utf-8", "replace")
    parts = [row.split("/") for row in said.splitlines()]
    return {each[2] for each in parts if len(each) == 4 and _TAG.fullmatch(each[3])}


def _order(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]
