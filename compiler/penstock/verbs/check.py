"""Static validation of every spec, across files. Never executes anything."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from penstock.diagnostics.fatal import Fatal
from penstock.report.report import Report
from penstock.source.settings import Settings
from penstock.source.tree import Tree
from penstock.verbs import opening
from penstock.verbs.findings import findings, of


def check(
    directory: Path,
    *,
    settings: Settings,
    today: date,
    rev: str | None = None,
    environment: str | None = None,
    paths: Sequence[str] = (),
    new_since: str | None = None,
) -> Report:
    """Every finding of a project as it stands and in each of its Environments, or in `environment` alone.

    Args:
        rev: a revision instead of the checkout.
        paths: files or folders of the project, seen from the working folder; only findings in them are shown.
        new_since: a revision; only findings that it does not have are shown.

    Raises:
        Fatal: no project, no such revision, no such Environment, nothing at one of `paths`.
    """
    at = opening.place(directory, settings)
    resources = opening.loaded(at, rev)
    asked = [_asked(at.root, resources.tree, path) for path in paths]
    base = opening.loaded_if_any(at, new_since) if new_since is not None else None
    found = findings(resources, environment, today, base=base)
    if asked:
        below = [d for d in found.diagnostics if any(_below(d.location.path, path) for path in asked)]
        found = of(resources, below)
    return Report((found.section,), "check", resources.tree.prefix)


def _asked(root: Path, tree: Tree, path: str) -> str:
    """A path as the project names it."""
    folder, name = os.path.split(os.path.abspath(path))
    inside = Path(os.path.relpath(Path(os.path.realpath(folder), name), os.path.realpath(root))).as_posix()
    if not any(_below(entry.path, inside) for entry in tree.entries()):
        raise Fatal(f"no file of the project at '{path}'", help="paths are seen from the working folder")
    return inside


def _below(path: str, folder: str) -> bool:
    return folder == "." or path == folder or path.startswith(folder + "/")
