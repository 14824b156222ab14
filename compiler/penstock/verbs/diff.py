"""What a change means."""

from collections.abc import Collection
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from penstock.diagnostics.fatal import Fatal
from penstock.diff.compare import compared
from penstock.diff.pair import pair
from penstock.diff.sources import sources
from penstock.report.report import Report
from penstock.report.sections import diff as section
from penstock.source.repository import sides
from penstock.source.settings import Settings
from penstock.spec.kinds import KINDS
from penstock.verbs.checkout import opening
from penstock.verbs.checkout.pace import unhurried
from penstock.verbs.checkout.revisions import both
from penstock.verbs.checkout.versions import between


def diff(
    directory: Path,
    *,
    settings: Settings,
    revisions: str | None = None,
    staged: bool = False,
    environment: str | None = None,
    kinds: Collection[str] = (),
    level: str | None = None,
    today: date | None = None,
) -> Report:
    """Base against head, in one Environment.

    Args:
        revisions: `A..B`, `A...B` (from their merge base), or `A`: against the checkout. Default: HEAD. The trial
            merge of a pull request (`refs/pull/5/merge`) stands for its parents.
        staged: head is the index.
        environment: default: the first that head deploys.
        kinds, level: only changes of these kinds, and of at least this level, are shown.
        today: against which announced removals are held.

    Raises:
        Fatal: no project at head, no such revision, Environment, kind or level.
    """
    least = _level(level)
    for kind in kinds:
        if kind not in KINDS:
            near = next(iter(get_close_matches(kind, KINDS, 1)), None)
            help = f"did you mean `{near}`?" if near else f"there are: {', '.join(KINDS)}"
            raise Fatal(f"no kind '{kind}'", help=help)
    at = opening.place(directory, settings)
    base, head = sides.sides(at.root, revisions, staged=staged)
    with unhurried(), at.store.held():
        found = both(at, base, head, environment)
        before, after = opening.linked(found.before, found.earlier), opening.linked(found.after, found.environment)
        pairs = pair(before, after, today)
        made = section.section(
            compared(pairs),
            base=base,
            head=head or "worktree",
            environment=found.environment,
            versions=between(at, pairs, found.environment, base),
            sources=lambda identity: sources(after, identity),
        )
        found.keep()
    return Report((section.selected(made, kinds, least),), "diff", found.after.tree.prefix)


def _level(name: str | None) -> section.LevelName:
    found = next((each for each in section.LEVELS if each == (name or "none")), None)
    if found is None:
        raise Fatal(f"no level '{name}'", help=f"there are: {', '.join(section.LEVELS)}")
    return found
