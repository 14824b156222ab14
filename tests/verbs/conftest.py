"""A small project whose answers a test can spoil row by row, and a model server that can change its mind."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from tests.conftest import Penstock

_PROJECT = """\
apiVersion: penstock/v1
kind: Project
metadata: {{name: quiz}}
spec: {{gate: {{{gate}}}}}
---
apiVersion: penstock/v1
kind: Model
metadata: {{name: answerer}}
spec: {{{model}, mode: chat}}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {{name: answer}}
spec:
  inputs: {{question: {{type: string, maxLength: 100}}}}
  messages: [{{role: user, content: {{file: prompt.txt}}}}]
---
apiVersion: penstock/v1
kind: Chain
metadata: {{name: quiz}}
spec:
  inputs: {{question: {{type: string, maxLength: 100}}}}
  steps: {{answer: {{prompt: answer, model: answerer, with: {{question: "${{{{ inputs.question }}}}"}}}}}}
  outputs: {{answer: "${{{{ steps.answer.text }}}}"}}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {{name: questions}}
spec:
  purpose: evaluation
  source: {{file: rows.jsonl}}
  key: id
{cluster}  schema:
    type: object
    required: [id, question, expected, topic, golden]
    properties:
      id: {{type: string}}
      question: {{type: string, maxLength: 100}}
      expected: {{type: string}}
      topic: {{type: string}}
      golden: {{type: boolean}}
---
apiVersion: penstock/v1
kind: Evaluation
metadata: {{name: quality}}
spec:
  chain: quiz
  dataset: questions
  inputs: {{question: "${{{{ row.question }}}}"}}
  required: ${{{{ row.golden }}}}
  repeats: {repeats}
  slices: {{topic: "${{{{ row.topic }}}}"}}
  metrics:
    right:
      metric: contains
      with: {{text: "${{{{ outputs.answer }}}}", expected: "${{{{ row.expected }}}}"}}
      guard: {guard}
"""

Quiz = Callable[..., Penstock]


@pytest.fixture
def quiz(penstock: Penstock) -> Quiz:
    """Writes and commits the project: `rows` rows, each of a level from 0 to 19; the model repeats the question."""

    def make(
        rows: int = 120,
        *,
        guard: str = "{margin: 0.05}",
        gate: str = "",
        model: str = "model: builtin/echo",
        repeats: int = 1,
        golden: int = 0,
        clusters: int = 0,
    ) -> Penstock:
        cluster = "  cluster: topic\n" if clusters else ""
        text = _PROJECT.format(guard=guard, gate=gate, model=model, repeats=repeats, cluster=cluster)
        penstock.write("penstock.yaml", text)
        penstock.write("prompt.txt", "{{ question }}\n")
        lines = [
            {
                "id": f"q{i:04}",
                "question": f"question {i:04} of level {i % 20:02}.",
                "expected": f"question {i:04}",
                "topic": f"t{i % (clusters or 7)}",
                "golden": i < golden,
            }
            for i in range(rows)
        ]
        penstock.write("rows.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
        penstock.commit("quiz")
        return penstock

    return make


def spoil(program: Penstock, below: int) -> None:
    """On a branch of its own the chain says nothing to questions of a level below this, of 20."""
    program.git("checkout", "--quiet", "-b", f"spoilt-{below}", "main")
    levels = ", ".join(f'"{level:02}"' for level in range(below))
    program.write(
        "prompt.txt", f"{{% if question[-3:-1] in [{levels}] %}}Nothing.{{% else %}}{{{{ question }}}}{{% endif %}}\n"
    )
    program.commit("spoil")


class Mind(ThreadingHTTPServer):
    """An OpenAI-compatible server that repeats the question; `answer` may say something else."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: Counter[str] = Counter()
        self.answer: Callable[[str], str] = lambda question: question

    @property
    def model(self) -> str:
        """The Model's fields."""
        price = "price: {inputPerMillion: 1, outputPerMillion: 1}"
        endpoint = f"http://127.0.0.1:{self.server_port}/v1"
        return f"model: local/m-2026-01-01, endpoint: '{endpoint}', parameters: {{max_tokens: 20}}, {price}"


class _Handler(BaseHTTPRequestHandler):
    server: Mind

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        question = body["messages"][-1]["content"]
        self.server.asked[question] += 1
        message = {"role": "assistant", "content": self.server.answer(question)}
        usage = {"prompt_tokens": 10, "completion_tokens": 5}
        data = json.dumps({"choices": [{"message": message, "finish_reason": "stop"}], "usage": usage}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing."""


@pytest.fixture
def mind() -> Iterator[Mind]:
    made = Mind()
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
