"""By what a comment is found again."""

import re
from urllib.parse import quote

from penstock.forge.event import Event


def marker(event: Event, project: str, environment: str | None) -> str:
    """Workflow, job and project, so that two jobs never fight over one comment; fit for an HTML comment."""
    parts = (event.workflow, event.job, project or ".", *([environment] if environment else []))
    return ":".join(("penstock", *(quote(part, safe="/").replace("-", "%2D") for part in parts)))


_HEAD = re.compile(r"<!-- penstock-head:([0-9a-f]{40,64}) -->")


def head(commit: str) -> str:
    """The second line of a comment: the commit that the pull request had."""
    return f"<!-- penstock-head:{commit} -->"


def told(body: str) -> str | None:
    """The commit that a comment of ours names there."""
    lines = body.lstrip().split("\n", 2)
    found = _HEAD.fullmatch(lines[1].strip()) if len(lines) > 1 else None
    return found[1] if found else None


def line(marker: str) -> str:
    """As it stands in the comment."""
    return f"<!-- {marker} -->"
