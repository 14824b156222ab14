"""action.yml as the runner would run it: every step for real, on a pull request and on a first one."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
STEPS = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["runs"]["steps"]


class Runner:
    """The runner's contract, as far as a composite of `run` steps needs it: env, GITHUB_OUTPUT, GITHUB_STEP_SUMMARY."""

    def __init__(self, checkout: Path, temp: Path, values: dict[str, str]) -> None:
        self.checkout, self.temp, self.values = checkout, temp, values
        self.summary = temp / "summary.md"
        self.summary.touch()
        self.log = ""

    def run(self) -> int:
        """Every step after the installation; the exit code of the first that fails, else 0."""
        for step in STEPS[1:]:
            output = self.temp / "output"
            output.write_text("")
            environ = {name: self._value(text) for name, text in step.get("env", {}).items()}
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                cwd=self.checkout,
                env={**self._environ(), **environ, "GITHUB_OUTPUT": str(output)},
                capture_output=True,
                text=True,
                check=False,
            )
            self.log += done.stdout + done.stderr
            for line in output.read_text().splitlines():
                name, _, value = line.partition("=")
                self.values[f"steps.{step['id']}.outputs.{name}"] = value
            if done.returncode:
                return done.returncode
        return 0

    def _environ(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "PIP_CERT", "SSL_CERT_FILE") if name in os.environ}
        return {
            **kept,
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "PENSTOCK_CACHE_DIR": str(self.temp / "cache"),
        }

    def _value(self, text: str) -> str:
        """The value of one `${{ a || b || 'c' }}`: the first that is there."""
        found = re.fullmatch(r"\$\{\{ (.*) \}\}", text)
        assert found, text
        for choice in found[1].split(" || "):
            fork = re.fullmatch(r"\((\S+) && '(\w+)'\)", choice)
            value = choice[1:-1] if choice.startswith("'") else self.values.get(choice, "")
            value = (fork[2] if self.values.get(fork[1]) else "") if fork else value
            if value:
                return value
        return ""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A temporary folder of a runner in which the install step has run: it is the same for every test."""
    temp = tmp_path_factory.mktemp("runner")
    runner = Runner(ROOT, temp, {})
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", STEPS[0]["run"]],
        env={**runner._environ(), "PATH": f"{Path(os.__file__).parents[2] / 'bin'}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("penstock ")
    return temp / "penstock"


@pytest.fixture
def runner(handbook, tmp_path: Path, installed: Path) -> Runner:
    temp = tmp_path / "temp"
    (temp / "penstock").mkdir(parents=True)
    (temp / "penstock" / "venv").symlink_to(installed / "venv")
    return Runner(handbook.directory, temp, {"inputs.project": "."})


def pull_request(runner: Runner, handbook, *, fork: bool = False) -> int:
    runner.values["github.event.pull_request.base.sha"] = handbook.git("rev-parse", "main")
    runner.values["github.event.pull_request.head.sha"] = handbook.git("rev-parse", "HEAD")
    runner.values["github.event.pull_request.head.repo.fork"] = "true" if fork else ""
    return runner.run()


def test_a_pull_request_that_edits_descriptions(runner: Runner, handbook) -> None:
    handbook.git("checkout", "--quiet", "-b", "words")
    handbook.replace("chains/handbook.yaml", "Finds sections of the handbook.", "Finds what a question is about.")
    handbook.commit()
    assert pull_request(runner, handbook) == 0, runner.log
    assert runner.values["steps.gate.outputs.verdict"] == "UNCHANGED"
    assert "UNCHANGED" in runner.summary.read_text(encoding="utf-8")
    report = Path(runner.values["steps.gate.outputs.report"])
    assert {path.name for path in report.iterdir()} >= {"gate.json", "comment.md", "report.html"}
    assert (Path(runner.values["steps.compile.outputs.bundles"]) / "production" / "handbook" / "oci-layout").is_file()


@pytest.mark.parametrize("fork", [False, True])
def test_a_pull_request_that_makes_it_worse(runner: Runner, handbook, fork: bool) -> None:
    handbook.git("checkout", "--quiet", "-b", "cut")
    handbook.replace("chains/handbook.yaml", "take: 3", "take: 1")
    handbook.replace("chains/handbook.yaml", "tokens: 120, overlap: 20", "tokens: 40, overlap: 0")
    handbook.commit()
    assert pull_request(runner, handbook, fork=fork) == 1
    assert runner.values["steps.gate.outputs.verdict"] == "FAIL"
    assert "behavioural" in runner.summary.read_text(encoding="utf-8").lower()


def test_findings_end_it_with_annotations_and_no_verdict(runner: Runner, handbook) -> None:
    handbook.git("checkout", "--quiet", "-b", "typo")
    handbook.replace("chains/handbook.yaml", "      model: answerer", "      modle: answerer")
    handbook.commit()
    assert pull_request(runner, handbook) == 1
    assert "::error file=chains/handbook.yaml,line=" in runner.log
    assert "steps.gate.outputs.verdict" not in runner.values


def test_the_pull_request_that_brings_the_project(runner: Runner, handbook) -> None:
    handbook.git("checkout", "--quiet", "--orphan", "empty")
    handbook.git("rm", "-rf", "--cached", "--quiet", ".")
    (handbook.directory / "kept.txt").write_text("nothing yet\n")
    handbook.git("add", "kept.txt")
    handbook.git("commit", "--quiet", "--message", "before")
    base = handbook.git("rev-parse", "HEAD")
    handbook.commit("project")
    runner.values["inputs.base"] = base
    runner.values["github.sha"] = handbook.git("rev-parse", "HEAD")
    code = runner.run()
    assert code in (0, 1), runner.log
    assert runner.values["steps.gate.outputs.verdict"] in ("PASS", "FAIL", "INCONCLUSIVE")


@pytest.mark.parametrize("name", ["--output=x", "a;touch x", "$(touch x)", "a..b"])
def test_a_hostile_revision_is_refused(runner: Runner, handbook, name: str) -> None:
    runner.values["inputs.base"] = name
    runner.values["github.sha"] = handbook.git("rev-parse", "HEAD")
    assert runner.run() == 2
    assert not list(handbook.directory.glob("x*"))
