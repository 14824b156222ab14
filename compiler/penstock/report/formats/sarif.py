"""For code scanning: findings as SARIF 2.1.0."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from penstock.report import inert
from penstock.report.block import Finding, Note
from penstock.report.format import Style
from penstock.report.judged.identity import identities
from penstock.report.report import Report, in_repository
from penstock.version import VERSION

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"
_RESULTS = 25_000
_BYTES = 10_000_000
_LOCATIONS = 1_000
_TEXT = 4_000
_TITLES = ("What it does", "Why is this bad?")


def render(report: Report, style: Style) -> str:
    """One run with the findings of every section, each once, by place; `style` changes nothing.

    GitHub takes 25,000 results and 10 MB of gzip: what is over is left out, warnings before errors, and counted.
    """
    every = _findings(report)
    kept = len(every) if len(every) <= _RESULTS else _RESULTS
    while True:
        text = json.dumps(_log(report, every, kept), ensure_ascii=False, allow_nan=False, indent=2, sort_keys=True)
        if kept == 0 or _fits(text := inert.json(text) + "\n"):
            return text
        kept //= 2


def _findings(report: Report) -> list[Finding]:
    """The most severe first."""
    found = {finding: None for section in report.sections for finding in section.findings()}
    return sorted(found, key=lambda finding: (finding.severity != "error", _place(finding)))


def _place(finding: Finding) -> tuple[Any, ...]:
    return (finding.file, finding.line or 0, finding.column or 0, finding.code, finding.message)


def _fits(text: str) -> bool:
    import zlib

    data = text.encode()
    return len(data) < _BYTES or len(zlib.compress(data, 6)) < _BYTES


def _log(report: Report, every: Sequence[Finding], kept: int) -> dict[str, Any]:
    shown = sorted(every[:kept], key=_place)
    names = sorted({(finding.code, finding.name) for finding in shown})
    pages = {name: page for section in report.sections for name, page in section.pages().items()}
    notes = [
        f"not checked: {case.name}: {case.message}"
        for section in report.sections
        if section.name == "check"
        for suite in section.suites()
        for case in suite.cases
        if case.state == "skipped"
    ]
    if kept < len(every):
        notes.append(f"{len(every) - kept} more findings are left out; the JSON report holds all")
    run = {
        "tool": {
            "driver": {
                "name": "penstock",
                "version": VERSION,
                "semanticVersion": VERSION,
                "rules": [_rule(code, name, pages) for code, name in names],
            }
        },
        "automationDetails": {"id": "penstock/" + _uri(report.prefix)},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "invocations": [
            {
                "executionSuccessful": not notes,
                "toolExecutionNotifications": [{"level": "warning", "message": _message(note)} for note in notes],
            }
        ],
        "results": _results(shown, names, report.prefix),
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str, name: str, pages: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """A rule's metadata, from its own page; one that is not known has its name alone."""
    from penstock.check.rules import RULES

    made: dict[str, Any] = {"id": code, "name": name, "shortDescription": {"text": name}}
    rule = RULES.get(name)
    if name not in pages and rule is None:
        return made
    severity, page = pages[name] if name in pages else (str(rule.SEVERITY), rule.__doc__ or name) if rule else ("", "")
    first, _, rest = page.strip().partition("\n")
    what, why = (" ".join(rest.partition(f"## {title}\n")[2].partition("\n## ")[0].split()) for title in _TITLES)
    return made | {
        "shortDescription": {"text": first},
        "fullDescription": {"text": what or first},
        "defaultConfiguration": {"level": severity},
        "help": {"text": why or first, "markdown": rest.strip() or first},
    }


def _results(shown: Sequence[Finding], names: Sequence[tuple[str, str]], prefix: str) -> list[dict[str, Any]]:
    index = {name: number for number, name in enumerate(names)}
    return [
        _result(finding, index[finding.code, finding.name], fingerprint, prefix)
        for finding, fingerprint in zip(shown, identities(shown), strict=True)
    ]


def _result(finding: Finding, rule: int, fingerprint: str, prefix: str) -> dict[str, Any]:
    place = _physical(in_repository(prefix, finding.file), _region(finding))
    if finding.label:
        place["message"] = _message(finding.label)
    made: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.severity,
        "message": _message(finding.message, *([f"help: {finding.help}"] if finding.help else [])),
        "locations": [place],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
    }
    if finding.notes:
        made["relatedLocations"] = [
            _related(number, note, prefix) for number, note in enumerate(finding.notes[:_LOCATIONS])
        ]
    if finding.fix:
        made["fixes"] = [_fix(finding, prefix)]
    return made


def _fix(finding: Finding, prefix: str) -> dict[str, Any]:
    files: dict[str, list[dict[str, Any]]] = {}
    for each in finding.fix:
        region = {
            "startLine": each.line,
            "startColumn": each.column,
            "endLine": each.end_line,
            "endColumn": each.end_column,
        }
        replacement = {"deletedRegion": region, "insertedContent": {"text": each.text}}
        files.setdefault(each.file, []).append(replacement)
    changes = [
        {
            "artifactLocation": {"uri": _uri(in_repository(prefix, file)), "uriBaseId": _ROOT},
            "replacements": replacements,
        }
        for file, replacements in files.items()
    ]
    return {"description": _message(finding.help or finding.message), "artifactChanges": changes}


def _related(number: int, note: Note, prefix: str) -> dict[str, Any]:
    region = {"startLine": note.line, "startColumn": note.column}
    known = {key: value for key, value in region.items() if value and note.line}
    place = _physical(in_repository(prefix, note.file), known)
    return {"id": number, "message": _message(note.text), **place}


def _region(finding: Finding) -> dict[str, int]:
    if not finding.line:
        return {}
    region = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column,
    }
    return {key: value for key, value in region.items() if value}


def _physical(file: str, region: dict[str, int]) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(file), "uriBaseId": _ROOT}}
    if region:
        place["region"] = region
    return {"physicalLocation": place}


def _message(*lines: str) -> dict[str, str]:
    """Plain text; `](`, the middle of what viewers take for a link, is parted."""
    return {"text": "\n".join(inert.line(line, _TEXT).replace("](", "] (") for line in lines)}


def _uri(path: str) -> str:
    return quote(path.encode("utf-8", "surrogatepass"), safe="/")
