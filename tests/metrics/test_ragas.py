"""The adapter, with ragas itself where it is installed (`-m platforms`), else what needs none."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.metrics import ragas
from penstock.metrics.metric import Unmeasured
from penstock.metrics.ragas_signatures import entries, signatures
from penstock.metrics.score import complete, load, scaled
from penstock.metrics.table import METRICS

ROOT = Path(__file__).parents[2]
TALK = [
    {"role": "user", "content": "Cancel order 7."},
    {"role": "assistant", "content": "I will.", "calls": [{"tool": "cancel", "arguments": {"order": 7}}]},
    {"role": "tool", "content": "done"},
    {"role": "assistant", "content": "It is cancelled."},
]
GIVEN = {
    "user_input": "Where was Einstein born?",
    "response": "Einstein was born in Ulm, in the south of Germany.",
    "reference": "Einstein was born in Ulm.",
    "retrieved_contexts": ["Albert Einstein was born in Ulm, Germany, in 1879."],
    "reference_contexts": ["Albert Einstein was born in Ulm, Germany, in 1879."],
    "retrieved_context_ids": ["a", "b"],
    "reference_context_ids": ["a"],
    "reference_topics": ["orders"],
    "reference_tool_calls": [{"tool": "cancel", "arguments": {"order": 7}}],
    "rubrics": {f"score{n}_description": f"grade {n}" for n in range(1, 6)},
    "definition": "Is it true?",
}


def instance(schema: Any, root: Any) -> Any:
    """A value that fits a schema."""
    if "$ref" in schema:
        return instance(root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return instance(schema["anyOf"][0], root)
    match schema.get("type"):
        case "object":
            return {name: instance(each, root) for name, each in schema.get("properties", {}).items()}
        case "array":
            return [instance(schema.get("items", {"type": "string"}), root)]
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
    return "Einstein was born in Ulm."


def arguments(name: str) -> dict[str, Any]:
    signature, entry = signatures()[f"ragas/{name}"], entries()[name]
    given = {key: GIVEN[key] for key in signature.arguments if key in GIVEN}
    if entry.get("conversation"):
        given["user_input"] = TALK
    if name == "data_compy_score":
        given |= {"reference": "a,b\n1,2\n", "response": "a,b\n1,2\n"}
    return dict(complete(signature, given))


def scored(name: str) -> tuple[float, list[str]]:
    asked: list[str] = []

    async def ask(messages: Any, given: Any, schema: Any, *, sample: int = 0) -> Any:
        asked.append(f"{sample} {messages[0]['content']}")
        return instance(schema, schema)

    score = load(f"penstock.metrics.ragas:{name}")
    if entries()[name].get("llm"):
        return asyncio.run(score(arguments(name), ask)), asked
    return score(arguments(name), {}, None), asked


def test_the_table_is_typed_without_ragas() -> None:
    assert len(entries()) >= 50
    assert {f"ragas/{name}" for name in entries()} < set(METRICS)
    faithful = METRICS["ragas/faithfulness"]
    assert set(faithful.arguments) == {"user_input", "response", "retrieved_contexts"}
    assert faithful.judged
    assert not METRICS["ragas/bleu_score"].judged
    assert not METRICS["ragas/noise_sensitivity"].larger_is_better
    assert {entry["space"] for entry in entries().values()} == {"collections", "metrics"}


def test_importing_the_table_loads_no_ragas() -> None:
    code = "import sys, penstock.metrics.table; sys.exit(any(m.split('.')[0] == 'ragas' for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_no_such_metric() -> None:
    with pytest.raises(AttributeError, match="nosuch"):
        load("penstock.metrics.ragas:nosuch")


@pytest.mark.skipif("ragas" in sys.modules, reason="it is loaded")
def test_without_ragas_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    ragas._loaded.cache_clear()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(Fatal) as raised:
        scored("bleu_score")
    assert "penstock[ragas]" in str(raised.value.help)


@pytest.mark.platforms
@pytest.mark.parametrize("name", entries())
def test_every_metric_of_ragas_gives_a_score_or_says_why_not(name: str) -> None:
    pytest.importorskip("ragas")
    try:
        value, asked = scored(name)
    except ImportError as missing:  # an optional library of ragas' own
        assert name == "data_compy_score", missing
        return
    try:
        found = scaled(signatures()[f"ragas/{name}"], value)
    except Unmeasured as problem:
        assert "nan" in str(problem)
        return
    assert 0 <= found <= 1
    assert bool(asked) is bool(entries()[name].get("llm"))
    assert len(asked) == len(set(asked)), "what is asked twice is another sample"


@pytest.mark.platforms
def test_telemetry_is_off_and_the_table_is_what_ragas_has() -> None:
    pytest.importorskip("ragas")
    ragas._loaded()
    assert os.environ["RAGAS_DO_NOT_TRACK"] == "true"
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "ragas_table.py"), "--check"], check=False, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    assert json.loads((ROOT / "compiler/penstock/metrics/ragas_table.json").read_bytes())["ragas"] == "0.4.3"
