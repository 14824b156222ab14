"""The contract of a rule: a module whose docstring is its page.

The page is Markdown: a sentence; `## What it does`, `## Why is this bad?`, `## Example` (which yields the finding) and
`## Use instead` (which does not). A rule has either `words`, for the Faults of its name, or `find`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol, TypeAlias

from penstock.diagnostics.diagnostic import Edit, Fix, Related, Severity
from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location
from penstock.project.project import Project

__all__ = ["Edit", "Finding", "Finds", "Fix", "Rule", "Severity", "Wording", "Words"]


@dataclass(frozen=True, slots=True)
class Wording:
    """A finding's words, one line each.

    Attributes:
        message: what is wrong, with the values.
        help: what to do.
        label: the note under the caret; `placed`: it ends with the place of the first related location.
        severity: where it is not the rule's own.
        fix: how it goes away, where that is mechanical.
    """

    message: str
    help: str | None = None
    label: str | None = None
    placed: bool = False
    severity: Severity | None = None
    fix: Fix | None = None


class Finding(NamedTuple):
    """Something wrong at a place; `resource` is `Kind/name`."""

    location: Location
    wording: Wording
    resource: str | None = None
    related: tuple[Related, ...] = ()


class Words(Protocol):
    """Says what was noticed below the checker."""

    __doc__: str | None
    CODE: str
    SEVERITY: Severity
    # LATE = True: what it words is noticed above the checker, when something is made of the project.

    def words(self, fault: Fault) -> Wording: ...


class Finds(Protocol):
    """Looks for itself; `today` decides whether something has run out."""

    __doc__: str | None
    CODE: str
    SEVERITY: Severity

    def find(self, project: Project, today: date) -> Iterator[Finding]: ...


Rule: TypeAlias = Words | Finds
