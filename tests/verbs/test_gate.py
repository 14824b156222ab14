"""`gate` over real revisions: its verdicts, and what an interrupt leaves."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


def gate(program, *arguments: str, **environ: str) -> tuple[int, dict[str, object]]:
    ended = program("gate", "--base", "main", "--head", "HEAD", "--format", "json", *arguments, environ=environ)
    assert ended.out, ended.err
    return ended.code, json.loads(ended.out)


def branch(program, name: str) -> None:
    program.git("checkout", "--quiet", "-b", name, "main")


def test_descriptions_alone_are_unchanged_and_ask_nothing(handbook) -> None:
    branch(handbook, "words")
    handbook.replace("chains/handbook.yaml", "Finds sections of the handbook.", "Finds what a question is about.")
    handbook.commit()
    code, verdict = gate(handbook)
    assert (code, verdict["verdict"]) == (0, "UNCHANGED")
    assert verdict["cost"] == {"calls": 0, "cached": 0, "usd": 0.0}


def test_a_cut_in_retrieval_fails_and_names_the_rows_and_the_cause(handbook) -> None:
    branch(handbook, "cut")
    handbook.replace("chains/handbook.yaml", "tokens: 120, overlap: 20", "tokens: 40, overlap: 0")
    handbook.replace("chains/handbook.yaml", "take: 3", "take: 1")
    handbook.commit()
    code, verdict = gate(handbook)
    assert (code, verdict["verdict"]) == (1, "FAIL")
    assert verdict["rows"], "the rows that regressed"
    assert "->" in str(verdict["cause"])
    assert all({"n", "clusters", "delta", "low", "high", "p", "mde", "seed"} <= set(m) for m in verdict["metrics"])
    again, second = gate(handbook)
    assert (again, second["verdict"]) == (1, "FAIL")
    assert second["cost"]["calls"] == second["cost"]["cached"] > 0, "every answer comes from the store"
    assert second["attempts"] == 2


def test_a_verdict_stands_at_the_files_it_rests_on(handbook, tmp_path) -> None:
    branch(handbook, "cut")
    handbook.replace("chains/handbook.yaml", "tokens: 120, overlap: 20", "tokens: 40, overlap: 0")
    handbook.replace("chains/handbook.yaml", "take: 3", "take: 1")
    handbook.commit()
    code, verdict = gate(handbook, "--report", str(tmp_path))
    assert code == 1
    places = {(place["resource"], place["path"]): place for place in verdict["places"]}
    facts = places["Evaluation/quality", "spec.metrics.facts"]
    evaluation = (handbook.directory / "evaluations" / "quality.yaml").read_text(encoding="utf-8").split("\n")
    assert facts["file"] == "evaluations/quality.yaml"
    assert evaluation[facts["line"] - 1].strip() == "facts:"
    assert places["Retriever/pages", ""]["file"] == "chains/handbook.yaml"
    sarif = json.loads((tmp_path / "gate.sarif").read_text(encoding="utf-8"))
    named = {
        (result["ruleId"], result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].rpartition("/")[2])
        for result in sarif["runs"][0]["results"]
    }
    assert ("gate-regressed-row", "quality.yaml") in named
    quality = json.loads((tmp_path / "codequality.json").read_text(encoding="utf-8"))
    assert {each["location"]["lines"]["begin"] for each in quality} >= {facts["line"]}
    assert "<failure" in (tmp_path / "junit.xml").read_text(encoding="utf-8")
    comment = (tmp_path / "comment.md").read_text(encoding="utf-8")
    assert comment.startswith("❌ **FAIL**: ")


def test_loosening_the_gate_is_shown_and_ends_with_1(handbook) -> None:
    branch(handbook, "loosen")
    handbook.replace("evaluations/quality.yaml", "guard: {margin: 0.05, min: 0.5}", "guard: {margin: 0.5}")
    handbook.commit()
    code, verdict = gate(handbook)
    assert code == 1
    assert {change["path"] for change in verdict["policy_changed"]} == {
        "spec.metrics.facts.guard.margin",
        "spec.metrics.facts.guard.min",
    }
    accepted, _ = gate(handbook, "--accept", str(verdict["accept"]))
    assert accepted == 0
    refused, _ = gate(handbook, "--accept", "sha256:" + "0" * 64)
    assert refused == 1


def test_a_plan_asks_nothing(handbook) -> None:
    branch(handbook, "cut")
    handbook.replace("chains/handbook.yaml", "take: 3", "take: 1")
    handbook.commit()
    code, plan = gate(handbook, "--plan")
    assert code == 0
    assert {each["side"] for each in plan["plans"]} == {"base", "head"}
    assert all(each["cached"] == 0 and each["calls"] > 0 for each in plan["plans"])
    assert "PASS" in plan["verdicts"]


def test_an_explanation_has_every_line_every_figure_and_the_command(handbook) -> None:
    branch(handbook, "cut")
    handbook.replace("chains/handbook.yaml", "take: 3", "take: 1")
    handbook.commit()
    code, verdict = gate(handbook, "--explain")
    assert code == 1
    (chain,) = verdict["explanation"]
    assert [line["holds"] for line in chain["lines"]] == [False, False, True, None, None, None, None]
    assert chain["turns"]
    facts = next(m for m in verdict["metrics"] if m["metric"] == "facts" and m["guarded"])
    assert facts["p_raw"] <= facts["p"]
    for format in ("text", "markdown"):
        said = handbook("gate", "--base", "main", "--head", "HEAD", "--explain", "--format", format).out
        for words in ("What would change it", "would have to win back", verdict["reproduce"], "p (Holm)", "MDE"):
            assert words in " ".join(said.split()), (format, words)
    assert gate(handbook)[1]["explanation"] == []


def test_the_first_project_is_judged_by_its_floors(handbook) -> None:
    empty = handbook.git("commit-tree", "4b825dc642cb6eb9a060e54bf8d69288fbee4904", "-m", "empty").strip()
    handbook.replace("evaluations/quality.yaml", "guard: {margin: 0.05}", "")
    handbook.commit()
    ended = handbook("gate", "--base", empty, "--head", "HEAD", "--format", "json")
    verdict = json.loads(ended.out)
    assert (ended.code, verdict["verdict"], verdict["policy_changed"]) == (0, "PASS", [])
    assert {metric["verdict"] for metric in verdict["metrics"]} == {"NEW"}
    handbook.replace("evaluations/quality.yaml", "min: 0.5", "min: 0.9")
    handbook.commit()
    ended = handbook("gate", "--base", empty, "--head", "HEAD", "--format", "json")
    assert (ended.code, json.loads(ended.out)["reason"]) == (1, "floor")


def test_what_nothing_judges_goes_in_loudly(handbook) -> None:
    handbook.replace("models/answerer.yaml", "  model: builtin/extractive\n", "  model: ???\n")
    handbook.git("add", "--all")
    handbook.commit()
    branch(handbook, "mended")
    handbook.replace("models/answerer.yaml", "  model: ???\n", "  model: builtin/extractive\n")
    handbook.commit()
    code, verdict = gate(handbook)
    assert (code, verdict["verdict"], verdict["reason"]) == (0, "INCONCLUSIVE", "no-baseline")
    for format in ("text", "markdown"):
        said = handbook("gate", "--base", "main", "--head", "HEAD", "--format", format).out
        assert "NOTHING JUDGED THIS CHANGE" in said


class Server(ThreadingHTTPServer):
    """An OpenAI-compatible server that counts what it is asked and answers with the question's last word."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: Counter[str] = Counter()
        self.answered = 0
        self.pause_at: int | None = None
        self.resumed = threading.Event()


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked[body.decode()] += 1
        if self.server.pause_at is not None and self.server.answered >= self.server.pause_at:
            self.server.resumed.wait(60)
        text = json.loads(body)["messages"][-1]["content"]
        answer = {
            "choices": [{"message": {"role": "assistant", "content": text[-80:]}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 10, "completion_tokens": 5},
        }
        data = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        self.server.answered += 1

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()


def test_an_interrupted_gate_pays_no_answer_twice(handbook, server: Server) -> None:
    endpoint = f"http://127.0.0.1:{server.server_port}/v1"
    handbook.replace(
        "models/answerer.yaml",
        "  model: builtin/extractive\n",
        f"  model: local/m-2026-01-01\n  endpoint: {endpoint}\n",
    )
    handbook.replace(
        "models/answerer.yaml", "  parameters: {sentences: 2}\n", "  price: {inputPerMillion: 0, outputPerMillion: 0}\n"
    )
    handbook.commit()
    branch(handbook, "cut")
    handbook.replace("chains/handbook.yaml", "take: 3", "take: 1")
    handbook.commit()
    server.pause_at = 60
    environ = {**handbook.environ, "PENSTOCK_ALLOW_PRIVATE": "1"}
    command = [sys.executable, "-m", "penstock", "gate", "--base", "main", "--head", "HEAD", "--jobs", "4"]
    process = subprocess.Popen(
        command, cwd=handbook.directory, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    until = time.monotonic() + 60
    while server.answered < 60 and process.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, out + err
    assert "Traceback" not in err
    asked_before = sum(server.asked.values())
    assert 60 <= asked_before < 408
    server.pause_at = None
    server.resumed.set()
    code, verdict = gate(handbook, "--jobs", "4", PENSTOCK_ALLOW_PRIVATE="1")
    assert verdict["verdict"] in ("FAIL", "PASS", "INCONCLUSIVE")
    twice = sum(count - 1 for count in server.asked.values())
    assert twice <= 4, "only what was under way is asked again"
    total = sum(server.asked.values())
    gate(handbook, PENSTOCK_ALLOW_PRIVATE="1")
    assert sum(server.asked.values()) == total
    assert code in (0, 1)


def test_a_missing_key_is_inconclusive_with_a_report_and_names_the_variable(handbook, tmp_path) -> None:
    branch(handbook, "cut")
    handbook.replace("chains/handbook.yaml", "take: 3", "take: 1")
    handbook.commit()
    handbook.environ.pop("OPENAI_API_KEY", None)
    code, verdict = gate(handbook, "--env", "hosted", "--report", str(tmp_path / "report"))
    assert (code, verdict["verdict"], verdict["reason"]) == (3, "INCONCLUSIVE", "incomplete")
    assert "OPENAI_API_KEY" in str(verdict["detail"])
    assert (tmp_path / "report" / "comment.md").is_file()


def test_a_terminated_gate_ends_as_an_interrupted_one(handbook, server: Server) -> None:
    endpoint = f"http://127.0.0.1:{server.server_port}/v1"
    model = f"  model: local/m-2026-01-01\n  endpoint: {endpoint}\n"
    handbook.replace("models/answerer.yaml", "  model: builtin/extractive\n", model)
    handbook.replace(
        "models/answerer.yaml", "  parameters: {sentences: 2}\n", "  price: {inputPerMillion: 0, outputPerMillion: 0}\n"
    )
    handbook.commit()
    server.pause_at = 5
    process = subprocess.Popen(
        [sys.executable, "-m", "penstock", "eval", "quality", "--jobs", "2"],
        cwd=handbook.directory,
        env={**handbook.environ, "PENSTOCK_ALLOW_PRIVATE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until = time.monotonic() + 60
    while server.answered < 5 and process.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    process.terminate()
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "Traceback" not in err
