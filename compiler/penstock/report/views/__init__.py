"""The views of the page by their name, as in its address `#/name`, in the order in which they stand beside it."""

from collections.abc import Mapping

VIEWS: Mapping[str, str] = {
    "verdict": "penstock.report.views.verdict:VIEW",
    "rows": "penstock.report.views.rows:VIEW",
    "changes": "penstock.report.views.changes:VIEW",
    "impact": "penstock.report.views.impact:VIEW",
    "findings": "penstock.report.views.findings:VIEW",
    "catalogue": "penstock.report.views.catalogue:VIEW",
}
