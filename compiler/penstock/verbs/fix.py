"""Findings that go away without a person: their fixes, written into the checkout."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from penstock.diagnostics.diagnostic import Diagnostic, Fix
from penstock.project.load import load
from penstock.report.report import Report
from penstock.report.sections import check as section
from penstock.source import worktree
from penstock.source.editing import edit, write
from penstock.source.recorded import Recorded
from penstock.source.settings import Settings
from penstock.source.store import memory
from penstock.verbs.checkout import opening
from penstock.verbs.checkout import paths as paths_of
from penstock.verbs.checkout.findings import findings
from penstock.verbs.checkout.place import place

ROUNDS = 20
"""A fix may uncover the next one; no hand-written file needs as many."""


def fix(
    directory: Path,
    *,
    settings: Settings,
    today: date,
    environment: str | None = None,
    paths: Sequence[str] = (),
    new_since: str | None = None,
    unsafe: bool = False,
) -> Report:
    """`check` that writes the fixes of what it finds, round by round, and gives the findings that remain.

    A file is written whole, where it is still what was read, no link leads to it, and it then says just what the fixes
    mean; otherwise the finding stays.

    Args:
        unsafe: also the fixes after which something else may be meant.
        environment, paths, new_since: which findings, as for `check`.

    Raises:
        Fatal: no project, no such revision, no such Environment, nothing at one of `paths`.
    """
    at = place(directory, settings)
    base = opening.loaded_if_any(at, new_since) if new_since is not None else None
    asked = [paths_of.asked(at.root, worktree.open(at.root), path) for path in paths]
    fixed, failed = 0, dict[str, str]()
    for last in [*[False] * ROUNDS, True]:
        tree = Recorded(worktree.open(at.root))
        resources = load(tree, memory())
        found = [
            diagnostic
            for diagnostic in findings(resources, environment, today, base=base).diagnostics
            if not asked or any(paths_of.below(diagnostic.location.path, path) for path in asked)
        ]
        done = 0 if last else sum(_write(at.root, tree, *each, failed) for each in _fixes(found, unsafe).items())
        fixed += done
        if not done:
            break
    made = section.section(
        found,
        resources=len(resources.resources),
        files=resources.files,
        foreign_files=resources.foreign,
        skipped=[(f"fix of {path}", reason) for path, reason in sorted(failed.items())],
        fixed=fixed,
    )
    return Report((made,), "check", tree.prefix)


def _fixes(found: Sequence[Diagnostic], unsafe: bool) -> dict[str, list[Fix]]:
    """The fixes to be written, by file; one that changes several files is none of a machine."""
    fixes: dict[str, list[Fix]] = {}
    for diagnostic in found:
        fix = diagnostic.fix
        if fix is not None and (fix.safe or unsafe) and len({change.path for change in fix.changes}) == 1:
            fixes.setdefault(fix.changes[0].path, []).append(fix)
    return fixes


def _write(root: Path, tree: Recorded, path: str, fixes: list[Fix], failed: dict[str, str]) -> int:
    """How many fixes of a file were written; all that do not meet, else those that hold by themselves."""
    try:
        before = tree.read(path)
        if not tree.is_steady:
            raise write.Changed("it has changed since it was read")
        for chosen in _tries(path, before, fixes):
            after = edit.edited(path, before, chosen)
            if after is not None and after != before:
                write.replace(root, path, before, after)
                return len(chosen)
    except OSError as error:
        failed[path] = error.strerror or str(error)
    return 0


def _tries(path: str, before: bytes, fixes: list[Fix]) -> list[list[Fix]]:
    every = edit.chosen(fixes)
    if edit.edited(path, before, every) is not None:
        return [every]
    holding = [fix for fix in fixes if edit.edited(path, before, [fix]) is not None]
    return [edit.chosen(holding), *([fix] for fix in holding)]
