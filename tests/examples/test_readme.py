"""What the README shows is what the program prints."""

import re
from pathlib import Path

import pytest

from penstock.cli.commands import COMMANDS, HEADINGS

ROOT = Path(__file__).resolve().parents[2]


def block(name: str) -> list[str]:
    """The lines of the console block between `<!-- name -->` and `<!-- /name -->`."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(rf"<!-- {name} -->\n\n```console\n(.*?)```\n\n<!-- /{name} -->", text, re.DOTALL)
    assert found, name
    return found[1].splitlines()


def holds(lines: list[str], printed: str) -> None:
    """Every line but the command and `...` stands in `printed`, in that order; widths of columns aside, which follow
    from figures that are left out (latency).
    """
    rest = iter(printed.splitlines())
    for line in lines:
        if line and line != "..." and not line.startswith("$ "):
            assert any(_bare(line) == _bare(other) for other in rest), line


def _bare(line: str) -> list[str]:
    return re.sub(r"-{3,}", "---", line).split()


def test_the_failing_branch_of_the_demo(handbook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    import demo

    branch = next(branch for branch in demo.BRANCHES if branch.expected == "FAIL")
    handbook.git("checkout", "--quiet", "-b", branch.name)
    for edit in branch.edits:
        handbook.replace(edit.path, edit.before, edit.after)
    handbook.commit()
    lines = block("demo")
    assert lines[0] == f"$ penstock gate --base main --head {branch.name}"
    ended = handbook("gate", "--base", "main", "--head", branch.name)
    assert ended.code == 1
    holds(lines, ended.out)


def test_the_finding(handbook) -> None:
    handbook.replace("chains/handbook.yaml", ', documents: "${{ steps.search.documents }}"}', "}")
    ended = handbook("check")
    assert ended.code == 1
    holds(block("finding"), ended.out)


def test_the_specs_are_those_that_init_writes(starter) -> None:
    """The README's chain is the starter's: what it names exists there."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for line in ("search: {retrieve: pages, query:", 'with: {question: "${{ inputs.question }}", documents:'):
        assert line in text
        assert line in (starter.directory / "support.yaml").read_text(encoding="utf-8")
    ended = starter("run", "support", "--input", "question=How long does a refund take?")
    assert ended.code == 0
    assert "5 working days" in ended.out


def test_the_table_of_commands_is_that_of_the_help() -> None:
    rows = re.findall(
        r"^\| ([A-Z][a-z ]+) \| ((?:`[a-z-]+` ?)+)\|", (ROOT / "README.md").read_text(encoding="utf-8"), re.M
    )
    assert [heading for heading, _ in rows] == list(HEADINGS.values())
    assert [re.findall(r"`([a-z-]+)`", names)[0] for _, names in rows] == list(HEADINGS)
    assert [name for _, names in rows for name in re.findall(r"`([a-z-]+)`", names)] == list(COMMANDS)
