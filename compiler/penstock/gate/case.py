"""What the gate judges: a chain in an environment, base against head."""

from collections.abc import Mapping
from dataclasses import dataclass

from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.evaluate.run import Run
from penstock.gate.verdict import Reason
from penstock.gate.watch import Reading
from penstock.spec.guard import Guard


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """One evaluation of the chain.

    Attributes:
        evaluation: head's.
        guards: the stricter of base and head, by metric (`guards.guards`).
        base, head: the runs; None where that side was not asked or did not come through.
        not_comparable: metrics that cannot bind on base.
        new_margins: metrics to which head alone gives a margin.
        new_rows: keys of rows that base does not have.
        sequential: how far it was read, where rows were asked only until they decide; evaluation and runs then hold
            those that count, and guards those that they judge.
    """

    evaluation: ResolvedEvaluation
    guards: Mapping[str, Guard]
    base: Run | None
    head: Run | None
    not_comparable: frozenset[str] = frozenset()
    new_margins: frozenset[str] = frozenset()
    new_rows: frozenset[str] = frozenset()
    sequential: Reading | None = None


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why the case could not be run to its end: untrusted, budget or incomplete, and in a sentence."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One chain in one environment.

    Attributes:
        base, head: digests of the bundles; None where that side does not compile or does not have the chain.
        equal: the fingerprints are equal, so base and head answer alike and base is not asked.
        new: base compiles and does not have the chain.
        evaluations: those that the change affects; with equal fingerprints the new and changed ones alone.
        removed: head no longer has the chain.
        recheck: a released bundle is asked again; equal fingerprints decide nothing then.
    """

    chain: str
    environment: str
    base: str | None
    head: str | None
    equal: bool
    evaluations: tuple[Judged, ...]
    new: bool = False
    stopped: Stopped | None = None
    recheck: bool = False
    removed: bool = False

    def __post_init__(self) -> None:
        for judged in self.evaluations:
            for side, run, digest in (("base", judged.base, self.base), ("head", judged.head, self.head)):
                if run is not None and run.bundle != digest:
                    raise ValueError(f"{side} run of {judged.evaluation.name} is of {run.bundle}, not of {digest}")
                if run is not None and run.evaluation != judged.evaluation.name:
                    raise ValueError(f"{side} run is of {run.evaluation}, not of {judged.evaluation.name}")

    @property
    def unchanged(self) -> bool:
        return self.equal and not self.recheck

    @property
    def compared(self) -> bool:
        """Base answers the same rows."""
        return self.base is not None and not self.unchanged
