"""The files of promptflow."""

import ast
import json
import subprocess  # noqa: TID251
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from pytest_snapshot.plugin import Snapshot
from tests.targets.conftest import EXAMPLES, opened
from tests.targets.sample import SPECS, golden
from tests.targets.test_yaml import HOSTILE

import penstock
from penstock.bundle import layout
from penstock.bundle.release import Release, pack, release
from penstock.targets.emit import Emitted, emit

CASES: dict[str, tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "handbook": ("handbook", lambda row: {"question": row["question"]}),
    "retail-chat": ("advice", lambda row: {k: row[k] for k in ("customer", "question", "history") if k in row}),
}


def test_golden(example: Callable[[str, str], Release], snapshot: Snapshot) -> None:
    files = emit(example("agent", "production"), "promptflow").files
    for path, data in files.items():
        if path.endswith(".py"):
            ast.parse(data)
    golden(snapshot, files)


def test_every_default_is_read_as_it_was(emitted: Callable[..., Emitted]) -> None:
    nasty = [text for text in HOSTILE if not set(text) & set("\x85\u2028\r")]  # no spec may hold those
    inputs = {f"i{number}": {"type": "string", "default": text} for number, text in enumerate(nasty)}
    inputs["question"] = {"type": "string", "default": "yes"}
    files = emitted("promptflow", {"a.yaml": SPECS.replace("{question: {type: string}}", json.dumps(inputs))}).files
    flow = yaml.safe_load(files["answer/flow.dag.yaml"])
    assert {name: each["default"] for name, each in flow["inputs"].items()} == {
        name: each["default"] for name, each in inputs.items()
    }


def test_keys_are_taken_from_connections(emitted: Callable[..., Emitted]) -> None:
    environment = "---\napiVersion: penstock/v1\nkind: Environment\nmetadata: {name: production}\nspec:\n  targets: "
    named = f"{environment}{{promptflow: {{connections: {{OPENAI_API_KEY: openai.api_key}}}}}}\n"
    files = emitted("promptflow", {"a.yaml": SPECS + named}, "production").files
    flow = yaml.safe_load(files["answer/flow.dag.yaml"])
    assert flow["environment_variables"] == {"OPENAI_API_KEY": "${openai.api_key}"}


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    pytest.importorskip("promptflow.client")
    home = tmp_path / "home"
    home.mkdir()
    (home / "pf.yaml").write_text("telemetry:\n  enabled: false\ntrace:\n  destination: none\n")
    monkeypatch.setenv("PF_HOME_DIRECTORY", str(home))
    monkeypatch.setenv("PENSTOCK_CACHE_DIR", str(tmp_path / "cache"))

    def write(name: str, chain: str) -> Path:
        project = opened(EXAMPLES / name, "production")
        layout.put(pack(project, chain).image, tmp_path / chain)
        folder = tmp_path / "promptflow.target"
        for path, data in emit(release(project, judged=False), "promptflow").files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        return folder / chain

    return write


def pf(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("pf")), "flow", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.platforms
@pytest.mark.parametrize("name", CASES)
def test_answers_as_penstock_does(name: str, written: Callable[[str, str], Path]) -> None:
    chain, asked = CASES[name]
    flow = written(name, chain)
    valid = pf("validate", "--source", str(flow))
    assert json.loads(valid.stdout)["result"] == "Succeeded", valid
    lines = (EXAMPLES / name / "data" / "questions.jsonl").read_text(encoding="utf-8").splitlines()[:2]
    rows = [asked(json.loads(line)) for line in lines]
    if name == "handbook":
        rows.append({"question": "Zzyzx?"})  # finds no section: the step is skipped
    with penstock.load(flow.parents[1] / chain, refresh=None) as app:
        for inputs in rows:
            (flow / "inputs.jsonl").write_text(json.dumps(inputs) + "\n", encoding="utf-8")
            done = pf("test", "--flow", str(flow), "--inputs", str(flow / "inputs.jsonl"))
            assert done.returncode == 0, done
            assert json.loads(done.stdout[done.stdout.index("\n{\n") :]) == dict(app.answer(**inputs))


@pytest.mark.platforms
@pytest.mark.parametrize(
    ("field", "misspelt"),
    [("steps_search: '${step_search", "steps_search: '${step_serch"), ("path: runs", "path: rums")],
)
def test_a_misspelt_field_is_seen(field: str, misspelt: str, written: Callable[[str, str], Path]) -> None:
    flow = written("handbook", "handbook")
    path = flow / "flow.dag.yaml"
    text = path.read_text(encoding="utf-8")
    assert field in text
    path.write_text(text.replace(field, misspelt), encoding="utf-8")
    done = pf("test", "--flow", str(flow), "--inputs", "question=x")
    assert done.returncode != 0
