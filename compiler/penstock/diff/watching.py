"""Which Monitors a change reaches, and whose reference it makes stale."""

from penstock.diff.seen import Seen
from penstock.project.graph import paths_in
from penstock.project.project import Project
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.kinds.monitor import Monitor
from penstock.spec.resource import Identity, Resource

MADE = ("spec.dataset", "spec.inputs", "spec.chain")
"""Fields of an Evaluation that say which texts a reference is made of."""


def is_reached(project: Project, resource: Resource, seen: Seen) -> bool:
    """Whether a Monitor watches an affected chain, is changed itself, or measures by what changed."""
    spec = resource.spec
    assert isinstance(spec, Monitor)
    if spec.chain in seen.chains or resource.identity in seen.touched or _is_other_reference(project, spec, seen):
        return True
    goal = spec.objective
    if goal is None or goal.evaluation is None:
        return False
    return seen.has(Identity("Evaluation", goal.evaluation), f"spec.metrics.{goal.metric}")


def is_stale(project: Project, resource: Resource, seen: Seen) -> bool:
    """Whether what a Monitor compares with is no longer what it should be compared with.

    That is so where the reference itself changed, and where answers are watched of a chain that answers otherwise:
    questions come from outside, and stay comparable.
    """
    spec = resource.spec
    assert isinstance(spec, Monitor)
    if spec.skew is None and spec.drift is None:
        return False
    if _is_other_reference(project, spec, seen) or seen.has(
        resource.identity, "spec.skew", "spec.signal", "spec.drift", "spec.within"
    ):
        return True
    read = {path[0] for path in paths_in(spec.signal, project.kept)}
    return spec.chain in seen.chains and bool(read & {"outputs", "steps"})


def _is_other_reference(project: Project, monitor: Monitor, seen: Seen) -> bool:
    if monitor.skew is None:
        return False
    evaluation = project.spec("Evaluation", monitor.skew.evaluation)
    if not isinstance(evaluation, Evaluation):
        return False
    return Identity("Dataset", evaluation.dataset) in seen.touched or seen.has(
        Identity("Evaluation", monitor.skew.evaluation), *MADE
    )
