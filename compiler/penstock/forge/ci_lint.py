"""The findings of a repository's pipelines: gathered, placed, suppressed, sorted."""

from collections.abc import Collection
from typing import Any

from penstock.check import secrets
from penstock.check.rules import RULES
from penstock.check.suppress import suppress
from penstock.diagnostics.diagnostic import Diagnostic
from penstock.diagnostics.fault import Fault
from penstock.forge.ci_rule import Finding
from penstock.forge.ci_rules import CI_RULES
from penstock.forge.pipeline import Repository
from penstock.source.locate import place
from penstock.source.tree import Tree


def lint(tree: Tree, repository: Repository, faults: Collection[Fault], paths: Collection[str]) -> list[Diagnostic]:
    """What is wrong in the pipelines at `paths`, with spans and excerpts, by path, line and column."""
    found = [_worded(fault) for fault in faults if fault.location.path in paths]
    for pipeline in repository.pipelines:
        if pipeline.path in paths:
            for name, rule in CI_RULES.items():
                found += [_diagnostic(name, rule, each) for each in rule.find(pipeline, repository)]
    placed = place(tree, dict.fromkeys(found))
    codes = {name: rule.CODE for name, rule in CI_RULES.items()}
    left, wrong = suppress(tree, paths, placed, codes)
    return place(tree, [*left, *(_worded(fault) for fault in wrong)]) if wrong else left


def _worded(fault: Fault) -> Diagnostic:
    rule: Any = RULES[fault.rule]
    return _diagnostic(fault.rule, rule, Finding(fault.location, rule.words(fault)))


def _diagnostic(name: str, rule: Any, finding: Finding) -> Diagnostic:
    words = finding.wording
    return Diagnostic(
        code=rule.CODE,
        name=name,
        severity=words.severity or rule.SEVERITY,
        message=_line(words.message),
        location=finding.location,
        help=None if words.help is None else _line(words.help),
        label=None if words.label is None else _line(words.label),
        related=finding.related,
    )


def _line(text: str) -> str:
    """One line that shows no key."""
    return secrets.blacked(" ".join(part.strip() for part in text.splitlines()))
