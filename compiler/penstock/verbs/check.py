"""Static validation of every spec, across files. Never executes anything."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from penstock.report.report import Report
from penstock.report.sections.check import CheckSection
from penstock.source import worktree
from penstock.source.recorded import Recorded
from penstock.source.settings import Settings
from penstock.source.store import memory
from penstock.source.tree import Tree
from penstock.verbs.checkout import paths as paths_of
from penstock.verbs.checkout import unchanged
from penstock.verbs.checkout.pace import unhurried
from penstock.verbs.checkout.place import Place, place


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
        with unhurried():
            return _whole(at, environment, today)
    from penstock.verbs.checkout import opening

    return _made(at, opening.tree(at, rev), environment, today, paths, new_since, locked)


def _whole(at: Place, environment: str | None, today: date) -> Report:
    """A whole checkout: as last time, where nothing has changed since. Where nobody watches, it is looked at afresh."""
    tree = worktree.open(at.root)
    key = unchanged.key(at.root, environment)
    last = None if at.settings.ci else unchanged.last(at.store, "check", key)
    found = None if last is None else unchanged.find(last, tree, today)
    if found is not None:
        try:
            return Report((CheckSection.model_validate(found),), "check", tree.prefix)
        except ValidationError:
            pass  # not ours: looked at afresh
    recorded = Recorded(tree, last.known if last else None)
    from penstock.source import installed

    before = installed.asked()
    with at.store.held():
        made = _made(at, recorded, environment, today, is_kept=not at.settings.ci)
        if installed.asked() == before:
            unchanged.keep(at.store, "check", key, recorded, today, made.last.model_dump(mode="json"))
    return made


def _made(
    at: Place,
    tree: Tree,
    environment: str | None,
    today: date,
    paths: Sequence[str] = (),
    new_since: str | None = None,
    locked: bool = False,
    *,
    is_kept: bool = False,
) -> Report:
    """Imports what looks at specs: a check that says the same as last time needs none of it."""
    from penstock.check.rules import control_character, invisible_character, secret_literal, secret_reference
    from penstock.project.ahead import ahead
    from penstock.project.kept import Analyses
    from penstock.project.load import load
    from penstock.project.pack import Pack
    from penstock.spec.resource import Resource
    from penstock.verbs.checkout import opening
    from penstock.verbs.checkout.findings import findings, of

    looked = (control_character, invisible_character, secret_literal, secret_reference)

    # a cache that jobs of several revisions share decides nothing
    def alone(resource: Resource, kept: Analyses) -> None:
        """All that is found out of one resource without another."""
        ahead(resource, kept)
        for rule in looked:
            rule.look(resource)

    pack = Pack(at.store, str(at.root)) if is_kept else None
    resources = load(tree, memory() if at.settings.ci else at.store, pack, alone)
    asked = [paths_of.asked(at.root, tree, path) for path in paths]
    base = opening.loaded_if_any(at, new_since) if new_since is not None else None
    found = findings(resources, environment, today, base=base, locked=locked)
    if asked:
        below = [d for d in found.diagnostics if any(paths_of.below(d.location.path, path) for path in asked)]
        found = of(resources, below)
    if pack is not None and isinstance(tree, Recorded) and tree.is_steady:
        pack.save(tree.consulted)
    return Report((found.section,), "check", tree.prefix)
