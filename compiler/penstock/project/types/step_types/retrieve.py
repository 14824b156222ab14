"""`retrieve`: the query is text."""

from collections.abc import Iterator

from penstock.diagnostics.fault import Fault
from penstock.project.types.step_type import Site
from penstock.spec.steps.retrieve import RetrieveStep


def faults(step: RetrieveStep, site: Site) -> Iterator[Fault]:
    """What is wrong with the query."""
    yield from site.mismatch(step.query, {"type": "string"}, "`query`", "query")
