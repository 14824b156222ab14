"""The views of the page by their name, as in its address `#/name`, in the order in which they stand beside it."""

from collections.abc import Mapping

VIEWS: Mapping[str, str] = {
    "verdict": "penstock.report.views.verdict:VIEW",
    "readings": "penstock.report.views.readings:VIEW",
    "run": "penstock.report.views.run:VIEW",
    "metrics": "penstock.report.views.metrics:VIEW",
    "rows": "penstock.report.views.rows:VIEW",
    "repeats": "penstock.report.views.repeats:VIEW",
    "cost": "penstock.report.views.cost:VIEW",
    "changes": "penstock.report.views.changes:VIEW",
    "impact": "penstock.report.views.impact:VIEW",
    "findings": "penstock.report.views.findings:VIEW",
    "catalogue": "penstock.report.views.catalogue:VIEW",
    "policies": "penstock.report.views.policies:VIEW",
    "monitors": "penstock.report.views.monitors:VIEW",
    "lineage": "penstock.report.views.lineage:VIEW",
    "history": "penstock.report.views.history:VIEW",
}
