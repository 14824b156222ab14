"""`penstock diff` in every situation that a repository can be in: it answers, or says what to do."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

MODEL = "apiVersion: penstock/v1\nkind: Model\nmetadata: {name: echo}\nspec: {model: builtin/echo, mode: chat%s}\n"
PROMPT = (
    "apiVersion: penstock/v1\nkind: PromptTemplate\nmetadata: {name: %s}\n"
    "spec: {inputs: {question: {type: string}}, model: echo,\n"
    "  messages: [{role: user, content: {file: prompts/%s.md}}]}\n"
)


@pytest.fixture
def small(penstock: Any) -> Any:
    """A project of one chain, committed."""
    penstock.write("penstock.yaml", "apiVersion: penstock/v1\nkind: Project\nmetadata: {name: small}\nspec: {}\n")
    penstock.write("model.yaml", MODEL % "")
    penstock.write("answer.yaml", PROMPT % ("answer", "answer"))
    penstock.write("prompts/answer.md", "Answer: {{ question }}\n")
    penstock.commit("start")
    return penstock


def differ(penstock: Any, *arguments: str) -> dict[str, Any]:
    ended = penstock("diff", *arguments, "--format", "json")
    assert ended.code == 0, ended.err
    found: dict[str, Any] = json.loads(ended.out)
    return found


def changes(penstock: Any, *arguments: str) -> list[tuple[str, str, str]]:
    return [(each["resource"], each["change"], each["level"]) for each in differ(penstock, *arguments)["changes"]]


PARAMETERS = ", parameters: {temperature: 1}"
COLDER = [("Model/echo", "modified", "behavioural")]


def test_the_index_and_the_checkout_are_two_heads(small: Any) -> None:
    small.write("model.yaml", MODEL % PARAMETERS)
    assert changes(small) == COLDER and changes(small, "--staged") == []
    small.git("add", "--all")
    small.write("model.yaml", MODEL % "")
    assert changes(small) == [] and changes(small, "--staged") == changes(small, "--cached") == COLDER
    found = differ(small, "--staged")
    assert (found["base"], found["head"]) == (small.git("rev-parse", "HEAD"), "index")
    small.git("commit", "--quiet", "--message", "next")
    assert changes(small, "--staged") == [] and changes(small, "--staged", "HEAD~1") == COLDER
    assert "names both sides" in small("diff", "--staged", "HEAD~1..HEAD").err


def test_what_is_committed_later_is_not_asked(small: Any) -> None:
    small.git("checkout", "--quiet", "-b", "side")
    small.write("model.yaml", MODEL % PARAMETERS)
    side = small.commit("side")
    small.git("checkout", "--quiet", "main")
    small.write("prompts/answer.md", "Reply: {{ question }}\n")
    small.commit("main")
    assert changes(small, "main...side") == COLDER
    assert [name for name, *_ in changes(small, "main..side")] == ["Model/echo", "PromptTemplate/answer"]
    small.git("checkout", "--quiet", "--detach", side)
    assert changes(small) == [] and changes(small, "main...") == COLDER
    small.git("tag", "-a", "v1", "-m", "tag", side)
    assert changes(small, "main...v1") == COLDER


def test_a_pull_request_that_is_checked_out(small: Any) -> None:
    small.git("checkout", "--quiet", "-b", "side")
    small.write("model.yaml", MODEL % PARAMETERS)
    side = small.commit("side")
    small.git("checkout", "--quiet", "main")
    small.git("checkout", "--quiet", "--detach")
    small.git("merge", "--quiet", "--no-ff", "-m", "Merge", "side")
    small.git("update-ref", "refs/remotes/pull/5/merge", "HEAD")
    for asked in ((), ("refs/remotes/pull/5/merge",)):
        found = differ(small, *asked)
        assert (found["base"], found["head"]) == (small.git("rev-parse", "main"), side)
        assert [each["resource"] for each in found["changes"]] == ["Model/echo"]


def test_a_shallow_clone_names_the_depth(small: Any, tmp_path: Path) -> None:
    small.write("model.yaml", MODEL % PARAMETERS)
    small.commit("next")
    url = f"file://{small.directory}"
    small.git("-c", "protocol.file.allow=always", "clone", "--quiet", "--depth=1", url, str(tmp_path / "there"))
    there = str(tmp_path / "there")
    ended = small("diff", "HEAD~1..HEAD", "--project", there)
    assert ended.code == 2 and "shallow clone" in ended.err and "fetch-depth: 2" in ended.err
    ended = small("diff", "origin/main...other", "--project", there)
    assert ended.code == 2 and "fetch-depth: 0" in ended.err
    small.git("-C", there, "-c", "protocol.file.allow=always", "fetch", "--quiet", "--depth=2")
    assert changes(small, "HEAD~1..HEAD", "--project", there) == COLDER


def test_no_common_ancestor_and_an_unborn_branch(small: Any) -> None:
    small.git("checkout", "--quiet", "--orphan", "alone")
    ended = small("diff")
    assert ended.code == 2 and "no commit yet" in ended.err
    small.write("model.yaml", MODEL % PARAMETERS)
    small.commit("alone")
    ended = small("diff", "main...alone")
    assert ended.code == 2 and "no merge base of 'main' and 'alone'" in ended.err and "A..B" in ended.err
    assert changes(small, "main..alone") == COLDER


def test_a_file_that_moved_is_no_change(small: Any) -> None:
    small.git("mv", "answer.yaml", "elsewhere.yaml")
    (small.directory / "deep").mkdir()
    small.git("mv", "model.yaml", "deep/a model é.yml")
    assert changes(small) == changes(small, "--staged") == []
    small.git("mv", "prompts/answer.md", "prompts/other.md")
    small.write("elsewhere.yaml", PROMPT % ("answer", "other"))
    assert changes(small) == [("PromptTemplate/answer", "modified", "metadata")]


def test_a_name_that_differs_in_case_alone(small: Any) -> None:
    """Both files are there, as on a file system that tells them apart; neither hides the other."""
    small.write("prompts/Answer.md", "Reply: {{ question }}\n")
    small.write("Answer.yaml", PROMPT % ("reply", "Answer"))
    small.commit("case")
    assert changes(small, "HEAD~1..HEAD") == [("PromptTemplate/reply", "added", "behavioural")]
    assert changes(small, "HEAD..HEAD~1") == [("PromptTemplate/reply", "removed", "breaking")]


def test_a_submodule_is_not_entered(small: Any, tmp_path: Path) -> None:
    library = tmp_path / "library"
    subprocess.run(["git", "init", "--quiet", str(library)], check=True)
    (library / "model.yaml").write_text(MODEL.replace("name: echo", "name: other") % "")
    small.git("-C", str(library), "add", "--all")
    small.git("-C", str(library), "commit", "--quiet", "--message", "library")
    small.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(library), "lib")
    small.commit("library")
    assert changes(small, "HEAD~1..HEAD") == changes(small, "HEAD~1") == []
    small.write("answer.yaml", PROMPT.replace("prompts/%s.md", "%s/prompt.md") % ("answer", "lib"))
    small.commit("text in it")
    assert changes(small, "HEAD~1..HEAD") == [("PromptTemplate/answer", "modified", "behavioural")]
    ended = small("check")
    assert ended.code == 1 and "lib/prompt.md" in ended.out


def test_a_pointer_of_lfs_is_told_as_one(small: Any) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize 1\n"
    for digit in "ab":
        small.write("prompts/answer.md", pointer % (digit * 64))
        small.commit(digit)
    assert changes(small, "HEAD~1..HEAD") == [("PromptTemplate/answer", "modified", "behavioural")]


def test_a_linked_worktree(small: Any, tmp_path: Path) -> None:
    first = small.git("rev-parse", "HEAD")
    small.write("model.yaml", MODEL % PARAMETERS)
    small.commit("next")
    there = str(tmp_path / "linked")
    small.git("worktree", "add", "--quiet", "--detach", there, first)
    assert changes(small, "--project", there) == []
    assert changes(small, "HEAD..main", "--project", there) == COLDER


def test_a_project_in_a_sub_folder(small: Any) -> None:
    shutil.copytree(small.directory, small.directory / "services/a", ignore=shutil.ignore_patterns(".git"))
    start = small.commit("a second project")
    small.write("services/a/model.yaml", MODEL % PARAMETERS)
    small.commit("in it")
    assert changes(small, "HEAD~1..HEAD") == []  # the project at the root
    assert changes(small, f"{start}..HEAD", "--project", "services/a") == COLDER
    found = changes(small, f"{start}~1..{start}", "--project", "services/a")
    assert {change for _, change, _ in found} == {"added"}


def test_a_bare_repository_has_revisions(small: Any, tmp_path: Path) -> None:
    small.write("services/a/penstock.yaml", (small.directory / "penstock.yaml").read_text())
    small.write("services/a/model.yaml", MODEL % "")
    small.commit("a second project")
    small.write("model.yaml", MODEL % PARAMETERS)
    small.write("services/a/model.yaml", MODEL % PARAMETERS)
    small.commit("next")
    there = str(tmp_path / "team.git")
    small.git("clone", "--quiet", "--bare", str(small.directory), there)
    assert changes(small, "main~1..main", "--project", there) == COLDER
    inner = differ(small, "main~1..main", "--project", f"{there}/services/a")
    assert [each["level"] for each in inner["changes"]] == ["behavioural"]
    for refused in (("diff",), ("diff", "main"), ("check",)):
        ended = small(*refused, "--project", there)
        assert ended.code == 2 and "no files checked out" in ended.err and "main~1..main" in ended.err
    assert "no index" in small("diff", "--staged", "--project", there).err
    assert small("check", "--rev", "main", "--project", there).code == 0
    ended = small("diff", "main~1..main", "--project", f"{there}/services")
    assert ended.code == 2 and "services" in ended.err and "--project" in ended.err


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_dubious_ownership_says_what_to_do(small: Any) -> None:
    os.chown(small.directory, 12345, 12345)
    environ = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    for arguments in (("diff",), ("diff", "--staged"), ("diff", "HEAD~1..HEAD")):
        ended = small(*arguments, environ=environ)
        assert ended.code == 2 and "dubious ownership" in ended.err
        assert f"git config --global --add safe.directory {small.directory}" in ended.err


def test_a_sparse_checkout_is_compared_as_tracked(small: Any) -> None:
    small.git("sparse-checkout", "set", "--no-cone", "/penstock.yaml", "/model.yaml")
    assert not (small.directory / "answer.yaml").exists()
    assert changes(small) == []
    assert small("check").code == 0
    small.write("model.yaml", MODEL % PARAMETERS)
    assert changes(small) == COLDER


def test_a_repository_by_sha256(small: Any, tmp_path: Path) -> None:
    small.directory = shutil.copytree(small.directory, tmp_path / "sha256", ignore=shutil.ignore_patterns(".git"))
    small.git("init", "--quiet", "--object-format=sha256", "--initial-branch=main")
    small.commit("start")
    small.write("model.yaml", MODEL % PARAMETERS)
    assert changes(small) == COLDER
    small.git("add", "--all")
    assert changes(small, "--staged") == COLDER
    small.commit("next")
    assert changes(small, "HEAD~1..HEAD") == COLDER and len(differ(small)["base"]) == 64


@pytest.mark.parametrize("text", ["--output=x", "--output=x..HEAD", "HEAD..--ext-diff", "-p...-p"])
def test_a_name_is_never_an_option(small: Any, text: str) -> None:
    before = sorted(path.name for path in small.directory.iterdir())
    ended = small("diff", "--", text)
    assert ended.code == 2 and "no revision" in ended.err
    assert sorted(path.name for path in small.directory.iterdir()) == before


def test_a_selection(small: Any) -> None:
    small.write("model.yaml", MODEL.replace("{name: echo}", "{name: echo, owner: us}") % "")
    small.write(
        "answer.yaml",
        (PROMPT % ("answer", "answer")).replace("question: {type: string}", "question: {type: string, maxLength: 9}"),
    )
    whole = differ(small)
    assert whole["level"] == "breaking" and whole["hidden"] == 0
    one = differ(small, "--kind", "Model")
    assert (one["level"], one["hidden"], [each["resource"] for each in one["changes"]]) == (
        "metadata",
        1,
        ["Model/echo"],
    )
    assert one["impact"] == whole["impact"]
    assert [each["level"] for each in differ(small, "--level", "behavioural")["changes"]] == ["breaking"]
    assert small("diff", "--fail-on", "breaking").code == small("diff", "--exit-code").code == 1
    assert small("diff", "--fail-on", "breaking", "--kind", "Model").code == 0
    assert small("diff", "--exit-code", "--kind", "Model", "--level", "behavioural").code == 0
    ended = small("diff", "--kind", "Modell")
    assert ended.code == 2 and "did you mean `Model`?" in ended.err


def test_the_graph_alone(small: Any) -> None:
    small.write("model.yaml", MODEL % PARAMETERS)
    ended = small("diff", "--format", "mermaid")
    assert ended.code == 0 and ended.out.startswith("flowchart LR\n")
    assert '["Model/echo"]' in ended.out and '["PromptTemplate/answer"]' in ended.out and " --> " in ended.out
    assert "```mermaid" in small("diff", "--format", "markdown").out


FLOATING = "apiVersion: penstock/v1\nkind: Model\nmetadata: {name: echo}\nspec: {model: openai/gpt-4.1}\n"
PINNED = "version: 1\npins:\n  Model/echo: {openai/gpt-4.1: openai/gpt-4.1-%s}\n"


def test_a_pin_alone_is_a_change(small: Any) -> None:
    small.write("model.yaml", FLOATING)
    small.write("penstock.lock", PINNED % "2025-04-14")
    small.commit("pinned")
    small.write("penstock.lock", PINNED % "2026-01-01")
    assert changes(small) == [("Model/echo", "modified", "behavioural")]
    small.commit("pinned otherwise")
    found = differ(small, "HEAD~1..HEAD")
    (path,) = found["changes"][0]["paths"]
    assert path["path"] == "lock.openai/gpt-4.1"
    assert (path["before"], path["after"]) == ("openai/gpt-4.1-2025-04-14", "openai/gpt-4.1-2026-01-01")
    assert found["impact"]["chains"] == ["answer"]
    told = json.loads(small("log", "answer", "--format", "json").out)["commits"]
    assert [each["subject"] for each in told] == ["pinned otherwise", "pinned", "start"]
    small.git("rm", "--quiet", "penstock.lock")
    assert changes(small) == [("Model/echo", "modified", "behavioural")]


def test_a_template_laid_out_otherwise_is_the_same_behaviour(small: Any) -> None:
    small.write("prompts/answer.md", "Answer: {{question}}{# as asked #}\n")
    found = differ(small)
    assert (found["level"], found["impact"]["chains"], found["impact"]["bundles"]) == ("metadata", [], [])
    small.write("prompts/answer.md", "Answer:  {{ question }}\n")
    found = differ(small)
    assert (found["level"], found["impact"]["chains"]) == ("behavioural", ["answer"])
