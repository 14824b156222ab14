"""The repository, as `doctor` sees it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from penstock.diagnostics.fatal import Fatal
from penstock.report.sections.doctor import Examined
from penstock.source.repository import git


def repository(directory: Path, today: date) -> Iterator[Examined]:
    """Whether there is one that git reads, with a history to compare with, and a clock that is not behind it."""
    try:
        top = git.toplevel(directory)
    except git.Failed as failed:
        yield _line("git", "problem", failed.message, failed.help)
        return
    if top is None:
        help = "`git init`, then commit: diff and gate compare revisions"
        yield _line("git", "warning", "the folder belongs to no repository", help)
        return
    yield _line("git", "ok", f"a checkout of {top.name}")
    if git.is_shallow(directory):
        yield _line("history", "warning", "a shallow clone: a base may be missing", git.DEEPEN)
    try:
        head = git.resolve(directory, "HEAD")
    except Fatal as fatal:
        yield _line("head", "warning", "there is no commit yet: there is nothing to compare with", fatal.help)
        return
    branch = git.branch(directory)
    yield _line("head", "ok", f"{head[:12]} on {branch}" if branch else f"{head[:12]}, detached from any branch")
    made = git.show_info(directory, head).date.date()
    if (made - today).days > 1:
        found = f"it says {today.isoformat()}, the last commit {made.isoformat()}"
        yield _line("clock", "problem", found, "set the clock: waivers and certificates end on a day")
    else:
        yield _line("clock", "ok", today.isoformat())


def _line(name: str, status: str, found: str, help: str | None = None) -> Examined:
    return Examined.model_validate(
        {"topic": "repository", "name": name, "status": status, "found": found, "help": help}
    )
