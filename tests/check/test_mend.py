"""Every rule with a fix: the fix of its bad example takes the finding away and brings no error."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.check.test_mutants import MUTANTS, Mutant
from tests.check.test_rules import environment, files, is_late

from penstock.check.mend import is_only
from penstock.check.rules import RULES
from penstock.diagnostics.diagnostic import Diagnostic, Severity
from penstock.source.editing.edit import edited

FIXABLE = {
    "unused-suppression": True,
    "missing-api-version": True,
    "unknown-kind": False,
    "unknown-field": True,
    "unknown-keyword": False,
    "invalid-value": False,
    "unknown-reference": False,
    "missing-file": False,
    "unknown-input": False,
    "unused-step": False,
    "missing-variable": False,
    "unknown-variable": False,
    "unused-input": False,
    "unknown-path": False,
    "expression-root": False,
    "unknown-parameter": False,
    "unknown-model": False,
    "unknown-row-field": False,
    "unknown-metric": False,
    "unknown-slice": False,
    "invisible-character": False,
    "waiver-unused": False,
    "patch-no-effect": False,
    "unknown-environment": False,
}
"""Rules whose bad example can be mended by a machine, and whether that is safe."""


def applied(example: dict[str, str | bytes], finding: Diagnostic) -> dict[str, str | bytes]:
    assert finding.fix is not None
    (path,) = {change.path for change in finding.fix.changes}
    before = example[path]
    data = before if isinstance(before, bytes) else before.encode()
    after = edited(path, data, [finding.fix])
    assert after is not None, "the file says what the fix means"
    return {**example, path: after.decode()}


@pytest.mark.parametrize("name", RULES)
def test_fix_takes_the_finding_away(name: str, check: Callable[..., list[Diagnostic]]) -> None:
    example = files(name, "## Example")
    before = check(example, environment(example), late=is_late(name))
    if name not in FIXABLE:
        assert before[0].fix is None, "name it in FIXABLE"
        return
    assert before[0].fix is not None and before[0].fix.safe is FIXABLE[name]
    after = check(applied(example, before[0]), environment(example), late=is_late(name))
    gone = (before[0].code, before[0].message)
    assert gone not in [(each.code, each.message) for each in after]
    errors = {(each.code, each.message) for each in before if each.severity is Severity.ERROR}
    new = [each for each in after if each.severity is Severity.ERROR and (each.code, each.message) not in errors]
    assert new == []


@pytest.mark.parametrize(
    ("name", "allowed", "only"),
    [
        ("paramters", ["model", "parameters"], True),
        ("inputz", ["inputs", "input"], False),
        ("other", ["model", "mode"], False),
    ],
)
def test_a_rename_is_safe_where_one_name_is_near(name: str, allowed: list[str], only: bool) -> None:
    assert is_only(name, allowed) is only


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_every_fix_on_offer_holds(mutant: Mutant, check: Callable[..., list[Diagnostic]], shop: dict[str, str]) -> None:
    planted = {**shop, mutant.file: shop[mutant.file].replace(mutant.old, mutant.new, 1)}
    for finding in check(planted, mutant.environment):
        if finding.fix is not None:
            after = check(applied(planted, finding), mutant.environment)
            assert (finding.code, finding.message) not in [(each.code, each.message) for each in after]
            # whoever called an input that is gone is told so
            assert finding.name == "unused-input" or [each for each in after if each.severity is Severity.ERROR] == []


def test_shop_needs_no_fix(check: Callable[..., list[Diagnostic]], shop: dict[str, str]) -> None:
    assert [finding.fix for finding in check(shop) if finding.fix] == []
    assert Path(__file__).with_name("shop").is_dir()
