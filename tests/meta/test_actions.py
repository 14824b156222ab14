"""The action and the workflows: valid, pinned, closed to injected text, and failing closed."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
ACTION = ROOT / "action.yml"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
EXPRESSION = "$" + "{{"


def parsed(path: Path) -> dict[str, Any]:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


def steps(path: Path) -> list[dict[str, Any]]:
    document = parsed(path)
    if "runs" in document:
        return list(document["runs"]["steps"])
    return [step for job in document["jobs"].values() for step in job["steps"]]


def script(name: str) -> str:
    return next(str(step["run"]) for step in steps(ACTION) if step["name"] == name)


@pytest.mark.parametrize(
    ("schema", "paths"), [("vendor.github-actions", [ACTION]), ("vendor.github-workflows", WORKFLOWS)]
)
def test_valid_by_the_published_schema(schema: str, paths: list[Path]) -> None:
    assert paths
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, paths)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_zizmor_finds_nothing() -> None:
    zizmor = Path(sysconfig.get_path("scripts")) / "zizmor"
    command = [str(zizmor), "--offline", "--persona", "auditor", "--quiet", str(ACTION), *map(str, WORKFLOWS)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("path", [ACTION, *WORKFLOWS], ids=lambda path: path.name)
def test_no_expression_inside_a_script(path: Path) -> None:
    assert not [step["name"] for step in steps(path) if EXPRESSION in step.get("run", "")]


@pytest.mark.parametrize("path", [ACTION, *WORKFLOWS], ids=lambda path: path.name)
def test_every_action_used_is_pinned_to_a_commit(path: Path) -> None:
    used = [step["uses"] for step in steps(path) if "uses" in step]
    assert not [name for name in used if name != "./" and not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", name)]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_hold_no_write_permission_and_leave_no_credentials(path: Path) -> None:
    document = parsed(path)
    assert document["permissions"] == {}
    assert all(job["permissions"] == {"contents": "read"} for job in document["jobs"].values())
    checkouts = [step for step in steps(path) if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def run(name: str, folder: Path, cwd: Path, **environment: str) -> tuple[int, str, str]:
    """Runs one step of the action as GitHub does; gives exit code, its outputs, the job summary."""
    bash = shutil.which("bash")
    if bash is None and os.environ.get("CI") != "true":
        pytest.skip("bash is absent")
    assert bash is not None
    output, summary = folder / "output", folder / "summary"
    output.touch()
    summary.touch()
    fixed = {"RUNNER_TEMP": str(folder), "GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary)}
    ended = subprocess.run(
        [bash, "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script(name)],
        cwd=cwd,
        env={"PATH": os.environ["PATH"]} | fixed | environment,
        check=False,
    )
    return ended.returncode, output.read_text(encoding="utf-8"), summary.read_text(encoding="utf-8")


def gate_that(folder: Path, body: str) -> None:
    """A stand-in for the installed command, to see what the step makes of each way in which it may end."""
    binary = folder / "penstock" / "venv" / "bin" / "penstock"
    binary.parent.mkdir(parents=True)
    binary.write_text(f"#!/usr/bin/env bash\n{body}\n", encoding="utf-8")
    binary.chmod(0o755)


@pytest.mark.parametrize(
    ("report", "code", "expected", "verdict"),
    [
        ({"verdict": "PASS"}, 0, 0, "PASS"),
        ({"verdict": "FAIL"}, 1, 1, "FAIL"),
        ({"verdict": "INCONCLUSIVE"}, 3, 3, "INCONCLUSIVE"),
        ({"verdict": None}, 1, 1, ""),
        ({"verdict": "PASS\nreport=elsewhere"}, 0, 4, ""),
        (None, 0, 4, None),
        (None, 4, 4, None),
    ],
)
def test_gate_step_hands_on_the_exit_code_and_fails_closed(
    tmp_path: Path, report: dict[str, Any] | None, code: int, expected: int, verdict: str | None
) -> None:
    folder = tmp_path / "penstock" / "report"
    folder.mkdir(parents=True)
    if report is not None:
        (folder / "gate.json").write_text(json.dumps(report), encoding="utf-8")
        (folder / "comment.md").write_text("the comment\n", encoding="utf-8")
    gate_that(tmp_path, f"exit {code}")
    ended, output, summary = run("Gate", tmp_path, tmp_path, PROJECT=".", BASE="a", HEAD="b", ENVIRONMENT="")
    assert ended == expected
    assert f"report={folder}\n" in output
    assert (f"verdict={verdict}\n" in output) is (verdict is not None)
    assert ("the comment" in summary) is (report is not None)


def test_gate_step_names_the_environment_only_where_one_is_given(tmp_path: Path) -> None:
    gate_that(tmp_path, 'printf "%s\\n" "$@" > "$RUNNER_TEMP/arguments"; exit 3')
    given = {"PROJECT": "my project", "BASE": "a", "HEAD": "b"}
    run("Gate", tmp_path, tmp_path, **given, ENVIRONMENT="")
    assert "--env" not in (tmp_path / "arguments").read_text(encoding="utf-8").splitlines()
    run("Gate", tmp_path, tmp_path, **given, ENVIRONMENT="pro duction")
    arguments = (tmp_path / "arguments").read_text(encoding="utf-8").splitlines()
    assert arguments[arguments.index("--env") + 1] == "pro duction"
    assert arguments[arguments.index("--project") + 1] == "my project"


@pytest.mark.parametrize("base", ["", "--output=x", "a..b", "a b", "x;touch y", "nowhere", "$(touch y)"])
def test_range_step_refuses_what_is_no_revision(tmp_path: Path, base: str) -> None:
    repository = tmp_path / "repository"
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-C", str(repository)]
    subprocess.run(["git", "init", "-q", "-b", "main", str(repository)], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "first"], check=True)
    assert run("Resolve base and head", tmp_path, repository, BASE=base, HEAD="main")[0] == 2
    assert sorted(path.name for path in repository.iterdir()) == [".git"]

    commit = subprocess.run([*git, "rev-parse", "main"], capture_output=True, text=True, check=True).stdout.strip()
    ended, output, _ = run("Resolve base and head", tmp_path, repository, BASE="main", HEAD=commit)
    assert (ended, output.splitlines()) == (0, [f"base={commit}", f"head={commit}"])
