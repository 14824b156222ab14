"""A finding as it is published."""

from collections.abc import Iterable, Iterator
from typing import Literal

from penstock.diagnostics.diagnostic import Diagnostic, Severity
from penstock.diagnostics.diagnostic import Fix as Mechanical
from penstock.diagnostics.location import Location
from penstock.report import excerpt
from penstock.report.block import Finding, Note, Replacement
from penstock.report.case import Case
from penstock.report.section import Shape


class Related(Shape):
    """Another place that belongs to a finding."""

    file: str
    line: int | None
    column: int | None
    note: str


class Edit(Shape):
    """Characters of a file and what they become."""

    file: str
    """Relative to the project."""
    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class Fix(Shape):
    """How a finding goes away; the edits do not meet."""

    safe: bool
    """True: `--fix` applies it; false: only `--unsafe-fixes` does, as something else may have been meant."""
    edits: tuple[Edit, ...]


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
    fix: Fix | None = None
    """Where it is mechanical."""

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
            tuple(Note(other.file, other.line, other.column, other.note) for other in self.related),
            tuple(self._replacement(edit) for edit in self.fix.edits) if self.fix else (),
        )

    @staticmethod
    def _replacement(edit: Edit) -> Replacement:
        return Replacement(edit.file, edit.line, edit.column, edit.end_line, edit.end_column, edit.text)


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
        fix=None if diagnostic.fix is None else _fix(diagnostic.fix),
    )


def tally(diagnostics: "Iterable[Found]") -> tuple[int, int]:
    """How many errors, how many warnings."""
    severities = [diagnostic.severity for diagnostic in diagnostics]
    return severities.count("error"), severities.count("warning")


def cases(diagnostics: "Iterable[Found]", *, strict: bool) -> Iterator[Case]:
    """A test for each file with findings; without `strict` warnings fail none."""
    files: dict[str, list[Found]] = {}
    for diagnostic in diagnostics:
        files.setdefault(diagnostic.file, []).append(diagnostic)
    for file, found in files.items():
        detail = "\n\n".join(excerpt.text(each.block()) for each in found)
        wrong = [each for each in found if strict or each.severity == "error"]
        if not wrong:
            yield Case(file, detail=detail, file=file)
            continue
        first = wrong[0]
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        kind = f"{first.code} {first.name}"
        yield Case(file, "failed", first.message + more, kind, detail, file=file)


def _fix(fix: Mechanical) -> Fix:
    edits = (Edit(file=each.path, **each.span._asdict(), text=each.text) for each in fix.changes)
    return Fix(safe=fix.safe, edits=tuple(edits))


def _related(location: Location, note: str) -> Related:
    span = location.span
    return Related(
        file=location.path, line=span.line if span else None, column=span.column if span else None, note=note
    )
