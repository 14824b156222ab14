"""The contract of a step type on the edges of a chain: what its own fields take, against what comes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location
from penstock.project.project import Project
from penstock.project.types import expressions

__all__ = ["Site", "StepType"]


@dataclass(frozen=True, slots=True)
class Site:
    """Where a step stands.

    Attributes:
        step: its name.
        place: of the step.
        resource: `Chain/name`.
        roots: the type of each root of its expressions.
        read: what is read of its outputs, as paths.
    """

    project: Project
    step: str
    place: Location
    resource: str
    roots: Mapping[str, Any]
    read: tuple[tuple[str | int, ...], ...] = ()

    def inside(self, key: str, roots: Mapping[str, Any], output: str) -> "Site":
        """Where the step inside it stands, whose outputs are the elements of `output`."""
        read = tuple(path[2:] for path in self.read if path[:1] in ((output,), ()))
        return replace(self, place=self.place.at(key), roots={**self.roots, **roots}, read=read)

    def is_read(self, output: str) -> bool:
        """Whether somebody reads that output, or all of them."""
        return any(path[:1] in ((output,), ()) for path in self.read)

    def fault(self, rule: str, place: Location, facts: Mapping[str, object]) -> Fault:
        return Fault(rule, place, {"step": self.step, **facts}, resource=self.resource)

    def type_of(self, value: Any) -> dict[str, Any]:
        """The type of a value that may hold expressions."""
        return expressions.type_of(value, self.roots, self.project.kept)

    def mismatch(self, value: Any, wanted: Mapping[str, Any], what: str, *route: str | int) -> Iterator[Fault]:
        """`type-mismatch` at `route` of the step, where `wanted` does not take the value."""
        yield from expressions.mismatch(self.type_of(value), wanted, what, self.place.at(*route), self.resource)


class StepType(Protocol):
    """A member of `step_types`: a module."""

    def faults(self, step: Any, site: Site) -> Iterator[Fault]:
        """What is wrong with the fields of its own; `when`, `otherwise` and what expressions read are seen to."""
        ...
