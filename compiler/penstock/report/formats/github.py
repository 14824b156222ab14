"""For a job log of GitHub Actions: the text report, and annotations at the changed lines."""

from penstock.report import inert, plain
from penstock.report.block import Finding, findings
from penstock.report.format import Style
from penstock.report.report import Report, in_repository

_LIMIT = 10


def render(report: Report, style: Style) -> str:
    """The text report while commands are stopped, then at most 10 errors and 10 warnings.

    ValueError: `style.token` is missing or too short to be unguessable.
    """
    if len(style.token) < 32 or not style.token.isalnum():
        raise ValueError("a token of at least 32 letters and digits must stop the commands of the text")
    blocks = report.last.brief() if style.quiet else report.last.blocks()
    body = plain.text(blocks, width=style.width, full=style.verbose)
    annotations = [annotation for severity in ("error", "warning") for annotation in _annotations(report, severity)]
    return "\n".join([f"::stop-commands::{style.token}", body + f"::{style.token}::", *annotations]) + "\n"


def _annotations(report: Report, severity: str) -> list[str]:
    found: dict[Finding, None] = {}
    for section in report.sections:
        found.update((f, None) for f in findings(section.blocks()) if f.severity == severity)
    every = list(found)
    if len(every) <= _LIMIT:
        return [_annotation(finding, report.prefix) for finding in every]
    shown = [_annotation(finding, report.prefix) for finding in every[: _LIMIT - 1]]
    rest = len(every) - len(shown)
    return [*shown, f"::{severity} title=Penstock::{rest} more {severity}s; the log of this step shows all"]


def _annotation(finding: Finding, prefix: str) -> str:
    properties = {"file": in_repository(prefix, finding.file)}
    if finding.line:
        properties["line"] = str(finding.line)
        if finding.end_line:
            properties["endLine"] = str(finding.end_line)
        # Columns count for a place on one line only.
        if finding.column and finding.end_line in (None, finding.line):
            properties["col"] = str(finding.column)
            if finding.end_column:
                properties["endColumn"] = str(finding.end_column)
    properties["title"] = f"{finding.code} {finding.name}"
    pairs = ",".join(f"{key}={inert.command_property(value)}" for key, value in properties.items())
    message = "\n".join([finding.message, *([f"help: {finding.help}"] if finding.help else [])])
    return f"::{finding.severity} {pairs}::{inert.command_data(message)}"
