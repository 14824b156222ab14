"""Where the resources that a verdict speaks of stand at head."""

from collections.abc import Iterable, Iterator, Sequence

from penstock.diagnostics.diagnostic import Diagnostic, Severity
from penstock.diagnostics.location import Location
from penstock.diff.change import Change, PolicyChange
from penstock.gate.verdict import Verdict
from penstock.project.project import Project
from penstock.report.judged import place
from penstock.report.judged.place import Place
from penstock.source.parsing import locate
from penstock.spec.resource import Identity


def places(
    project: Project, verdict: Verdict, changes: Iterable[Change], policy: Iterable[PolicyChange]
) -> tuple[Place, ...]:
    """Evaluations and metrics that did not pass, what changed, what is loosened; each once, in this order."""
    wanted = dict.fromkeys([*_judged(verdict), *((change.resource, ()) for change in changes), *_loosened(policy)])
    here = [
        Diagnostic("", "", Severity.WARNING, "", _at(project, identity, route), resource=str(number))
        for number, (identity, route) in enumerate(wanted)
        if identity in project.resources
    ]
    keys = [(str(identity), ".".join(route)) for identity, route in wanted]
    found = sorted(locate.place(project.tree, here), key=lambda each: int(each.resource or 0))
    return place.published((*keys[int(each.resource or 0)], each.location) for each in found)


_Wanted = tuple[Identity, tuple[str, ...]]


def _judged(verdict: Verdict) -> Iterator[_Wanted]:
    for metric in verdict.metrics:
        if metric.guarded and metric.verdict not in ("PASS", "UNCHANGED"):
            evaluation = Identity("Evaluation", metric.evaluation)
            yield evaluation, ()
            yield evaluation, ("spec", "metrics", metric.metric)
    for row in verdict.required:
        yield Identity("Evaluation", row.evaluation), ()
    for moved in verdict.rows:
        yield Identity("Evaluation", moved.evaluation), ("spec", "metrics", moved.metric)


def _loosened(policy: Iterable[PolicyChange]) -> Iterator[_Wanted]:
    for change in policy:
        yield change.resource, tuple(change.path.split("."))


def _at(project: Project, identity: Identity, route: Sequence[str]) -> Location:
    """A route's keys are texts; those of lists are numbers. Without one: the resource's name."""
    keys = [int(key) if key.isdecimal() else key for key in route] or ["metadata", "name"]
    return project.resources[identity].location.at(*keys).key()
