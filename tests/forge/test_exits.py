"""What becomes of a gate's exit code, in both directions: found where it is lost, silent where it counts."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from penstock.forge import ci_files
from penstock.forge.ci_lint import lint
from penstock.source import worktree

WORKFLOW = """on: [pull_request]
permissions: {contents: read}
jobs:
  gate:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
        with: {fetch-depth: 0, persist-credentials: false}
      - run: |
%s
"""
GATE = "penstock gate --base origin/main"

LOST = {
    f"{GATE} || true": "swallowed-failure",
    f"{GATE} || :": "swallowed-failure",
    f"{GATE} || exit 0": "swallowed-failure",
    f"{GATE} || echo failed": "swallowed-failure",
    f"{GATE} || {{ echo failed; exit 0; }}": "swallowed-failure",
    f"{GATE} || (echo failed)": "swallowed-failure",
    f"{GATE} || a || true": "swallowed-failure",
    f"{GATE} && echo well || true": "swallowed-failure",
    f"{GATE} && echo well\necho done": "swallowed-failure",
    f"{GATE} || status=$?\necho done": "swallowed-failure",
    f"! {GATE}": "swallowed-failure",
    f"if {GATE}; then echo well; fi": "swallowed-failure",
    f"if ! {GATE}; then echo badly; fi": "swallowed-failure",
    f"while ! {GATE}; do sleep 1; done": "swallowed-failure",
    f"{GATE} &": "swallowed-failure",
    f"{GATE} &\nwait": "swallowed-failure",
    f'echo "$({GATE})"': "swallowed-failure",
    f"uv run {GATE} || true": "swallowed-failure",
    '"$HOME/.venv/bin/penstock" check \\\n  --strict || true': "swallowed-failure",
    "penstock diff --exit-code origin/main || true": "swallowed-failure",
    "penstock bundle push x || true": "swallowed-failure",
    f"set +e\n{GATE}\necho done": "errexit-off",
    f"set -e\nset +eu\n{GATE}\nstatus=$?\necho done": "errexit-off",
    f"{GATE} | tee log": "lost-in-pipe",
    f"{GATE} 2>&1 |& tee log": "lost-in-pipe",
    f"set -o pipefail\nset +o pipefail\n{GATE} | tee log": "lost-in-pipe",
}
COUNTS = [
    GATE,
    f"{GATE}\necho done",
    f"{GATE} || exit 1",
    f"{GATE} || exit",
    f'{GATE} || exit "$?"',
    f"{GATE} || {{ echo failed; exit 1; }}",
    f"{GATE} || (echo failed; false)",
    f'status=0\n{GATE} || status=$?\necho done\nexit "$status"',
    f"if ! {GATE}; then exit 1; fi",
    f"if {GATE}; then\n  echo well\nelse\n  exit 1\nfi",
    f"set +e\n{GATE}",
    f'set +e\n{GATE}\nstatus=$?\nset -e\nexit "$status"',
    f"set +e\nset -e\n{GATE}\necho done",
    f"set -o pipefail\n{GATE} | tee log",
    f"set -euo pipefail\n{GATE} | tee log",
    f'{GATE} | tee log\nexit "${{PIPESTATUS[0]}}"',
    f"{GATE} &\nwait $!",
    f"report=$({GATE} --format json)",
    f"echo '{GATE} || true'",
    f"# {GATE} || true",
    f"cat > run <<EOF\n{GATE} || true\nEOF",
    "penstock diff origin/main || true",
    "penstock --version || true",
    "grep -r penstock . || true",
    f"{GATE} && echo well",
    f"{GATE} > log 2>&1",
]


def names(folder: Path) -> set[str]:
    tree = worktree.open(folder)
    paths = ci_files.candidates(tree)
    return {found.name for found in lint(tree, *ci_files.read(tree, paths), paths)}


def workflow(script: str, shell: str = "") -> dict[str, str]:
    text = WORKFLOW % "\n".join(" " * 10 + line for line in script.splitlines())
    return {".github/workflows/gate.yml": text + (f"        shell: {shell}\n" if shell else "")}


Repository = Callable[[Mapping[str, str]], Path]


@pytest.mark.parametrize(("script", "name"), LOST.items(), ids=LOST)
def test_lost(repository: Repository, script: str, name: str) -> None:
    assert names(repository(workflow(script))) == {name}


@pytest.mark.parametrize("script", COUNTS)
def test_counts(repository: Repository, script: str) -> None:
    assert names(repository(workflow(script))) == set()


@pytest.mark.parametrize(
    ("shell", "script", "name"),
    [
        ("bash", f"{GATE} | tee log", None),
        ("sh", f"{GATE} | tee log", "lost-in-pipe"),
        ("bash {0}", f"{GATE}\necho done", "errexit-off"),
        ("bash -eo pipefail {0}", f"{GATE} | tee log\necho done", None),
        ("pwsh", f"{GATE}\nWrite-Output done", "errexit-off"),
        ("pwsh", f"{GATE}\nif ($LASTEXITCODE -ne 0) {{ exit 1 }}", None),
        ("pwsh", GATE, None),
        ("cmd", f"{GATE}\necho done", "errexit-off"),
        ("python", "penstock = 1", None),
    ],
)
def test_the_shell_decides(repository: Repository, shell: str, script: str, name: str | None) -> None:
    assert names(repository(workflow(script, shell))) == ({name} if name else set())


def test_gitlab_runs_its_lines_as_one_script(repository: Repository) -> None:
    def found(*lines: str) -> set[str]:
        listed = "".join(f"    - '{line}'\n" for line in lines)
        return names(repository({".gitlab-ci.yml": f'variables: {{GIT_DEPTH: "0"}}\ngate:\n  script:\n{listed}'}))

    assert found(GATE, "echo done") == set()
    assert found(f"{GATE} | tee log") == set()
    assert found("set +e", GATE, "echo done") == {"errexit-off"}
    assert found(f"{GATE} || true") == {"swallowed-failure"}
