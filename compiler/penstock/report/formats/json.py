"""For programs: the model of the verb's own section, keys sorted."""

import json

from penstock.report import inert
from penstock.report.format import Style
from penstock.report.report import Report


def render(report: Report, style: Style) -> str:
    """One JSON document; `style` changes nothing."""
    return (
        inert.json(json.dumps(report.last.data(), ensure_ascii=False, allow_nan=False, indent=2, sort_keys=True)) + "\n"
    )
