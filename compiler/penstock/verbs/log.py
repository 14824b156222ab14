"""A chain's own history."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from penstock.report.report import Report
from penstock.report.sections import log as section
from penstock.report.sections.log import LogSection
from penstock.source.repository import commits, git, notes
from penstock.source.settings import Settings
from penstock.verbs.checkout import past
from penstock.verbs.checkout.place import Place, place

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def log(
    directory: Path,
    *,
    settings: Settings,
    chain: str,
    environment: str | None = None,
    count: int | None = None,
    since: str | None = None,
) -> Report:
    """Every commit that changed the chain or anything that it stands on, newest first, along first parents.

    Args:
        environment: default: the first that the project deploys.
        count: so many commits, the newest.
        since: a revision, whose own past is left out, or a day (`2026-05-04`): what was written then or later.

    Raises:
        Fatal: no project, no such Environment, chain or revision.
    """
    at = place(directory, settings)
    head = git.resolve(at.root, "HEAD")
    shown = None if since is None else _since(at.root, head, since)
    made = told(at, head, chain, environment, count=count, shown=shown)
    return Report((made,), "log", git.prefix(at.root))


def told(
    at: Place, head: str, chain: str, environment: str | None, *, count: int | None, shown: Any = None
) -> LogSection:
    """The same up to a commit (hexadecimal). shown: whether a step is to be told."""
    found = past.past(at, head, chain, environment, most=count if shown is None else None)
    steps = [step for step in found.steps if shown is None or shown(step)][:count]
    versions = past.versions(at, found, head)
    records = notes.read(at.root)
    entries = []
    for step in steps:
        mine = [
            record
            for record in records.get(step["commit"], ())
            if (record.chain, record.environment) == (step["chain"], found.environment)
        ]
        last = mine[-1] if mine else None
        entries.append(
            {
                **step,
                "version": versions[step["commit"]],
                "verdict": last.verdict if last else None,
                "digest": last.digest if last else None,
            }
        )
    return section.section(
        entries, chain=chain, environment=found.environment, head=head, version=versions[head], is_cut=found.is_cut
    )


def _since(root: Path, head: str, text: str) -> Any:
    """Whether a step is to be shown."""
    if _DAY.fullmatch(text):
        try:
            day = datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
        except ValueError:
            pass
        else:
            return lambda step: datetime.fromisoformat(step["date"]) >= day
    later = {*commits.line(root, head, git.resolve(root, text))}
    return lambda step: step["commit"] in later
