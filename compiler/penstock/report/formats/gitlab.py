"""For merge requests of GitLab: findings as its Code Quality report."""

import json
from hashlib import sha256
from typing import Any

from penstock.report import inert
from penstock.report.block import Finding
from penstock.report.format import Style
from penstock.report.judged.identity import identities
from penstock.report.report import Report, in_repository

_TEXT = 1_000
_MOST = 10_000
_SEVERITIES = {"error": "major", "warning": "minor"}


def render(report: Report, style: Style) -> str:
    """The findings of every section, each once, errors first, at most 10,000; `style` changes nothing.

    What stands nowhere in particular stands in line 1: GitLab drops a finding without a line.
    """
    every = list(dict.fromkeys(finding for section in report.sections for finding in section.findings()))
    named = zip(every, identities(every), strict=True)
    shown = sorted(named, key=lambda each: (each[0].severity != "error", each[0].file, each[0].line or 0))
    made = [_finding(finding, identity, report.prefix) for finding, identity in shown[:_MOST]]
    text = json.dumps(made, ensure_ascii=False, allow_nan=False, indent=2, sort_keys=True)
    return inert.json(text) + "\n"


def _finding(finding: Finding, identity: str, prefix: str) -> dict[str, Any]:
    path = in_repository(prefix, finding.file)
    message = "; ".join([finding.message, *([f"help: {finding.help}"] if finding.help else [])])
    return {
        "description": inert.unlinked(inert.line(message, _TEXT)),
        "check_name": inert.line(finding.code),
        "fingerprint": sha256(f"{path}\0{identity}".encode("utf-8", "surrogatepass")).hexdigest(),
        "severity": _SEVERITIES.get(finding.severity, "info"),
        "location": {"path": inert.line(path), "lines": {"begin": finding.line or 1}},
    }
