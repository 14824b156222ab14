"""Which two states a comparison is between: what a user names, resolved once."""

import re
from pathlib import Path
from typing import NamedTuple

from penstock.diagnostics.fatal import Fatal
from penstock.source.repository import git
from penstock.source.repository.index import INDEX

MERGE = re.compile(r"(refs/)?(remotes/)?pull/[0-9]+/merge")
"""A forge's trial merge of a pull request: its first parent is the base, its second the head."""


class Sides(NamedTuple):
    """Base (hexadecimal) and head: hexadecimal, `index`, or None: the checkout."""

    base: str
    head: str | None


def sides(dir: Path, text: str | None, *, staged: bool = False) -> Sides:
    """Base and head of `A..B`, `A...B` (base is their merge base), or `A`; without a text, of HEAD.

    A single `A` is compared with the checkout, or with what is staged. The trial merge of a pull request stands for
    its parents, also where it is what is checked out and nothing else is named.

    Raises:
        Fatal: no such revision, no common ancestor, or one that this clone lacks.
    """
    if staged:
        if text is not None and ".." in text:
            raise Fatal(f"'{git.shown(text)}' names both sides, and --staged another head", help="name the base alone")
        return Sides(git.resolve(dir, text or "HEAD"), INDEX)
    if text is None or ".." not in text:
        commit = git.resolve(dir, text or "HEAD")
        merged = parents(dir, text or "HEAD", commit) if text is None or MERGE.fullmatch(text) else None
        return Sides(*merged) if merged else Sides(commit, None)
    dots = "..." if "..." in text else ".."
    left, _, right = text.partition(dots)
    start, end = base(dir, left or "HEAD"), head(dir, right or "HEAD")
    if dots == "..":
        return Sides(start, end)
    common = git.merge_base(dir, start, end)
    if common is None:
        wanted = "the two have no common history; name the base itself, as `A..B`"
        names = f"'{git.shown(left or 'HEAD')}' and '{git.shown(right or 'HEAD')}'"
        raise Fatal(f"no merge base of {names}", help=git.DEEPEN if git.is_shallow(dir) else wanted)
    return Sides(common, end)


def base(dir: Path, ref: str) -> str:
    """The commit that a name stands for as a base: of a trial merge the first parent."""
    commit = git.resolve(dir, ref)
    merged = parents(dir, ref, commit) if MERGE.fullmatch(ref) else None
    return merged[0] if merged else commit


def head(dir: Path, ref: str) -> str:
    """The commit that a name stands for as a head: of a trial merge the second parent, what its author pushed."""
    commit = git.resolve(dir, ref)
    merged = parents(dir, ref, commit)
    return merged[1] if merged else commit


def parents(dir: Path, ref: str, commit: str) -> tuple[str, str] | None:
    """Base and head of a trial merge: of a ref that a forge calls so, or of HEAD, detached, where one names it.

    Raises:
        Fatal: this clone lacks one of them.
    """
    if not (MERGE.fullmatch(ref) or (ref == "HEAD" and _is_trial(dir, commit))):
        return None
    found = git.parents(dir, commit)
    if len(found) != 2:
        return None
    if not all(git.has(dir, each) for each in found):
        raise Fatal(
            "the parents of the pull request's merge commit are missing from this shallow clone",
            help="`fetch-depth: 2` for actions/checkout, `git fetch --deepen=1` by hand",
        )
    return found[0], found[1]


def _is_trial(dir: Path, commit: str) -> bool:
    try:
        git.run(dir, "symbolic-ref", "--quiet", "HEAD")
    except git.Failed:
        named = git.run(
            dir, "for-each-ref", "--format=%(refname)", f"--points-at={commit}", "refs/pull", "refs/remotes"
        )
        return any(MERGE.fullmatch(name) for name in named.decode("utf-8", "replace").splitlines())
    return False
