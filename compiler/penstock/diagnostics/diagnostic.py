"""A finding in words."""

from dataclasses import dataclass
from enum import StrEnum

from penstock.diagnostics.location import Location


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a finding, and what stands there."""

    location: Location
    note: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding: what is wrong, where, and what to do.

    `label` is the short note under the caret. `excerpt` is the source line, filled in by `source.locate.place`.
    """

    code: str
    name: str
    severity: Severity
    message: str
    location: Location
    help: str | None = None
    label: str | None = None
    related: tuple[Related, ...] = ()
    resource: str | None = None
    excerpt: str | None = None
