"""For GitLab: findings as a code quality report, which a merge request shows at its lines."""

import json
from collections import Counter
from hashlib import sha256

from penstock.report import inert
from penstock.report.block import Finding, findings
from penstock.report.format import Style
from penstock.report.report import Report, in_repository

_SEVERITIES = {"error": "major", "warning": "minor"}
_TEXT = 2000


def render(report: Report, style: Style) -> str:
    """A list of the findings of every section, each once, the most severe first; `style` changes nothing."""
    found: dict[Finding, None] = {}
    for section in report.sections:
        found.update(dict.fromkeys(findings(section.blocks())))
    ordered = sorted(found, key=lambda f: (f.severity != "error", f.file, f.line or 0, f.column or 0, f.code))
    seen: Counter[str] = Counter()
    made = [_issue(finding, report.prefix, seen) for finding in ordered]
    return inert.json(json.dumps(made, ensure_ascii=False, indent=2, sort_keys=True)) + "\n"


def _issue(finding: Finding, prefix: str, seen: Counter[str]) -> dict[str, object]:
    path = in_repository(prefix, finding.file)
    message = f"{finding.code} {finding.name}: {finding.message}"
    # Line numbers move with what stands above: the same finding a line further down is not a new one.
    named = "\0".join((finding.code, path, finding.message))
    seen[named] += 1
    named += f"\0{seen[named]}"
    return {
        "description": inert.line(message, _TEXT),
        "check_name": finding.code,
        "fingerprint": sha256(named.encode("utf-8", "replace")).hexdigest(),
        "severity": _SEVERITIES.get(finding.severity, "info"),
        "location": {"path": path, "lines": {"begin": finding.line or 1}},
    }
