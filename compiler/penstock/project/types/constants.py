"""Conditions that are the same for every question."""

from collections.abc import Iterator

from penstock.diagnostics.fault import Fault
from penstock.project.types.step_type import Site
from penstock.spec.expressions import expression
from penstock.spec.step import Step


def condition(step: Step, site: Site) -> Iterator[Fault]:
    """`unreachable-step` or `constant-condition`, where `when` reads nothing."""
    whole = None if step.when is None else expression.whole(step.when)
    if whole is None or (analysis := expression.analyse(whole.source, site.project.kept)).error or analysis.paths:
        return
    try:
        value = expression.evaluate(whole.source, {})
    except expression.Failed:
        return
    if value is True:
        yield site.fault("constant-condition", site.place.at("when"), {"otherwise": step.otherwise is not None})
    elif value is False:
        yield site.fault("unreachable-step", site.place.at("when"), {})
