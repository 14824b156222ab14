"""Base and head of a CI job: what the operator names, what the event names, else where the branch began."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from penstock.diagnostics.fatal import Fatal
from penstock.forge.event import Event
from penstock.source.repository import git
from penstock.source.repository import sides as named

_CHANGES = ("pull_request", "pull_request_target", "workflow_run")


class Sides(NamedTuple):
    """Two commits; `notes`: what to know about them."""

    base: str
    head: str
    notes: tuple[str, ...]


def sides(root: Path, event: Event, base: str | None, head: str | None) -> Sides:
    """
    Raises:
        Fatal: this clone lacks one, or nothing says what to compare with.
    """
    after = named.head(root, head or event.head or "HEAD")
    if base is not None:
        return Sides(named.base(root, base), after, ())
    if event.base is not None:
        if event.kind in _CHANGES and not git.has(root, event.base) and not git.is_shallow(root):
            note = f"the event's base {event.base[:12]} is gone: its branch was force-pushed"
            began = _began(root, event.base_ref, after)
            return Sides(began, after, (f"{note}; head is compared with where it left the branch, {began[:12]}",))
        before = named.base(root, event.base)
        return Sides(before, after, tuple(_behind(root, event, before, after)))
    # A fork may call its branch as it likes.
    if event.fork or (event.base_ref and event.head_ref != event.base_ref):
        return Sides(_began(root, event.base_ref, after), after, ())
    parents = git.parents(root, after)
    if not parents or not git.has(root, parents[0]):
        raise Fatal(f"nothing says what {after[:12]} is compared with", help=f"name it by --base, or {git.DEEPEN}")
    return Sides(parents[0], after, ())


def strange(root: Path, event: Event, named: str | None, head: str) -> bool:
    """Whether head, which a job's flag names and its event does not, may be anybody's: it lies on no branch and under
    no tag of this repository. A forge gives out a fork's commits too: by number of the pull request, and by name.
    """
    if named is None or event.forge == "plain" or head == event.head:
        return False
    there = ("refs/remotes/origin", "refs/tags")
    return not git.run(root, "for-each-ref", "--count=1", f"--contains={git.commit(head)}", *there).strip()


def _began(root: Path, branch: str, head: str) -> str:
    """Where head left the branch: no commit of head's own may say what judges it."""
    for name in (f"refs/remotes/origin/{branch}", f"refs/heads/{branch}"):
        tip = _commit(root, name)
        if tip is None:
            continue
        common = git.merge_base(root, tip, head)
        if common is None:
            raise Fatal(f"{head[:12]} and the branch '{git.shown(branch)}' have no common history", help=git.DEEPEN)
        return common
    raise Fatal(f"the branch '{git.shown(branch)}' is not in this clone", help=f"name a base, or {git.DEEPEN}")


def checked_out(root: Path) -> tuple[str, ...]:
    """The commit of the working folder and its parents."""
    commit = _commit(root, "HEAD")
    return () if commit is None else (commit, *git.parents(root, commit))


def committed(root: Path, *folders: Path) -> str | None:
    """The first of these folders of which the repository holds a file, or which it holds as a link: what a job leaves
    there a later step reads, and head may have put something else in its place.
    """
    top = git.toplevel(root)
    for folder in folders if top is not None else ():
        path = Path(os.path.abspath(folder))
        if top is None or not path.is_relative_to(top) or path == top:
            continue
        within = [name for name in (path, *path.parents) if name != top and name.is_relative_to(top)]
        above = [name.relative_to(top).as_posix() for name in within]
        held = [os.fsdecode(name) for name in git.run(top, "ls-files", "-z", "--", *above).split(b"\0") if name]
        if any(name in above or name.startswith(f"{above[0]}/") for name in held):
            return folder.as_posix()
    return None


def _behind(root: Path, event: Event, base: str, head: str) -> Iterator[str]:
    if event.kind in ("pull_request", "pull_request_target") and git.merge_base(root, base, head) not in (None, base):
        yield "base has gone on since head began: what it has gained reads as removed until it is merged into head"


def _commit(root: Path, name: str) -> str | None:
    try:
        return git.resolve(root, name)
    except Fatal:
        return None
