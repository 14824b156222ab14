"""The words of a difference."""

from dataclasses import dataclass, field
from typing import Any, Literal

from penstock.diff.level import Level as Level
from penstock.spec.resource import Identity


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
    """What the changes reach: names, sorted.

    Attributes:
        chains: those that may answer otherwise, came, went or were renamed.
        evaluations: those that must run.
        monitors: those that watch such a chain, or are changed themselves.
        targets: platforms whose files are written anew, in the Environment compared.
        bundles: chains of head whose bundle has another fingerprint, or is new.
        stale: monitors whose reference no longer stands for what they watch.
        edges: from what changed to what it reaches, step by step: a reader follows what it reads.
    """

    chains: tuple[str, ...] = ()
    evaluations: tuple[str, ...] = ()
    monitors: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    bundles: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    edges: tuple[tuple[str, str], ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Cost:
    """US dollars before anything runs; None where a price, or a bound, is unknown.

    Attributes:
        base_usd, head_usd: estimate of one call of every chain reached.
        base_most_usd, head_most_usd: what these calls cannot exceed.
        evaluation_usd, evaluation_most_usd: of the evaluations that must run, once through head, judges included.
        chains: whose calls these are: those reached, and those whose price alone changed.
    """

    base_usd: float | None
    head_usd: float | None
    base_most_usd: float | None = None
    head_most_usd: float | None = None
    evaluation_usd: float | None = None
    evaluation_most_usd: float | None = None
    chains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """Something head loosens or removes from what judges it."""

    resource: Identity
    path: str
    before: Any
    after: Any
    reason: str


@dataclass(frozen=True, slots=True)
class Deprecated:
    """An input or output that callers of a chain are, were or had to be told to leave.

    Attributes:
        state: `announced` by head; `withdrawn`: no longer announced, and still there; `honoured`: removed on its day or
            later; `early`: removed before it; `overdue`: its day is past and it is still there.
        use: what takes its place.
        remove_after: the day, as written.
    """

    chain: str
    what: Literal["input", "output"]
    name: str
    state: Literal["announced", "withdrawn", "honoured", "early", "overdue"]
    use: str | None
    remove_after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """All that `diff` says of two projects in one environment."""

    level: Level
    changes: tuple[Change, ...]
    impact: Impact
    cost: Cost
    policy_changed: tuple[PolicyChange, ...]
    deprecations: tuple[Deprecated, ...] = ()
