"""Which Evaluations must run: what they ask, whom, about which rows, and by whose judgement."""

from collections.abc import Mapping

from penstock.diff.seen import Seen
from penstock.project.graph import reach
from penstock.project.project import Project
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.resource import Identity, Resource


def must_run(resource: Resource, judges: Mapping[Identity, frozenset[Identity]], seen: Seen) -> bool:
    """Whether an Evaluation's verdict may be another one."""
    spec = resource.spec
    assert isinstance(spec, Evaluation)
    if spec.chain in seen.chains or seen.touched & {resource.identity, Identity("Dataset", spec.dataset)}:
        return True
    made_of = judges.get(resource.identity, frozenset())
    return bool(made_of & seen.behaves or {each for each in made_of if each.kind == "Dataset"} & seen.touched)


def judging(project: Project) -> dict[Identity, frozenset[Identity]]:
    """For each Evaluation with judges all that these are made of: Models, adapters, fallbacks, templates, labels."""
    found: dict[Identity, frozenset[Identity]] = {}
    for edge in project.edges:
        if edge.source.kind == "Evaluation" and "judge" in edge.route:
            found[edge.source] = found.get(edge.source, frozenset()) | frozenset(reach(project, edge.target))
    return found
