"""Gates that cannot fail, found in a repository's workflows. Reads files and nothing else."""

import os
from collections.abc import Sequence
from pathlib import Path

from penstock.diagnostics.fatal import Fatal
from penstock.forge import ci_files
from penstock.forge.ci_lint import lint
from penstock.forge.ci_rules import CI_RULES
from penstock.report.report import Report
from penstock.report.sections import lint_ci as section
from penstock.source import worktree
from penstock.source.repository import git, revision
from penstock.source.tree import Tree
from penstock.verbs.checkout import paths as paths_of


def lint_ci(directory: Path, *, rev: str | None = None, paths: Sequence[str] = ()) -> Report:
    """The findings of every workflow, composite action and pipeline of the repository around `directory`.

    Args:
        rev: a revision instead of the checkout.
        paths: files or folders, seen from the working folder; only they are looked at. Others are read where these
            call them.

    Raises:
        Fatal: no such revision, nothing at one of `paths`, no repository.
    """
    root = git.toplevel(directory)
    if root is None:
        raise Fatal(f"'{directory}' lies in no git repository", help="pipelines are those of a repository: `git init`")
    tree: Tree = worktree.open(root) if rev is None else revision.open(root, git.resolve(root, rev))
    every = ci_files.candidates(tree)
    chosen = every
    if paths:
        named = [_asked(root, tree, path) for path in paths]
        chosen = sorted({each for path in named for each in ci_files.asked(tree, path)})
    repository, faults = ci_files.read(tree, dict.fromkeys([*every, *chosen]))
    found = lint(tree, repository, faults, chosen)
    looked = [pipeline for pipeline in repository.pipelines if pipeline.path in chosen]
    made = section.section(
        found,
        pipelines=[(each.path, tuple(job.name for job in each.jobs if job.judges)) for each in looked],
        pages={name: (str(rule.SEVERITY), rule.__doc__ or name) for name, rule in CI_RULES.items()},
    )
    return Report((made,), "lint-ci", tree.prefix)


def _asked(root: Path, tree: Tree, path: str) -> str:
    return "." if os.path.realpath(path) == os.path.realpath(root) else paths_of.asked(root, tree, path)
