"""Metrics of ragas, of either namespace, judged by an OpenAI-compatible server; nobody else is asked for anything."""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Penstock
from tests.metrics.test_ragas import instance
from tests.verbs.judge_server import Server, serving

pytestmark = [
    pytest.mark.platforms,
    pytest.mark.skipif(importlib.util.find_spec("ragas") is None, reason="ragas is not installed"),
]

EVALUATION = """apiVersion: penstock/v1
kind: Model
metadata: {name: judge}
spec: {model: local/judge, mode: chat, endpoint: URL, parameters: {max_tokens: 500}}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec: {purpose: evaluation, source: {file: data/questions.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: Evaluation
metadata: {name: quality}
spec:
  chain: support
  dataset: questions
  inputs: {question: "${{ row.question }}"}
  metrics:
    judged:
      metric: ragas/faithfulness
      judge: {model: judge}
      with:
        user_input: ${{ row.question }}
        response: ${{ outputs.answer }}
        retrieved_contexts: ${{ steps.search.documents.map(d, d.text) }}
      guard: {min: 0.5}
    recalled:
      metric: ragas/llm_context_recall
      judge: {model: judge}
      with:
        user_input: ${{ row.question }}
        reference: ${{ row.facts[0] }}
        retrieved_contexts: "${{ ['a text'] }}"
    same: {metric: ragas/exact_match, with: {response: "${{ outputs.answer }}", reference: "${{ outputs.answer }}"}}
    found:
      metric: ragas/id_based_context_recall
      with: {retrieved_context_ids: "${{ ['a', 'b'] }}", reference_context_ids: "${{ ['a', 'c'] }}"}
"""

WATCH = """import socket

def _told(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        place = arguments[1] if event != "socket.getaddrinfo" else arguments
        name = str(place[0]) if isinstance(place, tuple) else str(place)
        if name not in ("127.0.0.1", "::1", "localhost"):
            with open(LOG, "a") as log:
                log.write(f"{event} {place}\\n")
            raise OSError(f"nobody is asked here: {place}")

import sys
sys.addaudithook(_told)
"""
"""Every process notes whom else it would ask, and does not."""


@pytest.fixture
def server() -> Iterator[Server]:
    def judge(asked: dict[str, Any]) -> str:
        schema = asked["response_format"]["json_schema"]["schema"]
        return json.dumps(instance(schema, schema))

    with serving(judge) as made:
        yield made


@pytest.fixture
def asked(starter: Penstock, server: Server, tmp_path: Path) -> Penstock:
    (tmp_path / "watch").mkdir()
    log = tmp_path / "asked.log"
    (tmp_path / "watch" / "sitecustomize.py").write_text(WATCH.replace("LOG", repr(str(log))))
    starter.environ["PYTHONPATH"] = f"{tmp_path / 'watch'}:{starter.environ.get('PYTHONPATH', '')}"
    starter.environ["PENSTOCK_ALLOW_PRIVATE"] = "1"
    starter.environ.pop("RAGAS_DO_NOT_TRACK", None)
    starter.write("evaluation.yaml", EVALUATION.replace("URL", server.url))
    rows = (starter.directory / "data/questions.jsonl").read_text().splitlines()[:3]
    starter.write("data/questions.jsonl", "".join(f"{row}\n" for row in rows))
    starter.commit("ragas")
    return starter


def others(tmp_path: Path) -> str:
    log = tmp_path / "asked.log"
    return log.read_text() if log.exists() else ""


def test_either_namespace_is_scored_and_nobody_else_is_asked(asked: Penstock, server: Server, tmp_path: Path) -> None:
    ended = asked("eval", "--format", "json")
    assert ended.code == 0, ended.out + ended.err
    (run,) = json.loads(ended.out)["runs"]
    assert {each["metric"]: (each["measured"], each["mean"]) for each in run["metrics"]} == {
        "judged": (3, 1.0),
        "recalled": (3, 1.0),
        "same": (3, 1.0),
        "found": (3, 0.5),
    }
    assert len(server.asked) >= 9, "two calls a row of one, one of the other"
    assert run["cost"]["calls"] >= len(server.asked), "they are counted as all calls are"
    assert others(tmp_path) == ""
    again = len(server.asked)
    assert asked("eval", "--offline").code == 0
    assert len(server.asked) == again, "and recorded"


def test_the_watch_sees_what_ragas_would_send(asked: Penstock, tmp_path: Path) -> None:
    code = "from ragas import _analytics as a; a.do_not_track.cache_clear(); a.track(a.IsCompleteEvent(event_type='x'))"
    subprocess.run([sys.executable, "-c", code], env=asked.environ, check=True, capture_output=True)
    assert "explodinggradients" in others(tmp_path)


def test_what_ragas_cannot_measure_is_missing_and_no_pass(asked: Penstock, server: Server, tmp_path: Path) -> None:
    def judge(asked: dict[str, Any]) -> str:
        """An answer without a statement: ragas divides by none."""
        schema = asked["response_format"]["json_schema"]["schema"]
        made = instance(schema, schema)
        return json.dumps({**made, "statements": []} if "statements" in made else made)

    server.judge = judge
    asked.git("checkout", "--quiet", "-b", "change")
    asked.replace("support.yaml", "Answer from the documents.", "Answer from these documents.")
    asked.commit()
    ended = asked("gate", "--base", "main", "--head", "HEAD", "--format", "json")
    verdict = json.loads(ended.out)
    assert (ended.code, verdict["verdict"], verdict["reason"]) == (3, "INCONCLUSIVE", "incomplete"), verdict
    assert "the score is nan" in verdict["detail"]
    told = json.loads(asked("eval", "--format", "json").out)["runs"][0]
    (judged,) = (each for each in told["metrics"] if each["metric"] == "judged")
    assert (judged["planned"], judged["measured"], judged["mean"]) == (3, 0, None)
    assert {row["status"] for row in told["rows"]} == {"failed"}
    assert others(tmp_path) == ""
