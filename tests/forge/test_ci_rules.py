"""Every rule's page: its bad example yields its finding first, its good one yields nothing."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from penstock.diagnostics.diagnostic import Diagnostic, Severity
from penstock.forge import ci_files
from penstock.forge.ci_lint import lint
from penstock.forge.ci_rules import CI_RULES
from penstock.source import worktree

SECTIONS = ("## What it does", "## Why is this bad?", "## Example", "## Use instead")
_BLOCK = re.compile(r"^```yaml(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)

Linted = Callable[[Mapping[str, str]], list[Diagnostic]]


def section(name: str, title: str) -> str:
    page = CI_RULES[name].__doc__ or ""
    return page.partition(f"{title}\n")[2].partition("\n## ")[0].strip()


def files(name: str, title: str) -> dict[str, str]:
    found = {path or ".github/workflows/gate.yml": text for path, text in _BLOCK.findall(section(name, title))}
    assert found, f"{name}: {title} holds no file"
    return found


@pytest.fixture
def linted(repository: Callable[[Mapping[str, str]], Path]) -> Linted:
    def run(written: Mapping[str, str]) -> list[Diagnostic]:
        tree = worktree.open(repository(written))
        paths = ci_files.candidates(tree)
        assert set(paths) == set(written)
        return lint(tree, *ci_files.read(tree, paths), paths)

    return run


@pytest.mark.parametrize("name", CI_RULES)
def test_bad_example_yields_the_finding_first(name: str, linted: Linted) -> None:
    found = linted(files(name, "## Example"))
    assert [each.name for each in found][:1] == [name]
    assert {each.name for each in found} == {name}


@pytest.mark.parametrize("name", CI_RULES)
def test_good_example_yields_nothing(name: str, linted: Linted) -> None:
    assert [(each.name, each.message) for each in linted(files(name, "## Use instead"))] == []


@pytest.mark.parametrize("name", CI_RULES)
def test_finding_is_one_line_with_a_place_and_help(name: str, linted: Linted) -> None:
    for found in linted(files(name, "## Example")):
        assert "\n" not in found.message and len(found.message) <= 200
        assert found.help and "\n" not in found.help
        assert found.location.span is not None and found.excerpt


@pytest.mark.parametrize("name", CI_RULES)
def test_page_has_its_sections(name: str) -> None:
    page = CI_RULES[name].__doc__ or ""
    first = page.splitlines()[0]
    assert first.endswith(".") and len(first) <= 100
    assert [line for line in page.splitlines() if line.startswith("## ")] == list(SECTIONS)
    assert section(name, "## What it does") and section(name, "## Why is this bad?")


def test_codes_are_in_order_and_names_are_file_names() -> None:
    codes = [rule.CODE for rule in CI_RULES.values()]
    assert codes == sorted(set(codes))
    assert all(re.fullmatch(r"CI[1-3][0-9]{2}", code) for code in codes)
    for name, rule in CI_RULES.items():
        assert getattr(rule, "__name__", "").rpartition(".")[2] == name.replace("-", "_")
        assert isinstance(rule.SEVERITY, Severity)
