"""What a change means."""

from pathlib import Path

from penstock.diff.compare import compare
from penstock.report.report import Report
from penstock.report.sections import diff as section
from penstock.source import sides
from penstock.source.settings import Settings
from penstock.verbs import opening


def diff(
    directory: Path,
    *,
    settings: Settings,
    revisions: str | None = None,
    staged: bool = False,
    environment: str | None = None,
) -> Report:
    """Base against head, in one Environment.

    Args:
        revisions: `A..B`, `A...B` (from their merge base), or `A`: against the checkout. Default: HEAD. The trial
            merge of a pull request (`refs/pull/5/merge`) stands for its parents.
        staged: head is the index.
        environment: default: the first that head deploys.

    Raises:
        Fatal: no project at head, no such revision or Environment.
    """
    at = opening.place(directory, settings)
    base, head = sides.sides(at.root, revisions, staged=staged)
    after = opening.loaded(at, head)
    name = opening.gated(after, environment)[0]
    before = opening.loaded_if_any(at, base) or opening.nothing(at, base)
    earlier = name if name in opening.environments(before) else None
    difference = compare(opening.linked(before, earlier), opening.linked(after, name))
    made = section.section(difference, base=base, head=head or "worktree")
    return Report((made,), "diff", after.tree.prefix)
