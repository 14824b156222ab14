"""Cases for the gate: which chains are judged, with which evaluations, answered by which bundles."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from penstock.bundle import trust
from penstock.bundle.bundle import Bundle
from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.bundle.release import Release, release
from penstock.diagnostics.location import Location
from penstock.evaluate import question
from penstock.gate.guards import guards, new_margins
from penstock.project.chains import chains
from penstock.project.cost import bounds
from penstock.project.cost.bounds import Bounds
from penstock.project.project import Project
from penstock.project.types import chain_types, expressions
from penstock.source import canonical
from penstock.spec.guard import Guard
from penstock.spec.resource import Identity


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One revision in one environment, compiled; `bounds` are the estimate and the bound of one answer by chain."""

    project: Project
    release: Release
    bounds: Mapping[str, Bounds]


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One evaluation of a chain; `base` is the same, as base can bind it, or None where base is not asked."""

    head: ResolvedEvaluation
    base: ResolvedEvaluation | None
    guards: Mapping[str, Guard]
    not_comparable: frozenset[str]
    new_margins: frozenset[str]
    new_rows: frozenset[str]

    @property
    def fresh(self) -> bool:
        """Guarded latency is measured, not remembered: both sides are asked again."""
        return any(
            self.head.signatures[metric.metric].kind == "latency"
            for name, metric in self.head.spec.metrics.items()
            if metric.metric is not None and name in self.guards
        )


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """One chain in one environment, before anything is asked.

    `elsewhere`: head's Models that go to a provider and origin at which base asks none. `was`: its name at base.
    """

    chain: str
    environment: str
    base: Bundle | None
    head: Bundle
    new: bool
    asked: tuple[Asked, ...]
    elsewhere: Mapping[Identity, tuple[str, str | None]]
    was: str

    @property
    def equal(self) -> bool:
        return self.base is not None and self.base.fingerprint == self.head.fingerprint


def side(project: Project) -> Side:
    """Compiles every chain."""
    made = release(project)
    return Side(project, made, {name: bounds.bounds(project, name) for name in made.bundles})


def judgements(
    base: Side | None,
    head: Side,
    renames: Mapping[Identity, Identity] = MappingProxyType({}),
    *,
    first: bool = False,
) -> Iterator[Judgement]:
    """Every chain of head; `base` is None where it does not compile or there is no project.

    renames: from identities of head to those at base. What is renamed is compared with what it was.
    first: there is no project at base, so that every chain is new.
    """
    known = chains(head.project)
    for name, bundle in head.release.bundles.items():
        was = _was(renames, known[name]) if base and name not in base.release.bundles else name
        before = base.release.bundles.get(was) if base else None
        equal = before is not None and before.fingerprint == bundle.fingerprint
        asked = tuple(
            _asked(base, evaluation, earlier, was, before is not None and not equal)
            for evaluation in head.release.evaluations.values()
            if evaluation.spec.chain == name
            for earlier in [_earlier(base, evaluation, renames)]
            if not (equal and _same(earlier, evaluation, was))
        )
        new = before is None and (first or base is not None)
        away = trust.elsewhere(base.release if base else None, head.release, name)
        yield Judgement(name, head.project.environment, before, bundle, new, asked, away, was)


def _was(renames: Mapping[Identity, Identity], identity: Identity) -> str:
    return renames.get(identity, identity).name


def _earlier(
    base: Side | None, evaluation: ResolvedEvaluation, renames: Mapping[Identity, Identity]
) -> ResolvedEvaluation | None:
    """The evaluation as base has it."""
    name = _was(renames, Identity("Evaluation", evaluation.name))
    return base.release.evaluations.get(name) if base else None


def _same(before: ResolvedEvaluation | None, evaluation: ResolvedEvaluation, chain: str) -> bool:
    """Base asks and demands the very same of the chain, which is called `chain` there."""
    if before is None or before.digest != evaluation.digest:
        return False
    return before.spec == evaluation.spec.model_copy(update={"chain": chain})


def _asked(
    base: Side | None, evaluation: ResolvedEvaluation, before: ResolvedEvaluation | None, chain: str, compared: bool
) -> Asked:
    """`before`: the evaluation as base has it; `chain`: what its chain is called there."""
    in_force, margins = guards(before, evaluation), new_margins(before, evaluation)
    rows = frozenset[str]() if before is None else question.keys(evaluation) - question.keys(before)
    if base is None or not compared:
        return Asked(evaluation, None, in_force, frozenset(), margins, rows)
    bound = evaluation
    if not _binds(base.project, chain, evaluation) and before is not None and _binds(base.project, chain, before):
        bound = _with_inputs(evaluation, before.spec.inputs)
    elif not _binds(base.project, chain, evaluation):
        return Asked(evaluation, None, in_force, frozenset(evaluation.spec.metrics), margins, rows)
    return Asked(evaluation, bound, in_force, frozenset(_unbound(base.project, chain, evaluation)), margins, rows)


def _binds(project: Project, chain: str, evaluation: ResolvedEvaluation) -> bool:
    """The chain of that project takes the evaluation's inputs."""
    if chain not in chains(project):
        return False
    inputs = chain_types.types(project, chain).inputs
    needed, known = set(inputs.get("required", ())), set(inputs.get("properties", ()))
    return needed <= set(evaluation.spec.inputs) <= known


def _with_inputs(evaluation: ResolvedEvaluation, inputs: Mapping[str, Any]) -> ResolvedEvaluation:
    spec = evaluation.spec.model_copy(update={"inputs": dict(inputs)})
    return replace(evaluation, spec=spec, digest=canonical.digest([evaluation.digest, dict(inputs)]))


def _unbound(project: Project, chain: str, evaluation: ResolvedEvaluation) -> Iterator[str]:
    """The metrics whose arguments that project's chain does not have."""
    typed = chain_types.types(project, chain)
    types: dict[str, Mapping[str, Any]] = {"row": {}, "inputs": {}, "outputs": typed.outputs, "steps": typed.steps}
    for name, metric in evaluation.spec.metrics.items():
        if next(expressions.faults(metric.with_, Location(""), types, name), None) is not None:
            yield name
