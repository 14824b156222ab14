"""A project's findings: gathered, worded, placed, suppressed, sorted."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from penstock.check import imported, patched, policy, secrets
from penstock.check.causes import roots
from penstock.check.rules import RULES
from penstock.check.suppress import suppress
from penstock.check.worded import PLACE, diagnostic, worded
from penstock.diagnostics.diagnostic import Diagnostic
from penstock.diagnostics.fault import Fault
from penstock.project.drift import drift
from penstock.project.flow import flow
from penstock.project.project import Project
from penstock.source.parsing.locate import place

_YAML = (".yaml", ".yml")


def run(
    project: Project, base: Project | None, today: date, *, labelled: Project | None = None, locked: bool = False
) -> list[Diagnostic]:
    """Every finding of a project, with spans and excerpts, sorted by path, line, column and code.

    Args:
        base: leaves out what this project, an earlier revision, has as well: same code, resource and message.
        today: the day on which waivers are judged.
        labelled: an earlier revision whose labels policies match too, so that dropping a label is no way out.
        locked: where the lock and the project differ is an error.
    """
    policy.judge(project, today, labelled)  # what the rules read of it from here on
    found = _all(project, today, locked)
    if base is None:
        return found
    known = Counter(_key(finding) for finding in _all(base, today))
    fresh = []
    for finding in found:
        if known[_key(finding)] > 0:
            known[_key(finding)] -= 1
        else:
            fresh.append(finding)
    return fresh


def late(project: Project, faults: Iterable[Fault]) -> list[Diagnostic]:
    """The findings of faults noticed above the checker, placed, sorted, without those that a comment suppresses."""
    placed = _placed(project, _once(_worded(fault) for fault in faults))
    files = {finding.location.path for finding in placed if finding.location.path.endswith(_YAML)}
    left, _ = suppress(project.tree, files, placed, {name: rule.CODE for name, rule in RULES.items()})
    return sorted(left, key=_order)


def _all(project: Project, today: date, locked: bool = False) -> list[Diagnostic]:
    placed = _placed(project, _once(_gather(project, today, locked)))
    files = {resource.location.path for resource in project.resources.values()}
    files |= {finding.location.path for finding in placed if finding.location.path.endswith(_YAML)}
    left, wrong = suppress(
        project.tree,
        files - project.quiet,
        placed,
        {name: rule.CODE for name, rule in RULES.items()},
        late=[word for name, rule in RULES.items() if getattr(rule, "LATE", False) for word in (name, rule.CODE)],
    )
    if project.imports:
        left = imported.unrepeated(project, today, left, _all)
        wrong = [fault for fault in wrong if project.within(fault.location.path) is project]
    if not wrong:
        return left
    return sorted([*left, *_placed(project, [_worded(fault) for fault in wrong])], key=_order)


def _gather(project: Project, today: date, locked: bool) -> Iterator[Diagnostic]:
    faults = [*project.faults, *flow(project).faults, *policy.faults(project), *drift(project, locked=locked)]
    faults += imported.faults(project, today, _all)
    yield from (_worded(fault) for fault in roots(project, faults))
    for name, rule in RULES.items():
        find = getattr(rule, "find", None)
        for finding in find(project, today) if find else ():
            yield diagnostic(name, rule, finding)


def _worded(fault: Fault) -> Diagnostic:
    return worded(fault, RULES[fault.rule])


def _once(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    return list({(each.code, each.location, each.message): each for each in findings}.values())


def _placed(project: Project, findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    return [
        replace(each, label=_label(each), excerpt=None if each.excerpt is None else secrets.blacked(each.excerpt))
        for each in place(project.tree, patched.moved(project, findings))
    ]


def _label(finding: Diagnostic) -> str | None:
    if finding.label is None or not finding.label.endswith(PLACE) or not finding.related:
        return finding.label
    at = finding.related[0].location
    where = f"{at.path}:{at.span.line}:{at.span.column}" if at.span else at.path
    return f"{finding.label[: -len(PLACE)]} {where}"


def _key(finding: Diagnostic) -> tuple[str, str | None, str]:
    return finding.code, finding.resource, finding.message


def _order(finding: Diagnostic) -> tuple[str, int, int, str]:
    span = finding.location.span
    return finding.location.path, span.line if span else 0, span.column if span else 0, finding.code
