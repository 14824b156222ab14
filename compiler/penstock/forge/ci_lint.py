"""The findings of a repository's pipelines: gathered, placed, suppressed, sorted."""

from collections.abc import Collection

from penstock.check.rules import RULES
from penstock.check.suppress import suppress
from penstock.check.worded import diagnostic, worded
from penstock.diagnostics.diagnostic import Diagnostic
from penstock.diagnostics.fault import Fault
from penstock.forge.ci_rules import CI_RULES
from penstock.forge.pipeline import Repository
from penstock.source.parsing.locate import place
from penstock.source.tree import Tree


def lint(tree: Tree, repository: Repository, faults: Collection[Fault], paths: Collection[str]) -> list[Diagnostic]:
    """What is wrong in the pipelines at `paths`, with spans and excerpts, by path, line and column."""
    found = [worded(fault, RULES[fault.rule]) for fault in faults if fault.location.path in paths]
    for pipeline in repository.pipelines:
        if pipeline.path in paths:
            for name, rule in CI_RULES.items():
                found += [diagnostic(name, rule, each) for each in rule.find(pipeline, repository)]
    placed = place(tree, dict.fromkeys(found))
    codes = {name: rule.CODE for name, rule in CI_RULES.items()}
    left, wrong = suppress(tree, paths, placed, codes)
    return place(tree, [*left, *(worded(fault, RULES[fault.rule]) for fault in wrong)]) if wrong else left
