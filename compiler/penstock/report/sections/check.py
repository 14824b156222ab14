"""Findings of a project."""

from collections.abc import Iterable
from typing import ClassVar

from penstock.diagnostics.diagnostic import Diagnostic
from penstock.report.block import Block, Bullets, Foreign, Paragraph, Tone, Verdict
from penstock.report.case import Case, Suite
from penstock.report.figure import count
from penstock.report.finding import Found, cases, found, tally
from penstock.report.section import Section, Shape


class Summary(Shape):
    """What was looked at."""

    errors: int
    warnings: int
    resources: int
    files: int
    """YAML files."""
    foreign_files: int
    """Of other tools, left out."""


class Skipped(Shape):
    """A check that could not run; it did not pass."""

    what: str
    reason: str


class CheckSection(Section):
    """Findings, and what was looked at."""

    name: ClassVar[str] = "check"
    diagnostics: tuple[Found, ...]
    summary: Summary
    skipped: tuple[Skipped, ...] = ()
    fixed: int | None = None
    """Findings that were fixed; null where that was not asked."""

    def blocks(self) -> list[Block]:
        made: list[Block] = [diagnostic.block() for diagnostic in self.diagnostics]
        if self.skipped:
            made.append(Bullets(tuple(("skipped ", Foreign(s.what), ": ", Foreign(s.reason)) for s in self.skipped)))
        looked = self._looked()
        word, tone = self._word()
        if self.fixed is not None:
            looked = f"{count(self.fixed, 'finding')} fixed; {looked}"
        made += [Paragraph((offer,))] if (offer := self._offer()) else []
        return [*made, Verdict(word, tone, (looked,)) if not made else Paragraph((f"{word}: {looked}",))]

    def suites(self, *, strict: bool = False) -> list[Suite]:
        """A test for each file with findings, or one that passes: readers take a suite without tests for a failure."""
        made = [*cases(self.diagnostics, strict=strict), *(Case(s.what, "skipped", s.reason) for s in self.skipped)]
        return [Suite("check", tuple(made) or (Case("no findings", detail=self._looked()),))]

    def exit_code(self, *, strict: bool = False) -> int:
        return int(self.summary.errors > 0 or (strict and self.summary.warnings > 0))

    def _looked(self) -> str:
        looked = f"{count(self.summary.resources, 'resource')} in {count(self.summary.files, 'file')}"
        if self.summary.foreign_files:
            looked += f"; {count(self.summary.foreign_files, 'file')} of other tools left out"
        return looked

    def _offer(self) -> str | None:
        """What could be fixed without a person."""
        fixes = [diagnostic.fix.safe for diagnostic in self.diagnostics if diagnostic.fix is not None]
        safe, unsafe = fixes.count(True), fixes.count(False)
        parts = [f"{safe} fixable with --fix"] if safe else []
        parts += [f"{unsafe} {'more with --fix' if safe else 'fixable with --fix'} --unsafe-fixes"] if unsafe else []
        return ", ".join(parts) or None

    def _word(self) -> tuple[str, Tone]:
        errors, warnings = self.summary.errors, self.summary.warnings
        if not (errors or warnings):
            return "No findings", Tone.GOOD
        words = [*([count(errors, "error")] if errors else []), *([count(warnings, "warning")] if warnings else [])]
        return ", ".join(words), Tone.BAD if errors else Tone.WARN


def section(
    diagnostics: Iterable[Diagnostic],
    *,
    resources: int,
    files: int,
    foreign_files: int,
    skipped: Iterable[tuple[str, str]] = (),
    fixed: int | None = None,
) -> CheckSection:
    """Of placed diagnostics, in their order.

    Args:
        skipped: (what, reason) of checks that could not run.
        fixed: how many findings more there were.
    """
    published = tuple(found(diagnostic) for diagnostic in diagnostics)
    errors, warnings = tally(published)
    return CheckSection(
        diagnostics=published,
        summary=Summary(
            errors=errors, warnings=warnings, resources=resources, files=files, foreign_files=foreign_files
        ),
        skipped=tuple(Skipped(what=what, reason=reason) for what, reason in skipped),
        fixed=fixed,
    )
