"""By what a comment is found again."""

from urllib.parse import quote

from penstock.forge.event import Event


def marker(event: Event, project: str, environment: str | None) -> str:
    """Workflow, job and project, so that two jobs never fight over one comment; fit for an HTML comment."""
    parts = (event.workflow, event.job, project or ".", *([environment] if environment else []))
    return ":".join(("penstock", *(quote(part, safe="/").replace("-", "%2D") for part in parts)))


def line(marker: str) -> str:
    """As it stands in the comment."""
    return f"<!-- {marker} -->"
