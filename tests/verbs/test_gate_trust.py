"""`gate` and what head may not: send a key elsewhere, answer for base, leave the gate, spend without a price."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

KEY = "canary-0f1e2d3c4b5a"


class Server(ThreadingHTTPServer):
    """An OpenAI-compatible server that keeps what it was sent to be let in, and says it back."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.keys: list[str | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["messages"][-1]["content"]
        self.server.keys.append(self.headers.get("Authorization"))
        text = f"{asked} (for {self.headers.get('Authorization')})"
        usage = {"prompt_tokens": 10, "completion_tokens": int("9" * 400)}
        data = json.dumps({"choices": [{"message": {"content": text}}], "usage": usage}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing."""


def serving() -> Iterator[Server]:
    made = Server()
    threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    yield from serving()


@pytest.fixture
def other() -> Iterator[Server]:
    yield from serving()


@pytest.fixture
def hosted(starter, server: Server):
    """What `init` writes, with a hosted model, on a branch `change`."""
    starter.replace(
        "support.yaml",
        "  model: builtin/extractive\n",
        f"  model: local/m\n  endpoint: {server.url}\n  credentials: {{env: APP_KEY}}\n"
        "  price: {inputPerMillion: 1, outputPerMillion: 1}\n",
    )
    starter.commit()
    starter.git("checkout", "--quiet", "-b", "change")
    starter.environ.update(APP_KEY=KEY, OTHER_KEY="canary-other-9988", PENSTOCK_ALLOW_PRIVATE="1")
    return starter


def gate(program, *arguments: str, **environ: str) -> tuple[int, dict[str, object]]:
    ended = program("gate", "--base", "main", "--head", "HEAD", "--format", "json", *arguments, environ=environ)
    assert ended.out, ended.err
    return ended.code, json.loads(ended.out)


def change(program) -> None:
    """Another prompt, so that head is asked."""
    program.replace("support.yaml", "Answer from the documents.", "Answer from these documents.")
    program.commit()


@pytest.mark.parametrize("how", [{"CI": "true"}, {"trust": "data"}])
@pytest.mark.parametrize("what", ["endpoint", "credential"])
def test_a_key_stays_where_base_sends_it(hosted, server: Server, other: Server, how, what: str) -> None:
    if what == "endpoint":
        hosted.replace("support.yaml", server.url, other.url)
    else:
        hosted.replace("support.yaml", "{env: APP_KEY}", "{env: OTHER_KEY}")
    change(hosted)
    trust = how.get("trust", "head")
    code, verdict = gate(hosted, "--trust", trust, **{name: value for name, value in how.items() if name == "CI"})
    assert (code, verdict["verdict"], verdict["reason"]) == (3, "INCONCLUSIVE", "untrusted")
    assert "Model/answerer" in str(verdict["detail"])
    assert server.keys == other.keys == []


def test_a_stranger_is_judged_by_no_server_of_his_own(hosted, server: Server, other: Server) -> None:
    hosted.replace("support.yaml", f"{server.url}\n  credentials: {{env: APP_KEY}}", other.url)
    change(hosted)
    code, verdict = gate(hosted, "--trust", "data")
    assert (code, verdict["reason"]) == (3, "untrusted")
    assert " --trust data " in str(verdict["reproduce"]), "without, it would be asked as a change of one's own"
    assert server.keys == other.keys == []


def test_answers_of_another_place_are_not_those_of_base(hosted, server: Server, other: Server) -> None:
    hosted.replace("support.yaml", f"{server.url}\n  credentials: {{env: APP_KEY}}", other.url)
    hosted.replace("evaluation.yaml", "{min: 0.6}", "{min: 0.61}")
    hosted.commit()
    gate(hosted)
    assert len(other.keys) == 10, "the same bundle, under an evaluation that demands more"
    hosted.git("checkout", "--quiet", "-b", "later", "main")
    change(hosted)
    gate(hosted)
    assert len(server.keys) == 20, "base and head, and nothing of what the other server said"
    gate(hosted)
    assert len(server.keys) == 20


def test_a_key_said_back_is_written_nowhere(hosted, tmp_path: Path) -> None:
    change(hosted)
    report = tmp_path / "report"
    code, verdict = gate(hosted, "--report", str(report))
    assert verdict["cost"]["calls"] == 20, "a count beyond all counts is estimated"
    written = [path for path in tmp_path.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]
    assert written == []
    with sqlite3.connect(tmp_path / "cache" / "store.sqlite") as store:
        assert any("for Bearer ***" in str(value) for (value,) in store.execute("SELECT value FROM entries"))


def test_without_a_price_a_budget_is_not_kept(hosted, server: Server) -> None:
    hosted.git("checkout", "--quiet", "main")
    hosted.replace("support.yaml", "  price: {inputPerMillion: 1, outputPerMillion: 1}\n", "")
    hosted.replace("penstock.yaml", "  gate:\n", "  gate:\n    budget: {usd: 5}\n")
    hosted.commit()
    hosted.git("checkout", "--quiet", "-B", "change")
    change(hosted)
    code, verdict = gate(hosted, "--jobs", "2")
    assert (code, verdict["reason"]) == (3, "budget")
    assert "price" in str(verdict["detail"])
    assert len(server.keys) <= 2


def test_a_renamed_environment_does_not_leave_the_gate(starter) -> None:
    environment = "apiVersion: penstock/v1\nkind: Environment\nmetadata: {{name: {name}}}\nspec: {{{spec}}}\n"
    starter.replace("penstock.yaml", "  gate:\n", "  gate:\n    environments: [production]\n")
    starter.write("environment.yaml", environment.format(name="production", spec=""))
    starter.commit()
    starter.git("checkout", "--quiet", "-b", "change")
    starter.replace("penstock.yaml", "[production]", "[live]")
    broken = "patches: {PromptTemplate/answer: {spec: {messages: [{role: user, content: No idea.}]}}}"
    starter.write("environment.yaml", environment.format(name="live", spec=broken))
    starter.commit()
    code, verdict = gate(starter)
    assert code == 1
    assert [each["resource"] for each in verdict["policy_changed"]] == ["Environment/production"]
    accepted, _ = gate(starter, "--accept", str(verdict["accept"]))
    assert accepted == 0
