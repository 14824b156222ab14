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
def test_workflows_may_write_no_more_than_a_comment_and_leave_no_credentials(path: Path) -> None:
    document = parsed(path)
    assert document["permissions"] == {}
    allowed = {"contents": "read"} | ({"pull-requests": "write"} if path.name == "gate.yml" else {})
    assert all(job["permissions"] == allowed for job in document["jobs"].values())
    checkouts = [step for step in steps(path) if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def gate(folder: Path, body: str, **inputs: str) -> tuple[int, str, list[str]]:
    """Runs the Gate step with a stand-in for the installed Python; gives exit code, outputs, and what it was told.

    `body` may write to "$report", the folder of the report.
    """
    bash = shutil.which("bash")
    if bash is None and os.environ.get("CI") != "true":
        pytest.skip("bash is absent")
    assert bash is not None
    binary = folder / "penstock" / "venv" / "bin" / "python"
    binary.parent.mkdir(parents=True)
    told = 'printf "%s\\n" "$@" > "$RUNNER_TEMP/arguments"'
    found = (
        'for each in "$@"; do case "$each" in --output=*) report="${each#--output=}"; mkdir -p "$report";; esac; done'
    )
    binary.write_text(f"#!/usr/bin/env bash\n{told}\n{found}\n{body}\n", encoding="utf-8")
    binary.chmod(0o755)
    output = folder / "output"
    output.touch()
    step = next(step for step in steps(ACTION) if step["name"] == "Gate")
    given = {name: "" for name in step["env"]} | {"INPUT_FAIL_ON": "verdict", "INPUT_ANNOTATIONS": "true"}
    given |= {"INPUT_SARIF": "false"} | {f"INPUT_{name.upper()}": value for name, value in inputs.items()}
    fixed = {"PATH": os.environ["PATH"], "RUNNER_TEMP": str(folder), "GITHUB_OUTPUT": str(output)}
    ended = subprocess.run(
        [bash, "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script("Gate")],
        cwd=folder,
        env=fixed | given,
        check=False,
    )
    arguments = (folder / "arguments").read_text(encoding="utf-8").splitlines()
    return ended.returncode, output.read_text(encoding="utf-8"), arguments


@pytest.mark.parametrize(
    ("told", "code", "expected"),
    [
        ({"verdict": "PASS", "exit_code": 0}, 0, 0),
        ({"verdict": "FAIL", "exit_code": 1}, 1, 1),
        ({"verdict": "FAIL", "exit_code": 1}, 0, 4),
        ({"verdict": "INCONCLUSIVE", "exit_code": 3}, 3, 3),
        ({"verdict": None, "exit_code": 1}, 1, 1),
        ({"verdict": None, "exit_code": 0}, 0, 4),
        ({"verdict": "PASS or so", "exit_code": 0}, 0, 4),
        (None, 0, 4),
        (None, 4, 4),
        (None, 130, 130),
    ],
)
def test_gate_step_hands_on_the_exit_code_and_fails_closed(
    tmp_path: Path, told: dict[str, Any] | None, code: int, expected: int
) -> None:
    body = f"cat > \"$report/ci.json\" <<'END'\n{json.dumps(told)}\nEND\n" if told is not None else ""
    ended, output, _ = gate(tmp_path, f"{body}exit {code}")
    assert ended == expected
    assert re.search(r"^report=.*/report$", output, re.MULTILINE)


def test_gate_step_gives_each_input_as_one_argument_and_no_empty_one(tmp_path: Path) -> None:
    names = {"project": "my project", "base": "--x y", "environment": "pro duction", "comment": "never"}
    _, _, arguments = gate(tmp_path / "a", "exit 3", **names)
    assert arguments[:4] == ["-I", "-m", "penstock", "ci"]
    flags = ["--project=my project", "--base=--x y", "--env=pro duction", "--fail-on=verdict", "--comment=never"]
    assert arguments[6:] == flags
    _, _, arguments = gate(tmp_path / "b", "exit 3", annotations="false", sarif="true")
    assert arguments[6:] == ["--fail-on=verdict", "--no-annotations", "--sarif"]


def test_every_flag_that_the_action_gives_is_the_commands() -> None:
    from penstock.cli.commands.ci import ci

    known = {option for parameter in ci.params for option in (*parameter.opts, *parameter.secondary_opts)}
    given = set(re.findall(r"--[a-z][a-z-]+(?==|\))", script("Gate")))
    assert len(given) >= 15
    assert given <= known


def component() -> dict[str, Any]:
    """GitLab's component with the defaults of its inputs filled in, as GitLab does: as text."""
    head, _, body = (ROOT / "templates" / "gate.yml").read_text(encoding="utf-8").partition("\n---\n")
    inputs = yaml.safe_load(head)["spec"]["inputs"]
    assert "$[[" not in yaml.safe_load(body)["penstock-gate"]["script"][0]
    for name, spec in inputs.items():
        body = body.replace(f"$[[ inputs.{name} ]]", str(spec["default"]) or '""')
    assert "$[[" not in body
    filled: dict[str, Any] = yaml.safe_load(body)
    return filled


def test_gitlabs_component_is_valid_and_gives_the_commands_flags(tmp_path: Path) -> None:
    from penstock.cli.commands.ci import ci

    file = tmp_path / "gate.json"
    file.write_text(json.dumps(component()), encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.gitlab-ci", str(file)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    known = {option for parameter in ci.params for option in parameter.opts}
    (script,) = component()["penstock-gate"]["script"]
    assert set(re.findall(r"(--[a-z-]+)=", script)) <= known


@pytest.mark.parametrize(("status", "committed"), [(0, False), (1, False), (3, False), (2, True)])
def test_gitlabs_component_ends_as_the_gate_does(tmp_path: Path, status: int, committed: bool) -> None:
    subprocess.run(["git", "init", "-q", "-b", "main", str(tmp_path / "checkout")], check=True)
    if committed:
        (tmp_path / "checkout" / ".penstock-cache").write_text("planted")
        subprocess.run(["git", "add", "--all"], cwd=tmp_path / "checkout", check=True)
    stand_in = tmp_path / "python3"
    told = 'printf "%s\\n" "$@" > "$OUT/arguments"; [ "$4" != ci ] || exit $STATUS'
    made = 'mkdir -p "$OUT/venv/bin"; cp "$0" "$OUT/venv/bin/python" 2>/dev/null || true'
    stand_in.write_text(f"#!/usr/bin/env bash\n{told}\n{made}\n", encoding="utf-8")
    stand_in.chmod(0o755)
    job = component()["penstock-gate"]
    variables = {name: str(value or "") for name, value in job["variables"].items()}
    fixed = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "OUT": str(tmp_path), "STATUS": str(status)}
    (script,) = job["script"]
    ended = subprocess.run(
        ["sh", "-e", "-c", script.replace("/tmp/penstock", str(tmp_path / "venv"))],
        cwd=tmp_path / "checkout",
        env=variables | fixed | {"INPUT_ENVIRONMENT": "pro $(duction)"},
        check=False,
    )
    assert ended.returncode == status
    if not committed:
        arguments = (tmp_path / "arguments").read_text(encoding="utf-8").splitlines()
        assert arguments[3:5] == ["ci", "--output=penstock-report"]
        assert "--env=pro $(duction)" in arguments
