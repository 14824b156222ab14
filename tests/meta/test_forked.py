"""A command that is forked ends as one that is started: every verb as a new process, and as tests start it."""

import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests import forked
from tests.conftest import Penstock

from penstock.cli.commands import COMMANDS

# None of them says how long it took.
ASKED: dict[str, list[str]] = {
    "init": ["init", "--project", "{out}"],
    "import": ["import", "prompty", "nosuch.prompty"],
    "check": ["check", "--format", "json"],
    "fmt": ["fmt", "--check"],
    "graph": ["graph", "--format", "mermaid"],
    "diff": ["diff", "HEAD~1..HEAD", "--format", "json"],
    "log": ["log", "support"],
    "lock": ["lock", "--help"],
    "models": ["models"],
    "compare": ["compare", "--models", "nosuch"],
    "compile": ["compile", "-o", "{out}", "--format", "json"],
    "bundle": ["bundle", "inspect", "nosuch"],
    "status": ["status"],
    "promote": ["promote", "sha256:0", "--to", "production"],
    "run": ["run", "support", "--input", "question=When?", "--calls", "replay", "-q"],
    "serve": ["serve", "nosuch"],
    "eval": ["eval", "-q"],
    "gate": ["gate", "--base", "HEAD~1", "--plan"],
    "dataset": ["dataset", "check"],
    "monitor": ["monitor", "read", "nosuch"],
    "report": ["report", "nosuch.json"],
    "site": ["site", "-o", "{out}"],
    "ci": ["ci", "--base", "nosuch"],
    "lint-ci": ["lint-ci"],
    "explain": ["explain", "PS301"],
    "schema": ["schema", "Model"],
    "doctor": ["doctor", "--offline", "--format", "json"],
    "export": ["export", "nosuch"],
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Penstock:
    folder = tmp_path_factory.mktemp("forked")
    (folder / "repository").mkdir()
    made = Penstock(folder / "repository", folder / "cache")
    made.git("init", "--quiet", "--initial-branch=main")
    assert made("init").code == 0
    made.commit("init")
    made.replace("support.yaml", "take: 3", "take: 2")
    made.commit("take less")
    return made


def test_every_verb_is_asked() -> None:
    assert set(ASKED) == set(COMMANDS)


@pytest.mark.parametrize("name", ASKED)
def test_a_verb_ends_as_in_a_new_process(name: str, project: Penstock, tmp_path: Path) -> None:
    ended = []
    for way in ("new", "forked"):
        arguments = [each.format(out=tmp_path / "out" / way) for each in ASKED[name]]
        environ = {**project.environ, "PENSTOCK_CACHE_DIR": str(tmp_path / way)}
        if way == "new":
            command = [sys.executable, "-m", "penstock", *arguments]
            done = subprocess.run(
                command, cwd=project.directory, env=environ, capture_output=True, text=True, check=False
            )
        else:
            done = forked.run(arguments, project.directory, environ)
        assert done.returncode in (0, 1, 2, 3), done.stderr
        told = [re.sub(f"{tmp_path}(/out)?/{way}", "FOLDER", text) for text in (done.stdout, done.stderr)]
        ended.append((done.returncode, *told, sorted(path.name for path in (tmp_path / "out" / way).rglob("*"))))
    assert ended[0] == ended[1]


def test_what_is_read_as_an_interpreter_starts_needs_a_new_one(project: Penstock) -> None:
    code = project("schema", "Model", environ={"PYTHONHOME": os.devnull}).code
    assert code != 0, "an interpreter without its library does not start"


def test_commands_of_two_threads_do_not_meet(project: Penstock) -> None:
    ended = {}

    def ask(kind: str) -> None:
        ended[kind] = project("schema", kind).out

    asking = [threading.Thread(target=ask, args=(kind,)) for kind in ("Model", "Chain", "Dataset")]
    for each in asking:
        each.start()
    for each in asking:
        each.join()
    assert all(f'"{kind}"' in text for kind, text in ended.items()) and len(set(ended.values())) == 3
