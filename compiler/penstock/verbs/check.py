"""Static validation of every spec, across files. Never executes anything."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from penstock.diagnostics.fatal import Fatal
from penstock.report.report import Report
from penstock.report.sections.check import CheckSection
from penstock.source import worktree
from penstock.source.recorded import Recorded
from penstock.source.settings import Settings
from penstock.source.store import memory
from penstock.source.tree import Tree
from penstock.verbs import unchanged
from penstock.verbs.place import Place, place


def check(
    directory: Path,
    *,
    settings: Settings,
    today: date,
    rev: str | None = None,
    environment: str | None = None,
    paths: Sequence[str] = (),
    new_since: str | None = None,
    locked: bool = False,
) -> Report:
    """Every finding of a project as it stands and in each of its Environments, or in `environment` alone.

    Args:
        rev: a revision instead of the checkout.
        paths: files or folders of the project, seen from the working folder; only findings in them are shown.
        new_since: a revision; only findings that it does not have are shown.
        locked: where `penstock.lock` and the project differ is an error.

    Raises:
        Fatal: no project, no such revision, no such Environment, nothing at one of `paths`.
    """
    at = place(directory, settings)
    if rev is None and new_since is None and not paths and not locked:
        return _whole(at, environment, today)
    from penstock.verbs import opening

    return _made(at, opening.tree(at, rev), environment, today, paths, new_since, locked)


def _whole(at: Place, environment: str | None, today: date) -> Report:
    """A whole checkout: as last time, where nothing has changed since. Where nobody watches, it is looked at afresh."""
    tree = worktree.open(at.root)
    found = None if at.settings.ci else unchanged.find(at.store, at.root, tree, environment, today)
    if found is not None:
        try:
            return Report((CheckSection.model_validate(found),), "check", tree.prefix)
        except ValidationError:
            pass  # not ours: looked at afresh
    recorded = Recorded(tree)
    made = _made(at, recorded, environment, today)
    unchanged.keep(at.store, at.root, recorded, environment, today, made.last.model_dump(mode="json"))
    return made


def _made(
    at: Place,
    tree: Tree,
    environment: str | None,
    today: date,
    paths: Sequence[str] = (),
    new_since: str | None = None,
    locked: bool = False,
) -> Report:
    """Imports what looks at specs: a check that says the same as last time needs none of it."""
    from penstock.project.load import load
    from penstock.verbs import opening
    from penstock.verbs.findings import findings, of

    # a cache that jobs of several revisions share decides nothing
    resources = load(tree, memory() if at.settings.ci else at.store)
    asked = [_asked(at.root, tree, path) for path in paths]
    base = opening.loaded_if_any(at, new_since) if new_since is not None else None
    found = findings(resources, environment, today, base=base, locked=locked)
    if asked:
        below = [d for d in found.diagnostics if any(_below(d.location.path, path) for path in asked)]
        found = of(resources, below)
    return Report((found.section,), "check", tree.prefix)


def _asked(root: Path, tree: Tree, path: str) -> str:
    """A path as the project names it."""
    folder, name = os.path.split(os.path.abspath(path))
    inside = Path(os.path.relpath(Path(os.path.realpath(folder), name), os.path.realpath(root))).as_posix()
    if not any(_below(entry.path, inside) for entry in tree.entries()):
        raise Fatal(f"no file of the project at '{path}'", help="paths are seen from the working folder")
    return inside


def _below(path: str, folder: str) -> bool:
    return folder == "." or path == folder or path.startswith(folder + "/")
