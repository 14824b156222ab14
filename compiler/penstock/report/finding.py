"""A finding as it is published."""

from collections.abc import Iterable
from typing import Literal

from penstock.diagnostics.diagnostic import Diagnostic, Severity
from penstock.diagnostics.location import Location
from penstock.report.block import Finding
from penstock.report.section import Shape


class Related(Shape):
    """Another place that belongs to a finding."""

    file: str
    line: int | None
    column: int | None
    note: str


class Found(Shape):
    """A finding. Lines and columns count from 1, the end is exclusive; null where the place has none."""

    code: str
    name: str
    severity: Literal["error", "warning"]
    message: str
    file: str
    """Relative to the project."""
    line: int | None
    column: int | None
    end_line: int | None
    end_column: int | None
    resource: str | None
    """`Kind/name`."""
    help: str | None
    label: str | None = None
    """The note at the place."""
    excerpt: str | None = None
    """The source line."""
    related: tuple[Related, ...] = ()

    def block(self) -> Finding:
        return Finding(
            self.severity,
            self.code,
            self.name,
            self.message,
            self.file,
            self.line,
            self.column,
            self.end_line,
            self.end_column,
            self.excerpt,
            self.label,
            self.help,
            tuple((_place(other), other.note) for other in self.related),
        )


def found(diagnostic: Diagnostic) -> Found:
    """A placed diagnostic as it is published."""
    span = diagnostic.location.span
    return Found(
        code=diagnostic.code,
        name=diagnostic.name,
        severity="error" if diagnostic.severity is Severity.ERROR else "warning",
        message=diagnostic.message,
        file=diagnostic.location.path,
        line=span.line if span else None,
        column=span.column if span else None,
        end_line=span.end_line if span else None,
        end_column=span.end_column if span else None,
        resource=diagnostic.resource,
        help=diagnostic.help,
        label=diagnostic.label,
        excerpt=diagnostic.excerpt,
        related=tuple(_related(other.location, other.note) for other in diagnostic.related),
    )


def tally(diagnostics: "Iterable[Found]") -> tuple[int, int]:
    """How many errors, how many warnings."""
    severities = [diagnostic.severity for diagnostic in diagnostics]
    return severities.count("error"), severities.count("warning")


def _related(location: Location, note: str) -> Related:
    span = location.span
    return Related(
        file=location.path, line=span.line if span else None, column=span.column if span else None, note=note
    )


def _place(other: Related) -> str:
    return ":".join([other.file, *(str(n) for n in (other.line, other.column) if n)])
