"""The findings of a project in its Environments."""

from datetime import date

from penstock.check import run
from penstock.diagnostics.diagnostic import Diagnostic
from penstock.project.load import Loaded
from penstock.verbs import opening

UNUSED = ("unused-suppression", "waiver-unused")
"""What is used in one Environment is used."""


def diagnostics(
    resources: Loaded,
    environment: str | None,
    today: date,
    base: Loaded | None = None,
    labelled: Loaded | None = None,
) -> list[Diagnostic]:
    """The findings in one Environment, or as it stands and in each; the same finding once.

    labelled: an earlier revision whose labels policies match too.
    """
    names = [environment] if environment else ["default", *opening.environments(resources)]
    found: dict[tuple[object, ...], list[Diagnostic]] = {}
    for name in names:
        before, earlier = (opening.linked_if_any(each, name) for each in (base, labelled))
        for diagnostic in run.run(opening.linked(resources, name), before, today, labelled=earlier):
            found.setdefault((diagnostic.code, diagnostic.location, diagnostic.message), []).append(diagnostic)
    kept = [seen[0] for seen in found.values() if seen[0].name not in UNUSED or len(seen) == len(names)]
    return sorted(kept, key=_order)


def _order(diagnostic: Diagnostic) -> tuple[object, ...]:
    span = diagnostic.location.span
    return (diagnostic.location.path, span.line if span else 0, span.column if span else 0, diagnostic.code)
