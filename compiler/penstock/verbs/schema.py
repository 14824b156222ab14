"""The published JSON Schemas."""

from typing import Any

from penstock.diagnostics.fatal import Fatal
from penstock.project.link import nearest
from penstock.report.report import Report
from penstock.report.sections import SECTIONS
from penstock.report.sections import schema as section
from penstock.spec.kinds import KINDS


def schema(name: str | None = None) -> Report:
    """The schema of a kind, of `bundle`, of `verify-policy`, of a saved `report`, of `report/<verb>`, or of all kinds.

    Raises:
        Fatal: no such schema.
    """
    return Report((section.section(_schema(name or "all")),), "schema")


def _schema(name: str) -> dict[str, Any]:
    from penstock.bundle import document
    from penstock.bundle.signing import policy
    from penstock.report import published as reports
    from penstock.report import saved
    from penstock.spec import published

    if name == "all":
        return published.all()
    if name in KINDS:
        return published.schema(name)
    if name == "bundle":
        return document.schema()
    if name == "verify-policy":
        return policy.schema()
    if name == "report":
        return saved.schema()
    if name.startswith("report/") and name.removeprefix("report/") in SECTIONS:
        return reports.schema(name.removeprefix("report/"))
    known = ["all", *KINDS, "bundle", "verify-policy", "report", *(f"report/{verb}" for verb in SECTIONS)]
    near = nearest(name, known)
    raise Fatal(f"no schema '{name}'", help=f"did you mean {near}?" if near else f"known: {', '.join(known)}")
