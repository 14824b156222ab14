"""What a change means."""

from pathlib import Path

from penstock.diff.compare import compared
from penstock.diff.pair import pair
from penstock.report.report import Report
from penstock.report.sections import diff as section
from penstock.source import git
from penstock.source.settings import Settings
from penstock.verbs import opening
from penstock.verbs.pace import unhurried
from penstock.verbs.revisions import both
from penstock.verbs.versions import between


def diff(
    directory: Path, *, settings: Settings, revisions: str | None = None, environment: str | None = None
) -> Report:
    """Base against head, in one Environment.

    Args:
        revisions: `A..B`, `A...B` (from their merge base), or `A`: against the checkout. Default: HEAD.
        environment: default: the first that head deploys.

    Raises:
        Fatal: no project at head, no such revision or Environment.
    """
    with unhurried():
        return _diff(opening.place(directory, settings), revisions, environment)


def _diff(at: opening.Place, revisions: str | None, environment: str | None) -> Report:
    base, head = git.range(at.root, revisions or "HEAD", None)
    found = both(at, base, head, environment)
    pairs = pair(opening.linked(found.before, found.earlier), opening.linked(found.after, found.environment))
    made = section.section(
        compared(pairs),
        base=base,
        head=head or "worktree",
        environment=found.environment,
        versions=between(at, pairs, found.environment, base),
    )
    return Report((made,), "diff", found.after.tree.prefix)
