"""Findings of imported projects: they are reported there; here an import with errors is one finding."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from penstock.diagnostics.diagnostic import Diagnostic, Severity
from penstock.diagnostics.fault import Fault
from penstock.project.link import link
from penstock.project.loaded import Import
from penstock.project.project import Project

Check: TypeAlias = Callable[[Project, date], Sequence[Diagnostic]]
"""All findings of a project."""


def faults(project: Project, today: date, check: Check) -> Iterator[Fault]:
    """The imports that have errors."""
    for each in project.imports:
        errors = [found for found in _findings(project, each, today, check) if found.severity is Severity.ERROR]
        if errors:
            facts = {"folder": each.folder, "errors": len(errors)}
            resource = next(str(r.identity) for r in project.resources.values() if r.identity.kind == "Project")
            related = ((errors[0].location, f"{errors[0].code} {errors[0].message}"),)
            yield Fault("import-errors", each.place, facts, related, resource)


def unrepeated(project: Project, today: date, found: Sequence[Diagnostic], check: Check) -> list[Diagnostic]:
    """Those of `found` that no imported project has by itself: its own, and what goes wrong only here."""
    known = {_key(each) for way in _every(project.imports) for each in _findings(project, way, today, check)}
    left = [each for each in found if _key(each) not in known]
    # what stands in another project is not changed from here
    return [each if project.within(each.location.path) is project else replace(each, fix=None) for each in left]


def _findings(project: Project, way: Import, today: date, check: Check) -> Sequence[Diagnostic]:
    """Of an imported project as it stands; looked for once."""
    memo = ("findings", today)
    if memo not in way.loaded.shared:
        way.loaded.shared[memo] = check(link(way.loaded, None, project.signatures, project.platforms), today)
    found: Sequence[Diagnostic] = way.loaded.shared[memo]
    return found


def _every(imports: Sequence[Import]) -> Iterator[Import]:
    """Those and what they import, each project once."""
    todo, seen = [*imports], set[str]()
    while todo:
        each = todo.pop()
        if each.root not in seen:
            seen.add(each.root)
            yield each
            todo.extend(each.loaded.imports)


def _key(found: Diagnostic) -> tuple[object, ...]:
    return found.code, found.location, found.message
