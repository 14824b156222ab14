"""What a shell offers after TAB."""

from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from tests.conftest import Penstock

from penstock.cli.main import cli

SPECS = """apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: auskunft}
spec: {inputs: {frage: {type: string}}, messages: [{role: user, content: "{{ frage }}"}], model: answerer}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: unbound}
spec: {inputs: {frage: {type: string}}, messages: [{role: user, content: "{{ frage }}"}]}
---
apiVersion: penstock/v1
kind: Environment
metadata: {name: production}
spec: {}
"""


def offered(*words: str) -> list[str]:
    *before, last = words
    return [item.value for item in ShellComplete(cli, {}, "penstock", "_X").get_completions(before, last)]


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Penstock:
    (tmp_path / "repository").mkdir()
    penstock = Penstock(tmp_path / "repository", tmp_path / "cache")
    penstock.git("init", "--quiet", "--initial-branch=main")
    penstock.write("penstock.yaml", "apiVersion: penstock/v1\nkind: Project\nmetadata: {name: buecherei}\nspec: {}\n")
    penstock.write("specs.yaml", SPECS)
    penstock.commit()
    penstock.git("branch", "other")
    monkeypatch.chdir(penstock.directory)
    return penstock


def test_names_of_the_project(library: Penstock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert offered("run", "") == offered("log", "a") == offered("compile", "--chain", "") == ["auskunft"]
    assert offered("gate", "--env", "p") == offered("promote", "sha256:0", "--to", "") == ["production"]
    assert offered("gate", "--base", "") == ["HEAD", "main", "other"]
    assert offered("diff", "o") == ["other"]
    monkeypatch.chdir(tmp_path)
    assert offered("run", "--project", str(library.directory), "") == ["auskunft"]


def test_names_of_ours() -> None:
    assert offered("compile", "--target", "k") == ["kserve", "kubernetes"]
    assert offered("explain", "PS60")[0] == "PS601"
    assert offered("explain", "missing-var") == ["missing-variable"] and "Chain" in offered("explain", "C")


def test_where_nothing_can_be_read_nothing_is_offered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert offered("run", "") == offered("eval", "") == offered("gate", "--base", "") == []
    monkeypatch.setenv("PENSTOCK_CALLS", "nonsense")
    assert offered("run", "") == []
