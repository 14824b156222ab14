"""The findings of a project as it stands and in each of its Environments."""

from dataclasses import dataclass
from datetime import date

from penstock.check import run
from penstock.diagnostics.diagnostic import Diagnostic, Severity
from penstock.project.loaded import Loaded
from penstock.report.sections import check as section
from penstock.report.sections.check import CheckSection
from penstock.verbs.checkout import opening

UNUSED = ("unused-suppression", "waiver-unused", "policy-unmatched", "lock-stale", "unused-import")
"""What is used in one Environment is used."""


@dataclass(frozen=True, slots=True)
class Findings:
    """Placed and sorted; `section` is what a report says of them."""

    diagnostics: tuple[Diagnostic, ...]
    section: CheckSection

    @property
    def stop(self) -> bool:
        """An error among them: nothing of the project is compiled or run."""
        return any(diagnostic.severity is Severity.ERROR for diagnostic in self.diagnostics)


def findings(
    resources: Loaded,
    environment: str | None,
    today: date,
    *,
    base: Loaded | None = None,
    labelled: Loaded | None = None,
    locked: bool = False,
) -> Findings:
    """The findings in one Environment, or as it stands and in each; the same finding once.

    Args:
        base: leaves out what this earlier revision has as well.
        labelled: an earlier revision whose labels policies match too.
        locked: where `penstock.lock` and the project differ is an error.
    """
    names = [environment] if environment else ["default", *opening.environments(resources)]
    found: dict[tuple[object, ...], list[Diagnostic]] = {}
    for name in names:
        before, earlier = (opening.linked_if_any(each, name) for each in (base, labelled))
        for diagnostic in run.run(opening.linked(resources, name), before, today, labelled=earlier, locked=locked):
            found.setdefault((diagnostic.code, diagnostic.location, diagnostic.message), []).append(diagnostic)
    kept = [seen[0] for seen in found.values() if seen[0].name not in UNUSED or len(seen) == len(names)]
    return of(resources, sorted(kept, key=_order))


def of(resources: Loaded, diagnostics: list[Diagnostic]) -> Findings:
    """Diagnostics of these resources, with their section."""
    made = section.section(
        diagnostics, resources=len(resources.resources), files=resources.files, foreign_files=resources.foreign
    )
    return Findings(tuple(diagnostics), made)


def _order(diagnostic: Diagnostic) -> tuple[object, ...]:
    span = diagnostic.location.span
    return (diagnostic.location.path, span.line if span else 0, span.column if span else 0, diagnostic.code)
