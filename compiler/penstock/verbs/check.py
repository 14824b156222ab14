"""Static validation of every spec, across files. Never executes anything."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from penstock.check import run
from penstock.diagnostics.diagnostic import Diagnostic
from penstock.diagnostics.fatal import Fatal
from penstock.project.load import Loaded
from penstock.report.report import Report
from penstock.report.sections import check as section
from penstock.source.settings import Settings
from penstock.source.tree import Tree
from penstock.verbs import opening

UNUSED = ("unused-suppression", "waiver-unused")
"""What is used in one Environment is used."""


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
    found = diagnostics(resources, environment, today, base)
    shown = [d for d in found if not asked or any(_below(d.location.path, path) for path in asked)]
    made = section.section(
        shown, resources=len(resources.resources), files=resources.files, foreign_files=resources.foreign
    )
    return Report((made,), "check", resources.tree.prefix)


def diagnostics(
    resources: Loaded,
    environment: str | None,
    today: date,
    base: Loaded | None = None,
    labelled: Loaded | None = None,
) -> list[Diagnostic]:
    """The findings in one Environment, or as it stands and in each; the same finding once.

    labelled: an earlier revision whose labels policies match too.
    """
    names = [environment] if environment else ["default", *opening.environments(resources)]
    found: dict[tuple[object, ...], list[Diagnostic]] = {}
    for name in names:
        before, earlier = (opening.linked_if_any(each, name) for each in (base, labelled))
        for diagnostic in run.run(opening.linked(resources, name), before, today, labelled=earlier):
            found.setdefault((diagnostic.code, diagnostic.location, diagnostic.message), []).append(diagnostic)
    kept = [seen[0] for seen in found.values() if seen[0].name not in UNUSED or len(seen) == len(names)]
    return sorted(kept, key=_order)


def _order(diagnostic: Diagnostic) -> tuple[object, ...]:
    span = diagnostic.location.span
    return (diagnostic.location.path, span.line if span else 0, span.column if span else 0, diagnostic.code)


def _asked(root: Path, tree: Tree, path: str) -> str:
    """A path as the project names it."""
    folder, name = os.path.split(os.path.abspath(path))
    inside = Path(os.path.relpath(Path(os.path.realpath(folder), name), os.path.realpath(root))).as_posix()
    if not any(_below(entry.path, inside) for entry in tree.entries()):
        raise Fatal(f"no file of the project at '{path}'", help="paths are seen from the working folder")
    return inside


def _below(path: str, folder: str) -> bool:
    return folder == "." or path == folder or path.startswith(folder + "/")
