"""Gates that cannot fail, and what else is wrong in a repository's pipelines."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from pydantic import PrivateAttr

from penstock.diagnostics.diagnostic import Diagnostic
from penstock.report.block import Block, Paragraph, Tone, Verdict
from penstock.report.case import Case, Suite
from penstock.report.figure import count
from penstock.report.finding import Found, cases, found, tally
from penstock.report.section import Section, Shape


class Looked(Shape):
    """A file that was looked at: a workflow, a composite action, a pipeline of GitLab."""

    file: str
    """Relative to the repository."""
    gates: tuple[str, ...]
    """Its jobs that hold a gate."""


class LintCiSection(Section):
    """Findings, and what was looked at."""

    name: ClassVar[str] = "lint-ci"
    diagnostics: tuple[Found, ...]
    errors: int
    warnings: int
    pipelines: tuple[Looked, ...]
    _pages: Mapping[str, tuple[str, str]] = PrivateAttr(default_factory=dict)

    def blocks(self) -> list[Block]:
        made: list[Block] = [diagnostic.block() for diagnostic in self.diagnostics]
        gates = sum(len(each.gates) for each in self.pipelines)
        looked = f"{count(len(self.pipelines), 'file')}, {count(gates, 'job')} with a gate"
        word, tone = self._word()
        return [*made, Paragraph((f"{word}: {looked}",))] if made else [Verdict(word, tone, (looked,))]

    def suites(self, *, strict: bool = False) -> list[Suite]:
        made = tuple(cases(self.diagnostics, strict=strict))
        return [Suite("lint-ci", made or (Case("no findings", detail=count(len(self.pipelines), "file")),))]

    def exit_code(self, *, strict: bool = False) -> int:
        return int(self.errors > 0 or (strict and self.warnings > 0))

    def pages(self) -> Mapping[str, tuple[str, str]]:
        return self._pages

    def _word(self) -> tuple[str, Tone]:
        errors, warnings = self.errors, self.warnings
        if not (errors or warnings):
            return "No findings", Tone.GOOD
        words = [*([count(errors, "error")] if errors else []), *([count(warnings, "warning")] if warnings else [])]
        return ", ".join(words), Tone.BAD if errors else Tone.WARN


def section(
    diagnostics: Iterable[Diagnostic],
    *,
    pipelines: Iterable[tuple[str, tuple[str, ...]]],
    pages: Mapping[str, tuple[str, str]],
) -> LintCiSection:
    """Of placed diagnostics, in their order.

    pipelines: each file, with the names of its jobs that hold a gate; pages: severity and page of each rule, by name.
    """
    published = tuple(found(diagnostic) for diagnostic in diagnostics)
    errors, warnings = tally(published)
    made = LintCiSection(
        diagnostics=published,
        errors=errors,
        warnings=warnings,
        pipelines=tuple(Looked(file=file, gates=gates) for file, gates in pipelines),
    )
    made._pages = pages
    return made
