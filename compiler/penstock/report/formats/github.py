"""For a job log of GitHub Actions: the text report, and annotations at the changed lines."""

from collections.abc import Mapping, Sequence

from penstock.report import inert, plain
from penstock.report.block import Finding
from penstock.report.format import Style
from penstock.report.judged.judgement import ROW, RULES
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
    annotations = [
        annotation for severity in ("error", "warning") for annotation in _annotations(report, severity, style)
    ]
    return "\n".join([f"::stop-commands::{style.token}", body + f"::{style.token}::", *annotations]) + "\n"


def _annotations(report: Report, severity: str, style: Style) -> list[str]:
    """First what stands on changed lines, then in changed files; rows last, for their metric tells what they mean."""
    found: dict[Finding, None] = {}
    for section in report.sections:
        found.update((f, None) for f in section.findings() if f.severity == severity)
    order = {name: place for place, name in enumerate(RULES)}
    every = sorted(
        found,
        key=lambda each: (
            each.code == ROW,
            _distance(each, report.prefix, style.changed),
            order.get(each.code, len(order)),
        ),
    )
    if len(every) <= _LIMIT:
        return [_annotation(finding, report.prefix) for finding in every]
    shown = [_annotation(finding, report.prefix) for finding in every[: _LIMIT - 1]]
    rest = len(every) - len(shown)
    return [*shown, f"::{severity} title=Penstock::{rest} more {severity}s; the log of this step shows all"]


def _distance(finding: Finding, prefix: str, changed: Mapping[str, Sequence[tuple[int, int]]]) -> int:
    """0 on a changed line, 1 in a changed file, 2 elsewhere."""
    lines = changed.get(in_repository(prefix, finding.file))
    if lines is None:
        return 2
    first, last = finding.line or 1, finding.end_line or finding.line or 1
    return int(not any(first <= end and start <= last for start, end in lines))


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
    properties["title"] = finding.code if finding.code == finding.name else f"{finding.code} {finding.name}"
    pairs = ",".join(f"{key}={inert.command_property(value)}" for key, value in properties.items())
    message = "\n".join([finding.message, *([f"help: {finding.help}"] if finding.help else [])])
    return f"::{finding.severity} {pairs}::{inert.command_data(message)}"
