"""The words of a difference."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Literal

from penstock.spec.resource import Identity


class Level(IntEnum):
    """How far a change reaches; ordered. What no classifier knows is breaking."""

    NONE = 0
    METADATA = 1
    BEHAVIOURAL = 2
    BREAKING = 3

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class PathChange:
    """One field that differs. `path` is dotted, as written in the document: `spec.parameters.temperature`."""

    path: str
    before: Any
    after: Any
    level: Level
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """One resource that differs; `before` is its old identity where it was renamed.

    `file` is where it stands, where that is in an imported project.
    """

    resource: Identity
    change: Literal["added", "removed", "modified", "renamed"]
    level: Level
    paths: tuple[PathChange, ...] = ()
    before: Identity | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Impact:
    """What the changes reach: names of chains, evaluations, monitors, targets, sorted."""

    chains: tuple[str, ...] = ()
    evaluations: tuple[str, ...] = ()
    monitors: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cost:
    """Estimated US dollars of one call of every affected chain; None where a price is unknown."""

    base_usd: float | None
    head_usd: float | None


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """Something head loosens or removes from what judges it."""

    resource: Identity
    path: str
    before: Any
    after: Any
    reason: str


@dataclass(frozen=True, slots=True)
class Difference:
    """All that `diff` says of two projects in one environment."""

    level: Level
    changes: tuple[Change, ...]
    impact: Impact
    cost: Cost
    policy_changed: tuple[PolicyChange, ...]
