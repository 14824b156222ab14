"""A finding in words."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, NamedTuple

from penstock.diagnostics.location import Location, Span


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a finding, and what stands there."""

    location: Location
    note: str


@dataclass(frozen=True, slots=True)
class Edit:
    """One step of a fix, in keys rather than lines.

    Attributes:
        action: `rename` the key at `location` to `value`; `set` the scalar there to `value`; `remove` the entry, the
            item or, at a span, the comment there; `insert` an entry `key: value` into the mapping there, which itself
            may be missing; `text`: what is written as `key` at `location`, or all of it, becomes `value`.
        first: an entry is inserted in front.
    """

    location: Location
    action: Literal["rename", "set", "remove", "insert", "text"]
    value: Any = None
    key: str | None = None
    first: bool = False


class Change(NamedTuple):
    """What an Edit does to a file: the characters from `start` to `end`, which stand at `span`, become `text`."""

    path: str
    start: int
    end: int
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """How a finding goes away. `safe`: nobody can have meant anything else; `changes` are filled in by `place`."""

    edits: tuple[Edit, ...]
    safe: bool
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding: what is wrong, where, and what to do.

    `label` is the short note under the caret. `excerpt` is the source line, filled in by `source.locate.place`.
    `fix` is there where it can be written as a change of a few characters.
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
    fix: Fix | None = None
