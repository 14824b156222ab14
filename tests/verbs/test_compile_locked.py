"""`compile --locked` refuses whatever the lock and the project differ in, names it, and writes nothing."""

import json
import sys
from pathlib import Path

import pytest

SERVER = Path(__file__).with_name("orders_server.py")
HEAD = "apiVersion: penstock/v1\nkind: {}\nmetadata: {{name: {}}}\nspec: {}\n---\n"
ONE = "sha256:" + "1" * 64
FAR = (
    HEAD.format("Model", "floating", "{model: openai/gpt-4o}")
    + HEAD.format("Dataset", "far", "{purpose: tuning, source: {uri: 'https://data.example.org/x.jsonl'}}")
    + HEAD.format("Adapter", "tone", "{base: answerer, method: lora, uri: 'oci://r.example.org/tone:1', rank: 8}")
    + HEAD.format("ToolServer", "orders", "{mcp: {command: %s}}")
    + HEAD.format("Tool", "refund", "{server: orders, effects: write}")
).replace("%s", json.dumps([sys.executable, str(SERVER)]))


@pytest.fixture
def pinned(starter):
    starter.write("far.yaml", FAR)
    ended = starter("lock", "--pin", f"Dataset/far={ONE}", "--pin", f"Adapter/tone={ONE}")
    assert ended.code == 0, ended.out + ended.err
    return starter


CASES = {
    "dataset": ("far.yaml", "x.jsonl", "y.jsonl", "Dataset/far"),
    "adapter": ("far.yaml", "tone:1", "tone:2", "Adapter/tone"),
    "alias": ("far.yaml", "openai/gpt-4o}", "openai/gpt-4o-mini}", "Model/floating"),
    "tool": ("far.yaml", "effects: write}", "effects: write, name: lookupp}", "Tool/refund"),
    "schema of a tool": ("penstock.lock", '"amount"', '"amuont"', "ToolServer/orders"),
    "digest of a dataset": ("penstock.lock", ONE, "sha256:" + "2" * 63, "Dataset/far"),
    "catalogue": ("penstock.lock", "catalogue: ", 'catalogue: "old" #', "catalogue"),
}


def test_each_drift_is_refused_by_name(pinned, tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    for case, (file, old, new, named) in CASES.items():
        before = (pinned.directory / file).read_text(encoding="utf-8")
        assert old in before, case
        pinned.write(file, before.replace(old, new))
        ended = pinned("compile", "--locked", "-o", out, "--format", "json")
        assert ended.code == 1, (case, ended.out)
        errors = [each for each in json.loads(ended.out)["diagnostics"] if each["severity"] == "error"]
        assert errors and any(named in f"{each['resource']} {each['message']}" for each in errors), (case, errors)
        assert not Path(out).exists(), case
        pinned.write(file, before)
